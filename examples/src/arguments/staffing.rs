//! The options of the example that staffs a desk.

use std::ffi::OsString;
use std::path::PathBuf;

use super::{ArgumentError, Command, each_option, number};
use crate::places::{in_package, in_workspace};

/// What `--help` prints.
pub const HELP: &str = "\
Says how many specialists keep a promise: simulates teams of every size, beside queueing theory, and draws it.

Usage: staffing [OPTIONS]

  --model FILE        the desk as JSON: what comes in, what is promised, and a team, of which the first member
                      is taken as often as there are specialists [hotline.json; office_desk.json lies beside it]
  --share PERCENT     how many of the requests are to be answered in time, 1 to 99 [95]
  --most NUMBER       the largest team, 1 to 200 [three more than theory says]
  --days NUMBER       how many days are counted in each replication, 1 to 366 [14]
  --replications NUM  how often it is simulated, 1 to 100 [10]
  --seed NUMBER       what the random numbers follow from [1]
  --report FILE       HTML report [target/staffing/report.html]
  --help              this text
";

/// The options, with the defaults filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Arguments {
    /// The desk.
    pub model: PathBuf,
    /// How many of a hundred requests are to be answered in time.
    pub percent: u32,
    /// The largest team; `None` for three more than theory says.
    pub most: Option<u32>,
    /// How many days are counted.
    pub days: u32,
    /// How often it is simulated.
    pub replications: u32,
    /// What the random numbers follow from.
    pub seed: u32,
    /// The HTML report.
    pub report: PathBuf,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            model: in_package("data/hotline.json"),
            percent: 95,
            most: None,
            days: 14,
            replications: 10,
            seed: 1,
            report: in_workspace("target/staffing/report.html"),
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
                "model" => parsed.model = parser.value()?.into(),
                "share" => parsed.percent = number("share", parser, 1, 99)?,
                "most" => parsed.most = Some(number("most", parser, 1, 200)?),
                "days" => parsed.days = number("days", parser, 1, 366)?,
                "replications" => parsed.replications = number("replications", parser, 1, 100)?,
                "seed" => parsed.seed = number("seed", parser, 0, u32::MAX)?,
                "report" => parsed.report = parser.value()?.into(),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(asked.command(parsed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_option_sets_its_value() {
        let options =
            "--model=m.json --share=80 --most=9 --days=7 --replications=3 --seed=5 --report=r.html";
        let Ok(Command::Run(parsed)) = Arguments::parse(options.split(' ')) else {
            panic!("the options are read");
        };
        let expected = Arguments {
            model: "m.json".into(),
            percent: 80,
            most: Some(9),
            days: 7,
            replications: 3,
            seed: 5,
            report: "r.html".into(),
        };
        assert_eq!(*parsed, expected);
        for wrong in ["--share=100", "--most=0", "--days=a", "--colour=red"] {
            assert!(Arguments::parse([wrong]).is_err(), "{wrong}");
        }
    }
}
