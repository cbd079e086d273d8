//! The answers to one question, counted.

use std::collections::BTreeMap;

use super::NetPromoter;
use crate::code::Code;
use crate::customer::Number;
use crate::interaction::Answer;

/// The answers to one question, counted. What nobody answered is not listed: it is counted zero times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnswerCounts {
    /// How many answered.
    pub answered: u64,
    /// How many chose each option. Who chose several is counted at each.
    pub options: BTreeMap<Code, u64>,
    /// How many gave each rating.
    pub ratings: BTreeMap<u8, u64>,
    /// How many gave each number.
    pub numbers: BTreeMap<Number, u64>,
    /// How many said yes.
    pub yes: u64,
    /// How many said no.
    pub no: u64,
}

impl AnswerCounts {
    /// Counts one answer more. Of days and words it is counted that there are some.
    pub fn add(&mut self, answer: &Answer) {
        count(&mut self.answered, 1);
        match answer {
            Answer::Choice(option) => count(self.options.entry(option.clone()).or_default(), 1),
            Answer::Choices(chosen) => {
                for option in chosen {
                    count(self.options.entry(option.clone()).or_default(), 1);
                }
            }
            Answer::Rating(points) => count(self.ratings.entry(*points).or_default(), 1),
            Answer::Number(number) => count(self.numbers.entry(*number).or_default(), 1),
            Answer::YesNo(true) => count(&mut self.yes, 1),
            Answer::YesNo(false) => count(&mut self.no, 1),
            _ => {}
        }
    }

    /// Counts the answers that the other one counted, too.
    pub fn merge(&mut self, other: Self) {
        count(&mut self.answered, other.answered);
        count(&mut self.yes, other.yes);
        count(&mut self.no, other.no);
        merge_into(&mut self.options, other.options);
        merge_into(&mut self.ratings, other.ratings);
        merge_into(&mut self.numbers, other.numbers);
    }

    /// How many rated.
    #[must_use]
    pub fn rated(&self) -> u64 {
        self.ratings.values().copied().fold(0, u64::saturating_add)
    }

    /// The mean rating in hundredths of a point, 437 for 4.37, halves rounded up; `None` when nobody
    /// rated.
    #[must_use]
    pub fn mean_in_hundredths(&self) -> Option<u64> {
        let points = self
            .ratings
            .iter()
            .try_fold(0_u128, |sum, (points, count)| {
                sum.checked_add(u128::from(*points).checked_mul(u128::from(*count))?)
            });
        let count = u128::from(self.rated());
        let doubled = points?.checked_mul(200)?.checked_add(count)?;
        let mean = doubled.checked_div(count.checked_mul(2)?)?;
        u64::try_from(mean).ok()
    }

    /// The median rating in hundredths of a point: of an even number of ratings the mean of the two in
    /// the middle. `None` when nobody rated.
    #[must_use]
    pub fn median_in_hundredths(&self) -> Option<u64> {
        let count = self.rated();
        let last = count.checked_sub(1)?;
        let (lower, upper) = (self.rating_at(last / 2)?, self.rating_at(count / 2)?);
        u64::from(lower)
            .checked_add(u64::from(upper))?
            .checked_mul(50)
    }

    /// The rating at a place when all stand in a row by rising points; the first place is 0.
    fn rating_at(&self, place: u64) -> Option<u8> {
        let mut up_to = 0_u64;
        for (points, count) in &self.ratings {
            up_to = up_to.saturating_add(*count);
            if place < up_to {
                return Some(*points);
            }
        }
        None
    }

    /// Who recommends us, and who advises against, by ratings on a
    /// [scale from 0 to 10](super::QuestionKind::RECOMMENDATION); `None` when nobody rated, or
    /// somebody did so beyond that scale.
    #[must_use]
    pub fn net_promoter(&self) -> Option<NetPromoter> {
        NetPromoter::of(&self.ratings)
    }

    /// How many of those who rated are satisfied, in hundredths of a per cent, halves rounded up: who
    /// gave 4 or 5 on a [scale from 1 to 5](super::QuestionKind::SATISFACTION) (the "top two boxes").
    /// `None` when nobody rated, or somebody did so beyond that scale.
    #[must_use]
    pub fn satisfied_in_hundredths(&self) -> Option<u64> {
        let is_on_scale = self.ratings.keys().all(|points| (1..=5).contains(points));
        is_on_scale.then(|| self.share_from_in_hundredths(4))?
    }

    /// How many of those who rated gave at least so many points, in hundredths of a per cent, halves
    /// rounded up; `None` when nobody rated.
    #[must_use]
    pub fn share_from_in_hundredths(&self, points: u8) -> Option<u64> {
        let from = self.ratings.range(points..).map(|(_, count)| *count);
        let from = u128::from(from.fold(0, u64::saturating_add));
        let all = u128::from(self.rated());
        let doubled = from.checked_mul(20_000)?.checked_add(all)?;
        let share = doubled.checked_div(all.checked_mul(2)?)?;
        u64::try_from(share).ok()
    }
}

/// Counts so many more. A count that can hold no more stays where it is.
pub(super) fn count(counted: &mut u64, more: u64) {
    *counted = counted.saturating_add(more);
}

fn merge_into<K: Ord>(counted: &mut BTreeMap<K, u64>, more: BTreeMap<K, u64>) {
    for (key, n) in more {
        count(counted.entry(key).or_default(), n);
    }
}
