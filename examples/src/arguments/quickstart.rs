//! The options of the quickstart.

use std::ffi::OsString;
use std::path::PathBuf;

use super::{ArgumentError, Command, each_option, purchase_option};
use crate::demo;
use crate::places::{in_package, in_workspace};
use crate::purchase_file::PurchaseFile;

/// What `--help` prints.
pub const HELP: &str = "\
Imports purchases, segments the customers, works through support requests and writes a report.

Usage: quickstart [OPTIONS]

  --purchases FILE    purchases as CSV [the CDNOW sample of 1997-98]
  --columns LIST      headers or numbers of customer,date,amount[,category]
                      [customer,date,amount]
  --currency CODE     currency of the amounts, ISO 4217 [USD]
  --date-format FMT   format of the dates as strftime has it, such as %d/%m/%Y
                      [YYYY-MM-DD, YYYYMMDD or RFC 3339]
  --requests FILE     support requests as CSV [requests of the sample's customers]
  --database FILE     SQLite database [target/quickstart/quickstart.sqlite]
  --report FILE       HTML report [target/quickstart/report.html]
  --help              this text
";

/// The options, with the defaults filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Arguments {
    /// The purchases.
    pub purchases: PathBuf,
    /// What the purchases look like.
    pub purchase_file: PurchaseFile,
    /// The support requests.
    pub requests: PathBuf,
    /// The SQLite database.
    pub database: PathBuf,
    /// The HTML report.
    pub report: PathBuf,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            purchases: demo::purchases(),
            purchase_file: demo::purchase_file(),
            requests: in_package("data/requests.csv"),
            database: demo::database(),
            report: in_workspace("target/quickstart/report.html"),
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
            let file = match option {
                "purchases" => &mut parsed.purchases,
                "requests" => &mut parsed.requests,
                "database" => &mut parsed.database,
                "report" => &mut parsed.report,
                other => return purchase_option(&mut parsed.purchase_file, other, parser),
            };
            *file = parser.value()?.into();
            Ok(true)
        })?;
        Ok(asked.command(parsed))
    }
}

#[cfg(test)]
mod tests {
    use crm_core::Currency;
    use crm_core::exchange::DateFormat;

    use crate::columns::Columns;

    use super::*;

    fn parse(line: &str) -> Result<Arguments, String> {
        match Arguments::parse(line.split_whitespace()) {
            Ok(Command::Run(arguments)) => Ok(*arguments),
            Ok(Command::Help) => Err("help".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn without_options_the_sample_is_read() {
        let defaults = parse("").unwrap();
        assert!(defaults.purchases.is_file() && defaults.requests.is_file());
        assert!(
            defaults
                .database
                .ends_with("target/quickstart/quickstart.sqlite")
        );
        assert_eq!(
            defaults.purchase_file.columns,
            Columns::parse("customer,date,amount").unwrap()
        );
    }

    #[test]
    fn each_option_sets_its_value() {
        let parsed = parse(
            "--purchases p.csv --columns=1,2,3,4 --currency EUR --date-format %d.%m.%Y \
             --requests r.csv --database d.sqlite --report r.html",
        )
        .unwrap();
        let columns = Columns::parse("1,2,3,4").unwrap();
        let mut purchase_file = PurchaseFile::new(columns, Currency::EUR);
        purchase_file.date_format = Some(DateFormat::parse("%d.%m.%Y").unwrap());
        let expected = Arguments {
            purchases: "p.csv".into(),
            purchase_file,
            requests: "r.csv".into(),
            database: "d.sqlite".into(),
            report: "r.html".into(),
        };
        assert_eq!(parsed, expected);
    }

    #[test]
    fn every_option_is_in_the_help() {
        let options: Vec<&str> = HELP
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("--"))
            .collect();
        assert_eq!(options.len(), 8);
        for option in options {
            let name = option.split_whitespace().next().unwrap();
            let told = parse(&format!("--{name}")).unwrap_err();
            assert!(
                told == "help" || told.starts_with("missing argument"),
                "{name}: {told}"
            );
        }
    }

    #[test]
    fn mistakes_are_told_plainly() {
        for (line, told) in [
            (
                "--purchase p.csv",
                "invalid option '--purchase'; --help lists the options",
            ),
            (
                "p.csv",
                "unexpected argument \"p.csv\"; --help lists the options",
            ),
            (
                "--report",
                "missing argument for option '--report'; --help lists the options",
            ),
            ("--report a --report b", "option '--report' is given twice"),
            (
                "--columns a,b",
                "columns: must be customer,date,amount or customer,date,amount,category, got 2",
            ),
            (
                "--currency dollars",
                "currency: must be a code of ISO 4217, got text of 7 characters",
            ),
            (
                "--date-format DD/MM/YYYY",
                "date format: must tell year, month and day, such as %d/%m/%Y, got text of 10 characters",
            ),
            ("--help", "help"),
        ] {
            assert_eq!(parse(line).unwrap_err(), told, "{line}");
        }
    }
}
