//! A hundred rules followed over many customers: what an interaction costs, what the passing of time costs, and
//! how much memory a customer takes. Numbers of customers are arguments; without one they are 10,000 and 100,000.
//! Each number has a process of its own, so that none finds memory that another one has left.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark may stop at the first surprise"
)]

mod common;
#[path = "stream/rules.rs"]
mod rules;

use std::num::NonZeroU32;
use std::process::Command;
use std::time::{Duration, Instant};

use common::{BEGIN, DAY, Draw, instant, processor_seconds, resident};
use crm_core::{
    CartChange, CartNumber, CartStep, Category, Code, ConsentLedger, Currency, Customer,
    Interaction, InteractionContent, InteractionProperties, LifecycleStage, Location, Money,
    ProductCode, Purchase, PurchaseLine,
};
use crm_segment::{CustomerFacts, RfmScore, SegmentDefinition, SegmentName, SegmentStream};
use rules::{CATEGORIES, mix, rules};

const INTERACTIONS: usize = 100_000;
/// How many customers all rules are asked of anew, at most.
const ASKED_ANEW: usize = 500;

fn main() {
    let asked = std::env::args().filter_map(|argument| argument.parse().ok());
    let asked: Vec<usize> = asked.collect();
    let sizes = match asked.as_slice() {
        [customers] => return run(*customers),
        [] => &[10_000, 100_000],
        several => several,
    };
    let this = std::env::current_exe().unwrap();
    for customers in sizes {
        let own = Command::new(&this).arg(customers.to_string()).status();
        assert!(own.unwrap().success());
    }
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

/// A customer with some thirty interactions of the last year on the average: few of many, many of few.
struct Known {
    number: usize,
    customer: Customer,
    timeline: Vec<Interaction>,
    consents: ConsentLedger,
}

impl Known {
    fn draw(number: usize) -> Self {
        let mut draw = Draw::new(number);
        let customer = draw.customer(number);
        let count = 1 + draw.below(10) * draw.below(10) * 3 / 2;
        let timeline = draw.timeline(customer.id(), count, 365, content);
        Self {
            number,
            customer,
            timeline,
            consents: ConsentLedger::default(),
        }
    }

    fn facts(&self) -> CustomerFacts<'_> {
        let stage = [LifecycleStage::Lapsed, LifecycleStage::Retained][self.number % 2];
        CustomerFacts::new(&self.customer, &self.consents, instant(BEGIN))
            .with_stage(stage)
            .with_score(Some(RfmScore::BEST))
            .with_timeline(&self.timeline)
    }
}

fn run(customers: usize) {
    let definitions = rules().into_iter().enumerate().map(|(number, rule)| {
        let name = SegmentName::parse(format!("segment {number}")).unwrap();
        SegmentDefinition::new(name, rule.parse().unwrap())
    });
    let definitions: Vec<SegmentDefinition> = definitions.collect();
    let mix = mix(definitions.iter().map(|definition| &definition.rule));
    println!(
        "{customers} customers, {} rules: {} on events in windows, {} on sequences and regular events, {} on neither",
        definitions.len(),
        mix[0],
        mix[1],
        mix[2]
    );
    let mut stream = SegmentStream::new(definitions.clone(), instant(BEGIN)).unwrap();
    read(&mut stream, customers, definitions.len());
    ask_anew(&stream, customers, &definitions);
    follow(&mut stream, customers);
}

/// Tells all facts of all customers. Nothing is kept of them but by the stream, so that what the process grows by is
/// what the stream takes.
fn read(stream: &mut SegmentStream, customers: usize, rules: usize) {
    let before = resident();
    let mut grown = Vec::new();
    let mut told = Duration::ZERO;
    let (mut events, mut entered) = (0, 0);
    for number in 0..customers {
        let known = Known::draw(number);
        events += known.timeline.len();
        let begun = Instant::now();
        entered += stream.record_facts(&known.facts()).len();
        told += begun.elapsed();
        drop(known);
        let read = number + 1;
        if read % (customers / 10).max(1) == 0 {
            grown.push((resident() - before) / read);
        }
    }
    let bytes = resident() - before;
    println!(
        "  all facts of one customer: {:.1} us (mean), {events} interactions, {entered} memberships",
        told.as_nanos() as f64 / 1_000.0 / customers as f64
    );
    println!(
        "  memory: {} bytes per customer, {:.1} per customer and rule; after each tenth {grown:?}",
        bytes / customers,
        bytes as f64 / customers as f64 / rules as f64
    );
}

/// The same rules asked anew over the same facts, with the same answers.
fn ask_anew(stream: &SegmentStream, customers: usize, definitions: &[SegmentDefinition]) {
    let sample = (0..customers).step_by(customers.div_ceil(ASKED_ANEW).max(1));
    let sample: Vec<Known> = sample.map(Known::draw).collect();
    let mut matches = Vec::with_capacity(sample.len() * definitions.len());
    let begun = Instant::now();
    for known in &sample {
        let facts = known.facts();
        matches.extend(
            definitions
                .iter()
                .map(|definition| definition.rule.matches(&facts)),
        );
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "  all rules asked anew of one customer: {:.1} us (mean of {})",
        seconds * 1e6 / sample.len() as f64,
        sample.len()
    );
    let asked = sample.iter().flat_map(|known| {
        let named = definitions.iter();
        named.map(move |definition| (known.customer.id(), definition))
    });
    for ((id, definition), matches) in asked.zip(matches) {
        let follows = stream.is_member(id, &definition.name);
        assert_eq!(follows, matches, "{} of {id}", definition.rule);
    }
}

fn percentile(sorted: &[Duration], share: usize) -> f64 {
    sorted[(sorted.len() - 1) * share / 100].as_nanos() as f64 / 1_000.0
}

/// Three days of interactions, so that windows end; and thirty without.
fn follow(stream: &mut SegmentStream, customers: usize) {
    let mut draw = Draw::new(customers);
    let interactions: Vec<Interaction> = (0..INTERACTIONS)
        .map(|number| {
            let at = BEGIN + 1 + number as i64 * (3 * DAY / INTERACTIONS as i64);
            let of = draw.below(customers as u64) as usize;
            let of = Draw::new(of).customer(of).id();
            let content = content(&mut draw);
            draw.interaction(of, at, content)
        })
        .collect();
    // Written to now, so that it is not taken for memory of the stream.
    let mut taken = vec![Duration::MAX; INTERACTIONS];
    let mut passing = Duration::ZERO;
    let (mut by_facts, mut by_time) = (0, 0);
    let before = resident();
    for (interaction, taken) in interactions.iter().zip(&mut taken) {
        let begun = Instant::now();
        by_time += stream.advance(interaction.occurred_at()).unwrap().len();
        let advanced = Instant::now();
        by_facts += stream.record_interaction(interaction).len();
        *taken = advanced.elapsed();
        passing += advanced - begun;
    }
    let bytes = resident() as i64 - before as i64;
    taken.sort_unstable();
    println!(
        "  an interaction: {:.2} us (median), {:.2} (90 %), {:.2} (99 %), {by_facts} changes of {INTERACTIONS}",
        percentile(&taken, 50),
        percentile(&taken, 90),
        percentile(&taken, 99)
    );
    let seconds = passing.as_secs_f64();
    println!(
        "  three days passing: {seconds:.2} s, {:.2} us per interaction, {by_time} changes; {} bytes of memory more per customer",
        seconds * 1e6 / INTERACTIONS as f64,
        bytes / customers as i64
    );
    let (begun, processor) = (Instant::now(), processor_seconds());
    let changes = stream.advance(instant(BEGIN + 33 * DAY)).unwrap().len();
    println!(
        "  thirty more days: {:.2} s, {:.2} s of processor time, {changes} changes",
        begun.elapsed().as_secs_f64(),
        processor_seconds() - processor
    );
}
