//! How many were asked, and what they answered.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::SurveyAnswer;
use crate::id::RequestId;
use crate::request::SatisfactionScore;

/// How many requests were asked about, and how often each score was given. Counts of parts of requests (of a day, a team)
/// add up to those of the whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "CountsForm", into = "CountsForm")]
pub struct SatisfactionCounts {
    asked: u64,
    /// How often each score from 1 to 5 was given.
    scores: [u64; 5],
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CountsForm {
    asked: u64,
    scores: [u64; 5],
}

/// A survey that was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CountedSurvey {
    /// What was counted.
    pub counts: SatisfactionCounts,
    /// How many answers are to requests that nobody was asked about: they are not counted, since they have no part in who
    /// could answer.
    pub unasked: u64,
    /// How many answers were given anew: the last one to a request is counted.
    pub replaced: u64,
}

impl SatisfactionCounts {
    /// The largest number of requests asked about.
    pub const MAXIMUM: u64 = 1 << 40;

    /// So many requests asked about, and so many answers of each score, from 1 to 5.
    ///
    /// # Errors
    /// When there are more answers than requests asked about, or more of these than 2^40.
    pub fn new(asked: u64, scores: [u64; 5]) -> Result<Self, ValidationError> {
        let answered = scores
            .iter()
            .try_fold(0_u64, |sum, next| sum.checked_add(*next));
        let refuse = |rule| {
            let shape = ValueShape::Composite;
            Err(ValidationError::new("satisfaction counts", rule, shape))
        };
        if asked > Self::MAXIMUM {
            let (minimum, maximum) = ("0".into(), "2^40".into());
            return refuse(ValidationRule::OutOfRange { minimum, maximum });
        }
        if answered.is_none_or(|answered| answered > asked) {
            let rule = "there must not be more answers than requests asked about";
            return refuse(ValidationRule::Inconsistent { rule });
        }
        Ok(Self { asked, scores })
    }

    /// Counts the answers to the requests that were asked about, the last one to each.
    #[must_use]
    pub fn of<'a>(
        asked: impl IntoIterator<Item = RequestId>,
        answers: impl IntoIterator<Item = &'a SurveyAnswer>,
    ) -> CountedSurvey {
        let asked: BTreeSet<RequestId> = asked.into_iter().collect();
        let mut last: BTreeMap<RequestId, &SurveyAnswer> = BTreeMap::new();
        let (mut unasked, mut replaced) = (0_u64, 0_u64);
        for answer in answers {
            if !asked.contains(&answer.request) {
                unasked = unasked.saturating_add(1);
                continue;
            }
            let kept = last.entry(answer.request).or_insert(answer);
            if *kept != answer {
                replaced = replaced.saturating_add(1);
            }
            if kept.at <= answer.at {
                *kept = answer;
            }
        }
        let mut counts = Self {
            asked: u64::try_from(asked.len()).unwrap_or(Self::MAXIMUM),
            scores: [0; 5],
        };
        for answer in last.values() {
            let place = usize::from(answer.score.number()).saturating_sub(1);
            if let Some(count) = counts.scores.get_mut(place) {
                *count = count.saturating_add(1);
            }
        }
        CountedSurvey {
            counts,
            unasked,
            replaced,
        }
    }

    /// The counts of two parts that have no request in common.
    ///
    /// # Errors
    /// When they come to more than 2^40 requests asked about.
    pub fn merge(self, other: Self) -> Result<Self, ValidationError> {
        let mut scores = self.scores;
        for (score, more) in scores.iter_mut().zip(other.scores) {
            *score = score.saturating_add(more);
        }
        Self::new(self.asked.saturating_add(other.asked), scores)
    }

    /// How many requests were asked about.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.asked
    }

    /// How many were answered.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.scores
            .iter()
            .fold(0, |sum, next| sum.saturating_add(*next))
    }

    /// How often a score was given.
    #[must_use]
    pub fn given(&self, score: SatisfactionScore) -> u64 {
        let place = usize::from(score.number()).saturating_sub(1);
        self.scores.get(place).copied().unwrap_or(0)
    }

    /// How often each score was given, from 1 to 5.
    #[must_use]
    pub fn scores(&self) -> [u64; 5] {
        self.scores
    }

    /// How many are satisfied: scores of 4 and 5.
    #[must_use]
    pub fn satisfied(&self) -> u64 {
        let [_, _, _, four, five] = self.scores;
        four.saturating_add(five)
    }
}

impl TryFrom<CountsForm> for SatisfactionCounts {
    type Error = ValidationError;

    fn try_from(form: CountsForm) -> Result<Self, Self::Error> {
        Self::new(form.asked, form.scores)
    }
}

impl From<SatisfactionCounts> for CountsForm {
    fn from(counts: SatisfactionCounts) -> Self {
        Self {
            asked: counts.asked,
            scores: counts.scores,
        }
    }
}
