//! The text form of rules: what people read and write.
//!
//! Each file reads a part of the language and writes it, side by side.

mod condition;
mod cursor;
mod error;
mod event;
mod group;
mod test;
mod token;
mod value;
mod window;
mod words;

use std::fmt;
use std::str::FromStr;

pub use error::RuleTextError;

use super::Rule;
use cursor::Cursor;

impl FromStr for Rule {
    type Err = RuleTextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut cursor = Cursor::over(text)?;
        let rule = group::read(&mut cursor)?;
        cursor.expect_end()?;
        Ok(rule)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        group::write(self, formatter)
    }
}
