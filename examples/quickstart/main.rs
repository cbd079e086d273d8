//! The quickstart: real purchases go in, a segmented customer base and answered requests come out.
//!
//! ```sh
//! cargo run --release --example quickstart
//! cargo run --release --example quickstart -- --help
//! ```
mod day;
mod describe;
mod desk;
mod failure;
mod outlook;
mod report;
mod requests;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use crm_core::{Clock, CoreStore, CustomerId, ManualClock, Profiles, SystemIds, Timestamp};
use crm_segment::{SegmentedBase, SegmentedCustomer, Segmenter};
use crm_storage::{SqliteDatabase, SqliteOptions};
use crm_support::{DeadlineTarget, Desk, RequestStore, ServiceRequest};
use ecrm_examples::arguments::Command;
use ecrm_examples::arguments::quickstart::{Arguments, HELP};
use ecrm_examples::failure::{create_folder_of, exit_code};
use ecrm_examples::text::thousands;
use ecrm_examples::{demo, facts, import, months, names, segments};
use futures_executor::block_on;

use failure::Failure;

fn main() -> ExitCode {
    let outcome = match Arguments::parse(std::env::args_os().skip(1)) {
        Ok(Command::Help) => help(),
        Ok(Command::Run(arguments)) => run(&arguments),
        Err(error) => Err(error.into()),
    };
    exit_code("quickstart", outcome)
}

fn help() -> Result<(), Failure> {
    Ok(write!(std::io::stdout(), "{HELP}")?)
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    heading("Database")?;
    let is_there = arguments.database.exists();
    create_folder_of(&arguments.database)?;
    let database = SqliteDatabase::open(&arguments.database, SqliteOptions::default())?;
    let found = if is_there { "found" } else { "created" };
    say(format!("{} ({found})", arguments.database.display()))?;

    let store = Arc::new(database.tenant(demo::tenant()));
    let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
    let ids = Arc::new(SystemIds::new());
    let profiles = Profiles::new(store.clone(), clock.clone(), ids.clone());

    heading("Import")?;
    let imported = import::import_purchases(
        &profiles,
        &arguments.purchases,
        &arguments.purchase_file,
        arguments.database.with_extension("rejects.csv"),
    )?;
    let progress = &imported.progress;
    say(format!(
        "{} purchases read: {} new, {}, {} rejected; {} new customers; {} rows a second",
        thousands(progress.rows),
        thousands(progress.accepted),
        if progress.accepted == 0 && progress.rejected == 0 {
            "all known".to_owned()
        } else {
            format!("{} known", thousands(progress.known))
        },
        thousands(progress.rejected),
        thousands(progress.customers_created),
        thousands((progress.rows as f64 / imported.seconds.max(1e-9)) as u64),
    ))?;
    if progress.rejected > 0 {
        say(format!(
            "rejected rows, with line and reason: {}",
            imported.rejects.display()
        ))?;
    }
    let facts = facts::purchase_facts(&*store)?;
    // The data are old: the desk opens on the morning after the last purchase.
    let last_purchase = facts::last_purchase(&facts).ok_or(Failure::NoPurchases)?;
    let today = facts::morning_after(last_purchase);
    clock.set(today);

    heading("Segments")?;
    let currency = arguments.purchase_file.currency;
    let core: Arc<dyn CoreStore> = store.clone();
    let segmenter = Segmenter::new(core.clone(), core, currency);
    let base = block_on(segmenter.segment_base(today))?;
    let segment_rows = segments::segment_rows(&base, currency);
    say_all(segments::describe(&base, &segment_rows))?;

    heading("Support")?;
    let desk = desk::open(store.clone(), clock.clone(), ids)?;
    serve(arguments, &*store, &desk, &profiles, &base, &clock)?;
    let now = clock.now();
    let requests = desk::all_requests(&*store)?;
    let specialists = block_on(desk.specialists())?;
    let names = customer_numbers(&*store, &requests)?;
    let queue = desk::queue_rows(&requests, &specialists, |request| {
        names.get(&request.customer()).cloned().unwrap_or_default()
    });
    let specialist_rows = desk::specialist_rows(&specialists, &requests);
    say_all(describe::queue(&queue))?;
    say_all(describe::deadlines(&requests, now))?;
    say_all(describe::load(&specialist_rows))?;

    heading("One customer")?;
    let customer = most_valuable_with_request(&base, &requests);
    let view = match customer {
        Some(customer) => view::view_of(&profiles, &base, &requests, customer)?,
        None => None,
    };
    if let Some(view) = &view {
        say(&view.title)?;
        say_all(view::describe(view))?;
    }

    heading("Outlook")?;
    let named = customer.zip(view.as_ref().map(|view| view.title.as_str()));
    let (outlook, words) = outlook::look_ahead(&facts, last_purchase, currency, named)?;
    say_all(words)?;

    heading("Report")?;
    let parts = report::Parts {
        as_of: now,
        segments: segment_rows,
        months: months::purchases_per_month(&facts),
        outlook,
        states: desk::state_rows(&requests, now),
        specialists: specialist_rows,
        queue,
        customer: view,
        responses: desk::kept(&requests, DeadlineTarget::Response, now),
    };
    report::write(&arguments.report, &base, currency, parts)?;
    say(arguments.report.display())?;
    Ok(())
}

/// The first time, works through the requests of the file; later, finds them as they were left.
fn serve(
    arguments: &Arguments,
    store: &dyn RequestStore,
    desk: &Desk,
    profiles: &Profiles,
    base: &SegmentedBase,
    clock: &ManualClock,
) -> Result<(), Failure> {
    let left = desk::all_requests(store)?;
    if let Some(last) = left.iter().map(ServiceRequest::updated_at).max() {
        say(format!(
            "{} requests of an earlier run are there, as they were left",
            left.len()
        ))?;
        clock.set(last.max(clock.now()));
        return Ok(());
    }
    let (letters, rejected) = requests::read(&arguments.requests)?;
    say_all(rejected)?;
    let day = day::work_through(&letters, desk, profiles, base, clock)?;
    say_all(describe::day(&day))?;
    Ok(())
}

/// The customer who brought most among those with a request; of all when there is none.
fn most_valuable_with_request(
    base: &SegmentedBase,
    requests: &[ServiceRequest],
) -> Option<CustomerId> {
    let asking: BTreeSet<CustomerId> = requests.iter().map(ServiceRequest::customer).collect();
    let value = |customer: &SegmentedCustomer<'_>| {
        (
            asking.contains(&customer.customer),
            customer.summary.amount_minor(),
        )
    };
    base.customers()
        .max_by_key(value)
        .map(|customer| customer.customer)
}

/// The shop's numbers of the customers with requests.
fn customer_numbers(
    store: &dyn CoreStore,
    requests: &[ServiceRequest],
) -> Result<BTreeMap<CustomerId, String>, Failure> {
    let ids: BTreeSet<CustomerId> = requests.iter().map(ServiceRequest::customer).collect();
    let ids: Vec<CustomerId> = ids.into_iter().collect();
    let customers = block_on(store.customers(&ids))?;
    Ok(customers
        .iter()
        .map(|customer| (customer.id(), names::number_or_id(customer)))
        .collect())
}

fn say_all(lines: impl IntoIterator<Item = String>) -> Result<(), Failure> {
    lines.into_iter().try_for_each(say)
}

fn say(line: impl Display) -> Result<(), Failure> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

fn heading(text: &str) -> Result<(), Failure> {
    say(format!("\n== {text}"))
}
