//! The options of the example that scores customers.

use std::ffi::OsString;
use std::path::PathBuf;

use chrono_tz::Tz;
use lexopt::ValueExt as _;

use super::{ArgumentError, Command, each_option, purchase_option};
use crate::demo;
use crate::places::in_workspace;
use crate::purchase_file::PurchaseFile;

/// What `--help` prints.
pub const HELP: &str = "\
Reads purchases, fits models of buying and spending, scores every customer and writes a report.

Usage: segment [OPTIONS]

  --purchases FILE    purchases as CSV [the CDNOW sample of 1997-98]
  --columns LIST      headers or numbers of customer,date,amount[,category]
                      [customer,date,amount]
  --currency CODE     currency of the amounts, ISO 4217 [USD]
  --date-format FMT   format of the dates as strftime has it, such as %d/%m/%Y
                      [YYYY-MM-DD, YYYYMMDD or RFC 3339]
  --zone ZONE         time zone that tells days and months apart, IANA name [UTC]
  --weeks NUMBER      how far to look ahead [52]
  --scores FILE       scores of every customer as CSV [target/segment/scores.csv]
  --report FILE       HTML report [target/segment/report.html]
  --help              this text

Refunds are amounts below zero. The file is held in memory, about 1 KB for each purchase.
";

/// The options, with the defaults filled in.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Arguments {
    /// The purchases.
    pub purchases: PathBuf,
    /// What the purchases look like.
    pub purchase_file: PurchaseFile,
    /// Whose days and months count.
    pub zone: Tz,
    /// How many weeks to look ahead.
    pub weeks: f64,
    /// The scores.
    pub scores: PathBuf,
    /// The HTML report.
    pub report: PathBuf,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            purchases: demo::purchases(),
            purchase_file: demo::purchase_file(),
            zone: Tz::UTC,
            weeks: 52.0,
            scores: in_workspace("target/segment/scores.csv"),
            report: in_workspace("target/segment/report.html"),
        }
    }
}

impl Arguments {
    /// Reads the options of the process, the name of the program excepted.
    ///
    /// # Errors
    /// When an option is unknown, given twice, lacks its value or has one that makes no sense.
    pub fn parse(
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Result<Command<Self>, ArgumentError> {
        let mut parsed = Arguments::default();
        let asked = each_option(arguments, |option, parser| {
            match option {
                "purchases" => parsed.purchases = parser.value()?.into(),
                "scores" => parsed.scores = parser.value()?.into(),
                "report" => parsed.report = parser.value()?.into(),
                "zone" => parsed.zone = zone(&parser.value()?.string()?)?,
                "weeks" => parsed.weeks = weeks(&parser.value()?.string()?)?,
                other => return purchase_option(&mut parsed.purchase_file, other, parser),
            }
            Ok(true)
        })?;
        Ok(asked.command(parsed))
    }
}

fn zone(name: &str) -> Result<Tz, ArgumentError> {
    name.parse().map_err(|_| ArgumentError::Zone {
        name: name.to_owned(),
    })
}

fn weeks(text: &str) -> Result<f64, ArgumentError> {
    let weeks = text.parse().ok();
    weeks
        .filter(|weeks: &f64| (1.0..=5_000.0).contains(weeks))
        .ok_or_else(|| ArgumentError::Weeks {
            text: text.to_owned(),
        })
}
