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

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use crm_core::{
    AttributeName, AttributeValue, Channel, Code, ConsentLedger, Customer, CustomerId, Direction,
    IdempotencyKey, Interaction, InteractionContent, NewCustomer, NewInteraction, Party, SeededIds,
    Tag, Timestamp,
};
use crm_segment::{CustomerFacts, RfmScore, Rule};

const ROUNDS: usize = 5;
const DAY: i64 = 86_400_000_000;
const NOW: i64 = 1_767_225_600_000_000;

struct Known {
    customer: Customer,
    timeline: Vec<Interaction>,
}

fn main() {
    let mut asked = std::env::args().filter_map(|argument| argument.parse().ok());
    let customers = asked.next_back().unwrap_or(1_000_000);
    let base: Vec<Known> = (0..customers).map(known).collect();
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

fn known(number: usize) -> Known {
    let (ids, now) = (
        SeededIds::new(number as u64),
        Timestamp::from_micros(NOW).unwrap(),
    );
    let plan = AttributeValue::text(["gold", "silver", "none"][number % 3]).unwrap();
    let age = AttributeValue::Integer(18 + number as i64 % 70);
    let new = NewCustomer {
        attributes: BTreeMap::from([
            (AttributeName::parse("plan").unwrap(), plan),
            (AttributeName::parse("age").unwrap(), age),
        ]),
        tags: BTreeSet::from([Tag::parse(["vip", "b2b"][number % 2]).unwrap()]),
        ..NewCustomer::new(Party::unknown_person())
    };
    let id = CustomerId::generate(&ids, now);
    let customer = Customer::create(new, id, &ids, now).unwrap().0;
    let visit = |days: usize| {
        let new = NewInteraction {
            channel: Channel::Web,
            direction: Direction::Inbound,
            content: InteractionContent::Visit,
            regarding: None,
            occurred_at: Timestamp::from_micros(NOW - days as i64 * DAY).unwrap(),
            source: Code::new_static("shop"),
            key: IdempotencyKey::parse(format!("{days}")).unwrap(),
        };
        Interaction::record(new, id, &ids, now).0
    };
    let days = (1..=number % 8).rev().map(|back| back * (1 + number % 13));
    Known {
        customer,
        timeline: days.map(visit).collect(),
    }
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

/// The seconds of processor time that the process has had; 0 where the system does not tell.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = behind_name.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

/// The seconds that all rules take over all customers.
fn ask(base: &[Known], rules: &[Rule]) -> f64 {
    let consents = ConsentLedger::default();
    let now = Timestamp::from_micros(NOW).unwrap();
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
