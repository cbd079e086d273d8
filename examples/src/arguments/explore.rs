//! The options of the example that explores a rule.

use std::ffi::OsString;
use std::path::PathBuf;

use crm_core::{Currency, CustomerId, TenantId, Timestamp, ValidationError};
use crm_segment::Rule;
use lexopt::{Parser, ValueExt as _};

use super::{ArgumentError, Asked, Command, each_option, number};
use crate::rule_text::read_rule;

/// What `--help` prints.
pub const HELP: &str = "\
Says of a rule who belongs and why, who belongs to another one too, and who entered and left day by day.

Usage: explore --rule RULE [OPTIONS]

  --rule RULE         the rule, such as 'spent >= 100 USD in the last 90 days'
  --database FILE     SQLite database; tables of an earlier release are brought to this one
                      [that of the quickstart, which is made where it is missing]
  --tenant ID         whose customers [the company of the quickstart]
  --beside RULE       another rule, to see how many customers both have
  --as-of INSTANT     the instant of the question, RFC 3339
                      [now; in the quickstart's database the morning after the last purchase]
  --days NUMBER       how many days up to then to follow, 1 to 366 [30]
  --sample NUMBER     how many members to show, 0 to 100 [5]
  --currency CODE     currency of the purchases, ISO 4217 [that of the first one]
  --report FILE       HTML report
  --customer ID       a customer to draw a picture of
  --picture FILE      SVG of what held of this customer over the days
  --help              this text
";

/// The options, with those defaults filled in that hang on nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Arguments {
    /// The rule.
    pub rule: Rule,
    /// The database; `None` for that of the quickstart.
    pub database: Option<PathBuf>,
    /// Whose customers; `None` for the company of the quickstart.
    pub tenant: Option<TenantId>,
    /// The rule to compare with.
    pub beside: Option<Rule>,
    /// The instant of the question.
    pub as_of: Option<Timestamp>,
    /// How many days to follow.
    pub days: u32,
    /// How many members to show.
    pub sample: usize,
    /// The currency of the purchases.
    pub currency: Option<Currency>,
    /// The HTML report.
    pub report: Option<PathBuf>,
    /// Whom to draw a picture of, and where.
    pub picture: Option<(CustomerId, PathBuf)>,
}

impl Arguments {
    /// Reads the options of the process, the name of the program excepted.
    ///
    /// # Errors
    /// When an option is unknown, missing, given twice, lacks its value or has one that makes no sense.
    pub fn parse(
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Result<Command<Self>, ArgumentError> {
        let (mut rule, mut beside) = (None, None);
        let (mut database, mut report, mut picture) = (None, None, None);
        let (mut tenant, mut as_of, mut currency, mut customer) = (None, None, None, None);
        let (mut days, mut sample) = (30, 5);
        let asked = each_option(arguments, |option, parser| {
            match option {
                "rule" => rule = Some(read_rule("rule", &parser.value()?.string()?)?),
                "beside" => beside = Some(read_rule("beside", &parser.value()?.string()?)?),
                "database" => database = Some(parser.value()?.into()),
                "report" => report = Some(parser.value()?.into()),
                "picture" => picture = Some(parser.value()?.into()),
                "tenant" => tenant = Some(value("tenant", parser, TenantId::parse)?),
                "customer" => customer = Some(value("customer", parser, CustomerId::parse)?),
                "as-of" => as_of = Some(value("as-of", parser, Timestamp::parse)?),
                "currency" => currency = Some(value("currency", parser, Currency::parse)?),
                "days" => days = number("days", parser, 1, 366)?,
                "sample" => sample = number("sample", parser, 0, 100)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        if asked == Asked::Help {
            return Ok(Command::Help);
        }
        let needs = |option, needed| Err(ArgumentError::Needs { option, needed });
        let picture = match (customer, picture) {
            (Some(customer), Some(file)) => Some((customer, file)),
            (None, None) => None,
            (None, Some(_)) => return needs("picture", "customer"),
            (Some(_), None) => return needs("customer", "picture"),
        };
        Ok(Command::Run(Box::new(Arguments {
            rule: rule.ok_or(ArgumentError::Missing { option: "rule" })?,
            database,
            tenant,
            beside,
            as_of,
            days,
            sample: sample as usize,
            currency,
            report,
            picture,
        })))
    }
}

fn value<T>(
    option: &'static str,
    parser: &mut Parser,
    parse: impl FnOnce(&str) -> Result<T, ValidationError>,
) -> Result<T, ArgumentError> {
    let text = parser.value()?.string()?;
    parse(&text).map_err(|error| ArgumentError::Option { option, error })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Arguments, String> {
        match Arguments::parse(arguments) {
            Ok(Command::Run(arguments)) => Ok(*arguments),
            Ok(Command::Help) => Err("help".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn a_rule_is_enough() {
        let parsed = parse(&["--rule", "everyone"]).unwrap();
        assert_eq!(parsed.rule.to_string(), "everyone");
        assert_eq!((parsed.days, parsed.sample), (30, 5));
        assert_eq!(
            (parsed.database, parsed.as_of, parsed.picture),
            (None, None, None)
        );
    }

    #[test]
    fn each_option_sets_its_value() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let parsed = parse(&[
            "--rule=everyone",
            "--database=d.sqlite",
            "--tenant",
            id,
            "--beside=nobody",
            "--as-of=2026-11-22T12:00:00Z",
            "--days=366",
            "--sample=0",
            "--currency=EUR",
            "--report=r.html",
            "--customer",
            id,
            "--picture=p.svg",
        ]);
        let expected = Arguments {
            rule: "everyone".parse().unwrap(),
            database: Some("d.sqlite".into()),
            tenant: Some(TenantId::parse(id).unwrap()),
            beside: Some("nobody".parse().unwrap()),
            as_of: Some(Timestamp::parse("2026-11-22T12:00:00Z").unwrap()),
            days: 366,
            sample: 0,
            currency: Some(Currency::EUR),
            report: Some("r.html".into()),
            picture: Some((CustomerId::parse(id).unwrap(), "p.svg".into())),
        };
        assert_eq!(parsed.unwrap(), expected);
    }

    #[test]
    fn every_option_is_in_the_help() {
        let options: Vec<&str> = HELP
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("--"))
            .collect();
        assert_eq!(options.len(), 12);
        for option in options {
            let name = option.split_whitespace().next().unwrap();
            let told = parse(&[&format!("--{name}")]).unwrap_err();
            assert!(
                told == "help" || told.starts_with("missing argument"),
                "{name}: {told}"
            );
        }
    }

    #[test]
    fn picture_and_customer_go_together() {
        let told = |option| parse(&["--rule=everyone", option]).unwrap_err();
        let customer = "--customer=01890a5d-ac96-774b-bcce-b302099a8057";
        assert_eq!(told(customer), "option '--customer' needs '--picture'");
        assert_eq!(
            told("--picture=p.svg"),
            "option '--picture' needs '--customer'"
        );
    }
}
