//! The options.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use crm_core::exchange::DateFormat;
use crm_core::{Currency, ValidationError};
use ecrm_examples::columns::{Columns, ColumnsError};
use ecrm_examples::purchase_file::PurchaseFile;
use thiserror::Error;

pub(crate) const HELP: &str = "\
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

pub(crate) enum Command {
    Help,
    Run(Box<Arguments>),
}

pub(crate) struct Arguments {
    pub(crate) purchases: PathBuf,
    pub(crate) purchase_file: PurchaseFile,
    pub(crate) zone: Tz,
    pub(crate) weeks: f64,
    pub(crate) scores: PathBuf,
    pub(crate) report: PathBuf,
}

impl Default for Arguments {
    fn default() -> Self {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let target = package.parent().unwrap_or(package).join("target/segment");
        Self {
            purchases: package.join("data/cdnow_sample.csv"),
            purchase_file: PurchaseFile::new(Columns::default(), Currency::USD),
            zone: Tz::UTC,
            weeks: 52.0,
            scores: target.join("scores.csv"),
            report: target.join("report.html"),
        }
    }
}

impl Command {
    /// Reads the options of the process, the name of the program excepted.
    pub(crate) fn parse(
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Self, ArgumentError> {
        use lexopt::prelude::*;

        let mut parsed = Arguments::default();
        let mut given = Vec::new();
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            let option = match argument {
                Long("help") | Short('h') => return Ok(Self::Help),
                Long(name) => name.to_owned(),
                other => return Err(other.unexpected().into()),
            };
            let file = &mut parsed.purchase_file;
            match option.as_str() {
                "purchases" => parsed.purchases = parser.value()?.into(),
                "columns" => file.columns = Columns::parse(&parser.value()?.string()?)?,
                "currency" => file.currency = Currency::parse(&parser.value()?.string()?)?,
                "date-format" => {
                    file.date_format = Some(DateFormat::parse(parser.value()?.string()?)?);
                }
                "zone" => parsed.zone = zone(&parser.value()?.string()?)?,
                "weeks" => parsed.weeks = weeks(&parser.value()?.string()?)?,
                "scores" => parsed.scores = parser.value()?.into(),
                "report" => parsed.report = parser.value()?.into(),
                unknown => return Err(Long(unknown).unexpected().into()),
            }
            if given.contains(&option) {
                return Err(ArgumentError::Twice { option });
            }
            given.push(option);
        }
        Ok(Self::Run(Box::new(parsed)))
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

#[derive(Debug, Error)]
pub(crate) enum ArgumentError {
    #[error("{0}; --help lists the options")]
    Syntax(#[from] lexopt::Error),
    #[error("option '--{option}' is given twice")]
    Twice { option: String },
    #[error("option '--zone': there is no time zone '{name}'")]
    Zone { name: String },
    #[error("option '--weeks': '{text}' is no number from 1 to 5000")]
    Weeks { text: String },
    #[error(transparent)]
    Columns(#[from] ColumnsError),
    #[error(transparent)]
    Value(#[from] ValidationError),
}
