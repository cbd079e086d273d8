//! How values are written in a file.

use serde::{Deserialize, Serialize};

use super::{DateFormat, DecimalFormat, UtcOffset};
use crate::money::Currency;

/// How the values of a file are written.
///
/// By default: dates that can mean one day only (`YYYY-MM-DD`, `YYYYMMDD`, or RFC 3339), in UTC
/// where they have no offset; a point before the decimals; no currency but what a column tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueFormats {
    /// The format of dates and instants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<DateFormat>,
    /// The offset of instants that are written without one.
    #[serde(default)]
    pub offset: UtcOffset,
    /// How decimal numbers are written.
    #[serde(default)]
    pub decimals: DecimalFormat,
    /// The currency of amounts without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
}

impl ValueFormats {
    /// The default formats, with amounts in this currency.
    #[must_use]
    pub fn in_currency(currency: Currency) -> Self {
        Self {
            currency: Some(currency),
            ..Self::default()
        }
    }
}
