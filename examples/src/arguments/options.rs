//! Options one after the other, and those that describe a file of purchases.

use std::ffi::OsString;

use crm_core::Currency;
use crm_core::exchange::DateFormat;
use lexopt::{Parser, ValueExt as _};

use super::{ArgumentError, Command};
use crate::columns::Columns;
use crate::purchase_file::PurchaseFile;

/// What somebody wants of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Help,
    Run,
}

impl Asked {
    /// As a command with what was parsed.
    pub(super) fn command<Arguments>(self, parsed: Arguments) -> Command<Arguments> {
        match self {
            Self::Help => Command::Help,
            Self::Run => Command::Run(Box::new(parsed)),
        }
    }
}

/// Hands each option to `take`, by its name and with the parser for its value; `take` says whether
/// there is such an option.
pub(super) fn each_option(
    arguments: impl IntoIterator<Item = impl Into<OsString>>,
    mut take: impl FnMut(&str, &mut Parser) -> Result<bool, ArgumentError>,
) -> Result<Asked, ArgumentError> {
    use lexopt::Arg::{Long, Short};

    let mut given = Vec::new();
    let mut parser = Parser::from_args(arguments.into_iter().map(Into::into));
    while let Some(argument) = parser.next()? {
        let option = match argument {
            Long("help") | Short('h') => return Ok(Asked::Help),
            Long(name) => name.to_owned(),
            other => return Err(other.unexpected().into()),
        };
        if !take(&option, &mut parser)? {
            return Err(Long(&option).unexpected().into());
        }
        if given.contains(&option) {
            return Err(ArgumentError::Twice { option });
        }
        given.push(option);
    }
    Ok(Asked::Run)
}

/// Takes an option that describes a file of purchases.
pub(super) fn purchase_option(
    file: &mut PurchaseFile,
    option: &str,
    parser: &mut Parser,
) -> Result<bool, ArgumentError> {
    match option {
        "columns" => file.columns = Columns::parse(&parser.value()?.string()?)?,
        "currency" => file.currency = Currency::parse(&parser.value()?.string()?)?,
        "date-format" => file.date_format = Some(DateFormat::parse(parser.value()?.string()?)?),
        _ => return Ok(false),
    }
    Ok(true)
}

/// Takes a whole number in a range.
pub(super) fn number(
    option: &'static str,
    parser: &mut Parser,
    minimum: u32,
    maximum: u32,
) -> Result<u32, ArgumentError> {
    let text = parser.value()?.string()?;
    let number = text.parse().ok();
    number
        .filter(|number| (minimum..=maximum).contains(number))
        .ok_or(ArgumentError::Number {
            option,
            text,
            minimum,
            maximum,
        })
}
