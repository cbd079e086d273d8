//! Responses, counted.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use super::AnswerCounts;
use super::answer_counts::count;
use crate::code::Code;
use crate::interaction::QuestionnaireResponse;

/// The responses to one version of a questionnaire, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuestionnaireCounts {
    /// How many responses there are.
    pub responses: u64,
    /// The answers to each question; one that nobody answered is not listed.
    pub questions: BTreeMap<Code, AnswerCounts>,
}

/// The responses to all questionnaires, counted: each response that is added, once.
///
/// Counts are the same in whatever order responses are added, and the counts of two parts, merged,
/// are the counts of both. A [`ResponseBoard`](super::ResponseBoard) counts of each customer the
/// latest response only, and takes what it is told twice once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResponseCounts(BTreeMap<(Code, NonZeroU32), QuestionnaireCounts>);

impl ResponseCounts {
    /// Nothing counted.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts a response.
    pub fn add(&mut self, response: &QuestionnaireResponse) {
        let of = (response.questionnaire().clone(), response.version());
        let counts = self.0.entry(of).or_default();
        count(&mut counts.responses, 1);
        for (question, answer) in response.answers() {
            let counts = counts.questions.entry(question.clone()).or_default();
            counts.add(answer);
        }
    }

    /// Counts the responses that the other one counted, too.
    pub fn merge(&mut self, other: Self) {
        for (of, more) in other.0 {
            let counts = self.0.entry(of).or_default();
            count(&mut counts.responses, more.responses);
            for (question, more) in more.questions {
                counts.questions.entry(question).or_default().merge(more);
            }
        }
    }

    /// What was answered to this version of a questionnaire; `None` when nobody did.
    #[must_use]
    pub fn of(&self, questionnaire: &Code, version: NonZeroU32) -> Option<&QuestionnaireCounts> {
        self.0.get(&(questionnaire.clone(), version))
    }

    /// All questionnaires that were answered, by code and version.
    pub fn iter(&self) -> impl Iterator<Item = (&Code, NonZeroU32, &QuestionnaireCounts)> {
        let all = self.0.iter();
        all.map(|((code, version), counts)| (code, *version, counts))
    }
}

impl<'a> FromIterator<&'a QuestionnaireResponse> for ResponseCounts {
    fn from_iter<I: IntoIterator<Item = &'a QuestionnaireResponse>>(responses: I) -> Self {
        let mut counts = Self::new();
        responses
            .into_iter()
            .for_each(|response| counts.add(response));
        counts
    }
}
