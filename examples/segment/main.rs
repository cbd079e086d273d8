//! Any file of purchases goes in; scores of every customer and a report with pictures come out.
//!
//! ```sh
//! cargo run --release -p ecrm-examples --example segment -- --purchases FILE --columns customer,date,amount
//! cargo run --release -p ecrm-examples --example segment -- --help
//! ```
mod describe;
mod failure;
mod report;
mod scores_file;

use std::process::ExitCode;
use std::sync::Arc;

use crm_core::{CoreStore, ManualClock, Profiles, SeededIds, SystemIds, TenantId, Timestamp};
use crm_segment::Segmenter;
use crm_storage::MemoryDatabase;
use ecrm_examples::arguments::Command;
use ecrm_examples::arguments::segment::{Arguments, HELP};
use ecrm_examples::failure::exit_code;
use ecrm_examples::forecast::{ForecastError, PurchaseLine, Scores};
use ecrm_examples::say::say;
use ecrm_examples::{facts, import};
use futures_executor::block_on;

use failure::Failure;

fn main() -> ExitCode {
    let outcome = match Arguments::parse(std::env::args_os().skip(1)) {
        Ok(Command::Help) => say([HELP.to_owned()]).map_err(Failure::from),
        Ok(Command::Run(arguments)) => run(&arguments),
        Err(error) => Err(error.into()),
    };
    exit_code("segment", outcome)
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let tenant = TenantId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH);
    let store = Arc::new(MemoryDatabase::new().tenant(tenant));
    let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
    let profiles = Profiles::new(store.clone(), clock, Arc::new(SystemIds::new()));
    let imported = import::import_purchases(
        &profiles,
        &arguments.purchases,
        &arguments.purchase_file,
        arguments.scores.with_extension("rejects.csv"),
    )?;
    say(describe::import(&imported))?;

    let facts = facts::purchase_facts(&*store)?;
    let last = facts::last_purchase(&facts).ok_or(Failure::NoPurchases)?;
    let core: Arc<dyn CoreStore> = store.clone();
    let currency = arguments.purchase_file.currency;
    let base = block_on(Segmenter::new(core.clone(), core, currency).segment_base(last))?;

    let lines: Vec<_> = facts.iter().map(PurchaseLine::from).collect();
    let until = last
        .to_datetime()
        .with_timezone(&arguments.zone)
        .date_naive();
    let scores = match Scores::new(&lines, currency, until, arguments.zone, arguments.weeks) {
        Ok(scores) => Some(scores),
        // The report and the scores of recency, frequency and value are there all the same.
        Err(ForecastError::Fit(reason)) => {
            say([format!("nothing can be foretold: {reason}")])?;
            None
        }
        Err(error) => return Err(error.into()),
    };
    say(describe::models(scores.as_ref()))?;

    let names = scores_file::customer_numbers(&*store)?;
    scores_file::write(&arguments.scores, &base, scores.as_ref(), &names)?;
    report::write(arguments, (&base, scores.as_ref()), (&facts, until), &names)?;
    Ok(say([
        format!("scores: {}", arguments.scores.display()),
        format!("report: {}", arguments.report.display()),
    ])?)
}
