//! What a question can be answered with.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{AnswerRule, Wording};
use crate::code::Code;
use crate::customer::Number;
use crate::interaction::{Answer, AnswerText};
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// An option to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AnswerOption {
    /// Its code, which an answer names.
    pub code: Code,
    /// What it says.
    pub text: Wording,
}

impl AnswerOption {
    /// The option with this code, which says this.
    #[must_use]
    pub fn new(code: Code, text: Wording) -> Self {
        Self { code, text }
    }
}

/// What a question can be answered with. All bounds are included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum QuestionKind {
    /// One of several options.
    SingleChoice {
        /// The options, in the order in which they are shown.
        options: Vec<AnswerOption>,
    },
    /// Several of several options.
    SeveralChoices {
        /// The options, in the order in which they are shown.
        options: Vec<AnswerOption>,
        /// How many at least.
        minimum: u16,
        /// How many at most.
        maximum: u16,
    },
    /// So many points.
    Rating {
        /// The fewest.
        lowest: u8,
        /// The most.
        highest: u8,
    },
    /// A number.
    Number {
        /// The smallest.
        minimum: Number,
        /// The largest.
        maximum: Number,
    },
    /// A day.
    Date {
        /// The first.
        earliest: NaiveDate,
        /// The last.
        latest: NaiveDate,
    },
    /// Yes or no.
    YesNo,
    /// Words.
    FreeText {
        /// How many characters at most.
        maximum: u16,
    },
}

impl QuestionKind {
    /// The largest number of options.
    pub const MAXIMUM_OPTIONS: usize = 200;
    /// The most points of a scale.
    pub const MAXIMUM_POINTS: u8 = 100;
    /// A scale from 1 to 5 points: how satisfied somebody is.
    pub const SATISFACTION: Self = Self::Rating {
        lowest: 1,
        highest: 5,
    };
    /// A scale from 0 to 10 points: how likely somebody is to recommend us.
    pub const RECOMMENDATION: Self = Self::Rating {
        lowest: 0,
        highest: 10,
    };

    /// The options to choose from; of a question that is no choice none.
    #[must_use]
    pub fn options(&self) -> &[AnswerOption] {
        match self {
            Self::SingleChoice { options } | Self::SeveralChoices { options, .. } => options,
            _ => &[],
        }
    }

    /// Whether there is an option with this code.
    pub(super) fn offers(&self, code: &Code) -> bool {
        self.options().iter().any(|option| option.code == *code)
    }

    /// Checks the rules of the kind itself.
    pub(super) fn check(&self) -> Result<(), ValidationError> {
        let refuse = |rule, shape| Err(ValidationError::new("kind", rule, shape));
        let inconsistent = |rule| {
            let rule = ValidationRule::Inconsistent { rule };
            refuse(rule, ValueShape::Composite)
        };
        let options = self.options();
        let members = options.len();
        let shape = ValueShape::Collection { members };
        if members > Self::MAXIMUM_OPTIONS {
            let maximum = Self::MAXIMUM_OPTIONS;
            return refuse(ValidationRule::TooMany { maximum }, shape);
        }
        let mut codes: Vec<_> = options.iter().map(|option| &option.code).collect();
        codes.sort_unstable();
        codes.dedup();
        if codes.len() < members {
            let what = "the code of an option";
            return refuse(ValidationRule::Duplicate { what }, shape);
        }
        match self {
            Self::SingleChoice { .. } if members == 0 => refuse(ValidationRule::Empty, shape),
            Self::SeveralChoices {
                minimum, maximum, ..
            } if *maximum == 0 || minimum > maximum || usize::from(*maximum) > members => {
                inconsistent("must let choose from its minimum to its maximum of its options")
            }
            Self::Rating { lowest, highest } if lowest >= highest => {
                inconsistent("must have a highest rating above the lowest")
            }
            Self::Rating { highest, .. } if *highest > Self::MAXIMUM_POINTS => {
                inconsistent("must have a highest rating of at most 100 points")
            }
            Self::Number { minimum, maximum } if minimum > maximum => {
                inconsistent("must have a maximum that is not below its minimum")
            }
            Self::Date { earliest, latest } if earliest > latest => {
                inconsistent("must have a last day that is not before the first")
            }
            Self::Date { earliest, latest } if earliest.year() < 1 || latest.year() > 9999 => {
                inconsistent("must have days of the years 1 to 9999")
            }
            Self::FreeText { maximum }
                if *maximum == 0 || usize::from(*maximum) > AnswerText::MAXIMUM =>
            {
                inconsistent("must allow from 1 to 4000 characters")
            }
            _ => Ok(()),
        }
    }

    /// The rule that the answer breaks, if it does.
    pub(super) fn broken_by(&self, answer: &Answer) -> Option<AnswerRule> {
        let outside = |is_outside: bool| is_outside.then_some(AnswerRule::OutOfRange);
        match (self, answer) {
            (Self::SingleChoice { .. }, Answer::Choice(option)) => {
                (!self.offers(option)).then_some(AnswerRule::UnknownOption)
            }
            (
                Self::SeveralChoices {
                    minimum, maximum, ..
                },
                Answer::Choices(chosen),
            ) => {
                let (minimum, maximum) = (*minimum, *maximum);
                if !chosen.iter().all(|option| self.offers(option)) {
                    Some(AnswerRule::UnknownOption)
                } else if chosen.len() < usize::from(minimum) {
                    Some(AnswerRule::TooFew { minimum })
                } else if chosen.len() > usize::from(maximum) {
                    Some(AnswerRule::TooMany { maximum })
                } else {
                    None
                }
            }
            (Self::Rating { lowest, highest }, Answer::Rating(points)) => {
                outside(points < lowest || points > highest)
            }
            (Self::Number { minimum, maximum }, Answer::Number(number)) => {
                outside(number < minimum || number > maximum)
            }
            (Self::Date { earliest, latest }, Answer::Date(day)) => {
                outside(day < earliest || day > latest)
            }
            (Self::YesNo, Answer::YesNo(_)) => None,
            (Self::FreeText { maximum }, Answer::Text(text)) => {
                let maximum = *maximum;
                let is_too_long = text.as_str().chars().count() > usize::from(maximum);
                is_too_long.then_some(AnswerRule::TooLong { maximum })
            }
            _ => Some(AnswerRule::OtherKind {
                expected: self.answer_kind(),
            }),
        }
    }

    /// The name of the kind of answers that the question takes.
    fn answer_kind(&self) -> &'static str {
        match self {
            Self::SingleChoice { .. } => "choice",
            Self::SeveralChoices { .. } => "choices",
            Self::Rating { .. } => "rating",
            Self::Number { .. } => "number",
            Self::Date { .. } => "date",
            Self::YesNo => "yes_no",
            Self::FreeText { .. } => "text",
        }
    }
}
