//! Twenty rules of five leaves over a million customers in memory, on two threads. The number of customers can be
//! given as an argument.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark may stop at the first surprise"
)]

mod common;

use std::time::Instant;

use common::{BEGIN, Draw, instant, processor_seconds, resident};
use crm_core::{ConsentLedger, Customer, Interaction, InteractionContent};
use crm_segment::{CustomerFacts, RfmScore, Rule};

const ROUNDS: usize = 5;
/// Visits lie within so many days.
const DAYS: i64 = 91;

struct Known {
    customer: Customer,
    timeline: Vec<Interaction>,
}

fn main() {
    let mut asked = std::env::args().filter_map(|argument| argument.parse().ok());
    let customers = asked.next_back().unwrap_or(1_000_000);
    let before = resident();
    let base: Vec<Known> = (0..customers).map(known).collect();
    println!(
        "{customers} customers with up to seven visits: {} bytes of memory each",
        (resident() - before) / customers
    );
    for (what, rules) in [
        ("the record", of_records()),
        ("what happened, too", of_events()),
    ] {
        let before = processor_seconds();
        let mut seconds: Vec<f64> = (0..ROUNDS).map(|_| ask(&base, &rules)).collect();
        let processor = (processor_seconds() - before) / ROUNDS as f64;
        seconds.sort_by(f64::total_cmp);
        println!(
            "{} rules of five leaves on {what}, {customers} customers, 2 threads: {:.2} s ({:.2}-{:.2}), {processor:.2} s of processor time",
            rules.len(),
            seconds[ROUNDS / 2],
            seconds[0],
            seconds[ROUNDS - 1],
        );
    }
}

/// Up to seven visits.
fn known(number: usize) -> Known {
    let mut draw = Draw::new(number);
    let customer = draw.customer(number);
    let count = draw.below(8);
    let timeline = draw.timeline(customer.id(), count, DAYS, |_| InteractionContent::Visit);
    Known { customer, timeline }
}

fn of_records() -> Vec<Rule> {
    (0..20)
        .map(|number| {
            let (plan, tag) = (["gold", "silver"][number % 2], ["vip", "b2b"][number / 2 % 2]);
            let rule = format!(
                "plan != \"{plan}\" and age >= {} and (tagged \"{tag}\" or rfm(recency {})) and not consents(email, survey)",
                20 + number, number % 5 + 1
            );
            rule.parse().unwrap()
        })
        .collect()
}

fn of_events() -> Vec<Rule> {
    (0..20)
        .map(|number| {
            let (plan, tag) = (["gold", "silver"][number % 2], ["vip", "b2b"][number / 2 % 2]);
            let rule = format!(
                "count(visit) >= {} in the last {} days and plan != \"{plan}\" and age >= {} and (tagged \"{tag}\" or did(visit) in the last {} days)",
                number % 3 + 1, 7 + number, 20 + number, number + 1
            );
            rule.parse().unwrap()
        })
        .collect()
}

/// The seconds that all rules take over all customers.
fn ask(base: &[Known], rules: &[Rule]) -> f64 {
    let consents = ConsentLedger::default();
    let now = instant(BEGIN);
    let begun = Instant::now();
    let members: usize = std::thread::scope(|scope| {
        let halves = base.chunks(base.len().div_ceil(2)).map(|half| {
            let consents = &consents;
            scope.spawn(move || {
                let members = half.iter().map(|known| {
                    let facts = CustomerFacts::new(&known.customer, consents, now)
                        .with_score(Some(RfmScore::BEST))
                        .with_timeline(&known.timeline);
                    rules.iter().filter(|rule| rule.matches(&facts)).count()
                });
                members.sum::<usize>()
            })
        });
        let halves: Vec<_> = halves.collect();
        halves.into_iter().map(|half| half.join().unwrap()).sum()
    });
    assert!(members > 0 && members < base.len() * rules.len());
    begun.elapsed().as_secs_f64()
}
