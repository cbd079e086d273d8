//! A hundred rules followed over many customers: what an interaction costs, what the passing of time costs, and
//! how much memory a customer takes. Numbers of customers are arguments; without one they are 10,000 and 100,000.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark may stop at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use crm_core::{
    AttributeName, AttributeValue, CartChange, CartNumber, CartStep, Category, Channel, Code,
    ConsentLedger, Currency, Customer, CustomerId, Direction, IdempotencyKey, Interaction,
    InteractionContent, InteractionId, InteractionProperties, LifecycleStage, Location, Money,
    NewCustomer, NewInteraction, Party, ProductCode, Purchase, PurchaseLine, SeededIds, Tag,
    Timestamp,
};
use crm_segment::{CustomerFacts, RfmScore, Rule, SegmentDefinition, SegmentName, SegmentStream};

const DAY: i64 = 86_400_000_000;
/// 2026-01-01.
const BEGIN: i64 = 1_767_225_600_000_000;
const INTERACTIONS: usize = 100_000;
const CATEGORIES: [&str; 5] = ["shoes", "books", "tools", "games", "wine"];

fn main() {
    let asked = std::env::args().filter_map(|argument| argument.parse().ok());
    let asked: Vec<usize> = asked.collect();
    let sizes = if asked.is_empty() {
        vec![10_000, 100_000]
    } else {
        asked
    };
    for customers in sizes {
        run(customers);
    }
}

fn instant(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).unwrap()
}

/// A hundred rules: 65 with windows of counts, sums and others, 10 with sequences and regular events, 25 on the
/// record, consents and figures alone.
fn rules() -> Vec<String> {
    let mut rules = Vec::new();
    for (number, days) in [1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90]
        .into_iter()
        .enumerate()
    {
        let times = number + 1;
        rules.push(format!("did(visit) in the last {days} days"));
        rules.push(format!(
            "count(page_view) >= {times} in the last {days} days and plan = \"gold\""
        ));
        rules.push(format!(
            "spent >= {times}00 EUR in the last {} days",
            days * 4
        ));
        rules.push(format!(
            "count(purchase or cart) >= 1 in the last {days} days and count(purchase) = 0 in the last {days} days"
        ));
    }
    for category in CATEGORIES {
        rules.push(format!(
            "sum(purchase of \"{category}\") >= 200 EUR in the last 365 days"
        ));
        rules.push(format!(
            "did(page_view where location starts with \"/{category}\") in the last 7 days \
            and count(purchase of \"{category}\") = 0 in the last 30 days"
        ));
        rules.push(format!(
            "last(purchase) is (purchase of \"{category}\") and consents(email, marketing)"
        ));
        rules.push(format!(
            "sequence(cart then purchase of \"{category}\" within 1 day) in the last 30 days"
        ));
    }
    for (days, weeks) in [(14, 2), (21, 3), (28, 4), (35, 5), (42, 6)] {
        rules.push(format!("did(visit) from 90 days ago until {days} days ago and count(visit) = 0 in the last {days} days"));
        rules.push(format!(
            "regularly(visit, 1 per 7 days in {weeks} of last 8)"
        ));
    }
    rules.push("distinct(categories, purchase) >= 3 in the last 180 days".to_owned());
    rules
        .push("distinct(each day in \"Europe/Berlin\", visit) >= 5 in the last 30 days".to_owned());
    rules.push("spent >= 100 EUR since start of month in \"Europe/Berlin\"".to_owned());
    for number in 0..12 {
        let (age, place) = (20 + number * 5, number * 800);
        rules.push(format!(
            "age between {age} and {} and not tagged \"no-letters\"",
            age + 4
        ));
        rules.push(match number % 4 {
            0 => format!(
                "plan = \"silver\" and bucket(\"trial\", {place} to {})",
                place + 800
            ),
            1 => format!(
                "rfm(recency 4 to 5, frequency {}) and consents(email, marketing)",
                number % 5 + 1
            ),
            2 => "stage lapsed and not tagged \"b2b\"".to_owned() + &format!(" and age > {age}"),
            _ => format!("profile.created_at within the last {age} days"),
        });
    }
    rules.truncate(100);
    rules
}

/// A little generator, the same on every machine (SplitMix64).
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

fn customer(number: usize, draw: &mut Draw, ids: &SeededIds) -> Customer {
    let plan = AttributeValue::text(["gold", "silver", "none"][number % 3]).unwrap();
    let age = AttributeValue::Integer(18 + draw.below(70) as i64);
    let new = NewCustomer {
        attributes: BTreeMap::from([
            (AttributeName::parse("plan").unwrap(), plan),
            (AttributeName::parse("age").unwrap(), age),
        ]),
        tags: BTreeSet::from([Tag::parse(["vip", "b2b", "no-letters"][number % 3]).unwrap()]),
        ..NewCustomer::new(Party::unknown_person())
    };
    let created = instant(BEGIN - draw.below(400) as i64 * DAY);
    Customer::create(new, CustomerId::generate(ids, created), ids, created)
        .unwrap()
        .0
}

fn content(draw: &mut Draw) -> InteractionContent {
    let category = CATEGORIES[draw.below(5) as usize];
    let line = |amount| PurchaseLine {
        product: ProductCode::parse(format!("{category}-1")).unwrap(),
        name: None,
        category: Some(Category::parse(category).unwrap()),
        quantity: NonZeroU32::MIN,
        amount,
    };
    let amount = Money::new(500 + draw.below(10_000) as i64, Currency::EUR);
    match draw.below(20) {
        0..9 => InteractionContent::PageView {
            location: Location::parse(format!("/{category}/1")).unwrap(),
        },
        9..15 => InteractionContent::Visit,
        15..17 => {
            let cart = CartNumber::parse("1").unwrap();
            let held = CartStep::Holds(line(amount));
            InteractionContent::Cart(CartChange::new(cart, held).unwrap())
        }
        17..19 => InteractionContent::Purchase(Purchase::new(amount, vec![line(amount)]).unwrap()),
        _ => InteractionContent::Other {
            name: Code::parse("demo").unwrap(),
            text: None,
            properties: InteractionProperties::default(),
        },
    }
}

fn interaction(of: CustomerId, at: i64, draw: &mut Draw, ids: &SeededIds) -> Interaction {
    let occurred_at = instant(at);
    let new = NewInteraction {
        channel: Channel::Web,
        direction: Direction::Inbound,
        content: content(draw),
        regarding: None,
        occurred_at,
        source: Code::new_static("shop"),
        key: IdempotencyKey::parse(format!("{}", draw.below(u64::MAX))).unwrap(),
    };
    Interaction::restore(
        InteractionId::generate(ids, occurred_at),
        of,
        occurred_at,
        new,
    )
}

/// Thirty interactions of the last year, on the average: few of many, many of few.
fn timeline(of: CustomerId, draw: &mut Draw, ids: &SeededIds) -> Vec<Interaction> {
    let most = 1 + draw.below(10) * draw.below(10) * 3 / 2;
    let mut timeline: Vec<Interaction> = (0..most)
        .map(|_| {
            let at = BEGIN - 1 - draw.below(365 * DAY as u64) as i64;
            interaction(of, at, draw, ids)
        })
        .collect();
    timeline.sort_by_key(|event| (event.occurred_at(), event.id()));
    timeline
}

/// The bytes of the process that lie in memory.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split_whitespace().nth(1);
    pages
        .and_then(|pages| pages.parse::<usize>().ok())
        .unwrap_or(0)
        * 4_096
}

fn percentile(sorted: &[Duration], share: usize) -> f64 {
    sorted[(sorted.len() - 1) * share / 100].as_nanos() as f64 / 1_000.0
}

fn run(customers: usize) {
    let rules = rules();
    let definitions = rules.iter().enumerate().map(|(number, rule)| {
        let name = SegmentName::parse(format!("segment {number}")).unwrap();
        SegmentDefinition::new(name, rule.parse().unwrap())
    });
    let definitions: Vec<SegmentDefinition> = definitions.collect();
    let (ids, mut draw) = (SeededIds::new(1), Draw(1));
    let consents = ConsentLedger::default();
    let mut stream = SegmentStream::new(definitions.clone(), instant(BEGIN)).unwrap();

    let before = resident();
    let mut told = Duration::ZERO;
    let (mut events, mut entered) = (0, 0);
    let mut known = Vec::new();
    let mut sample = Vec::new();
    for number in 0..customers {
        let customer = customer(number, &mut draw, &ids);
        let timeline = timeline(customer.id(), &mut draw, &ids);
        events += timeline.len();
        known.push(customer.id());
        let stage = [LifecycleStage::Lapsed, LifecycleStage::Retained][number % 2];
        let facts = CustomerFacts::new(&customer, &consents, instant(BEGIN))
            .with_stage(stage)
            .with_score(Some(RfmScore::BEST))
            .with_timeline(&timeline);
        let begun = Instant::now();
        entered += stream.record_facts(&facts).len();
        told += begun.elapsed();
        if number % (customers / 500).max(1) == 0 {
            sample.push((customer, timeline));
        }
    }
    let bytes = resident() - before;
    println!(
        "{customers} customers, {} rules, {events} interactions at the start",
        definitions.len()
    );
    println!(
        "  all facts of one customer: {:.1} us (mean), {entered} memberships",
        told.as_nanos() as f64 / 1_000.0 / customers as f64
    );
    println!(
        "  memory: {} bytes per customer, {:.1} per customer and rule",
        bytes / customers,
        bytes as f64 / customers as f64 / definitions.len() as f64
    );

    // Three days, so that windows end.
    let interactions: Vec<Interaction> = (0..INTERACTIONS)
        .map(|number| {
            let at = BEGIN + 1 + number as i64 * (3 * DAY / INTERACTIONS as i64);
            let of = known[draw.below(customers as u64) as usize];
            interaction(of, at, &mut draw, &ids)
        })
        .collect();
    let (mut taken, mut passing) = (Vec::new(), Duration::ZERO);
    let (mut by_facts, mut by_time) = (0, 0);
    for interaction in &interactions {
        let begun = Instant::now();
        by_time += stream.advance(interaction.occurred_at()).unwrap().len();
        let advanced = Instant::now();
        by_facts += stream.record_interaction(interaction).len();
        taken.push(advanced.elapsed());
        passing += advanced - begun;
    }
    taken.sort_unstable();
    println!(
        "  an interaction: {:.2} us (median), {:.2} (90 %), {:.2} (99 %), {by_facts} changes of {INTERACTIONS}",
        percentile(&taken, 50),
        percentile(&taken, 90),
        percentile(&taken, 99)
    );
    let seconds = passing.as_secs_f64();
    println!(
        "  three days passing: {seconds:.2} s, {:.2} us per interaction, {by_time} changes",
        seconds * 1e6 / INTERACTIONS as f64
    );
    let begun = Instant::now();
    let changes = stream.advance(instant(BEGIN + 33 * DAY)).unwrap().len();
    println!(
        "  thirty more days: {:.2} s, {changes} changes",
        begun.elapsed().as_secs_f64()
    );

    // The same rules asked anew of the whole timeline.
    let rules: Vec<Rule> = definitions
        .into_iter()
        .map(|definition| definition.rule)
        .collect();
    let begun = Instant::now();
    let mut matches = 0;
    for (customer, timeline) in &sample {
        let facts = CustomerFacts::new(customer, &consents, instant(BEGIN)).with_timeline(timeline);
        matches += rules.iter().filter(|rule| rule.matches(&facts)).count();
    }
    println!(
        "  all rules asked anew of one customer: {:.1} us (mean), {matches} of {}",
        begun.elapsed().as_nanos() as f64 / 1_000.0 / sample.len() as f64,
        sample.len()
    );
}
