//! Canned answers: texts with placeholders that are checked when they are saved.

mod answer;
mod cursor;
mod date_pattern;
mod error;
mod fill;
mod format;
mod parse;
mod placeholder;
mod template;
mod value;

pub use answer::{CannedAnswer, CannedAnswerError};
pub use error::{FillError, TemplateError, TemplateProblem};
pub use format::PlaceholderFormat;
pub use placeholder::{KnownPlaceholder, OwnPlaceholders, PlaceholderType};
pub use template::AnswerTemplate;
pub use value::{PlaceholderText, PlaceholderValue, PlaceholderValues};
