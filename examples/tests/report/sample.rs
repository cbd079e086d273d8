//! A report over the sample that comes with the examples.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use crm_core::{Currency, CustomerId, Money, PurchaseFact, Timestamp};
use ecrm_examples::forecast::{PurchaseLine, Scores, alive_curve, cluster_map, cohorts};
use ecrm_examples::report::{
    CustomerView, Highlight, MonthRow, Outlook, QueueRow, ReportData, RequestStateRow, SegmentCell,
    SegmentRow, SpecialistRow, ViewSection,
};

use crate::cdnow;

/// Everything that is counted of one customer.
struct Buyer {
    last: Timestamp,
    purchases: u64,
    spent: i64,
}

pub(crate) fn report() -> ReportData {
    let purchases = cdnow::purchase_facts();
    let mut buyers: BTreeMap<CustomerId, Buyer> = BTreeMap::new();
    for fact in &purchases {
        let buyer = buyers.entry(fact.customer()).or_insert(Buyer {
            last: fact.occurred_at(),
            purchases: 0,
            spent: 0,
        });
        buyer.last = buyer.last.max(fact.occurred_at());
        buyer.purchases += 1;
        buyer.spent += fact.amount().minor();
    }
    let buyers: Vec<Buyer> = buyers.into_values().collect();
    let cells = cells(&buyers);
    ReportData {
        title: "Customers of the CDNOW sample".to_owned(),
        generated_at: "Purchases from 1 January 1997 to 30 June 1998".to_owned(),
        highlights: highlights(),
        segments: segments(&buyers),
        segment_cells: cells,
        concentration: concentration(&buyers),
        months: months(&purchases),
        outlook: outlook(&purchases),
        request_states: states(),
        specialists: specialists(),
        queue: queue(),
        customer: Some(customer()),
    }
}

fn outlook(purchases: &[PurchaseFact]) -> Outlook {
    let last = purchases
        .iter()
        .map(PurchaseFact::occurred_at)
        .max()
        .unwrap();
    let lines: Vec<_> = purchases.iter().map(PurchaseLine::from).collect();
    let (until, zone) = (
        NaiveDate::from_ymd_opt(1998, 6, 30).unwrap(),
        chrono_tz::UTC,
    );
    let scores = Scores::new(&lines, Currency::USD, until, zone, 52.0).unwrap();
    let best = scores.best().unwrap().customer;
    let model = scores.purchases().model();
    Outlook {
        cohorts: cohorts(&lines, until, zone, Currency::USD),
        value_tenths: scores.tenths(),
        clusters: cluster_map(&lines, Currency::USD, last).unwrap(),
        alive: alive_curve(&lines, best, "the best customer", model, until, zone).unwrap(),
    }
}

/// Fifths by rank, the smallest first.
fn scores<K: Ord>(buyers: &[Buyer], key: impl Fn(&Buyer) -> K) -> Vec<u8> {
    let mut order: Vec<usize> = (0..buyers.len()).collect();
    order.sort_by_key(|index| key(&buyers[*index]));
    let mut scores = vec![0; buyers.len()];
    for (rank, index) in order.into_iter().enumerate() {
        scores[index] = u8::try_from(rank * 5 / buyers.len()).unwrap() + 1;
    }
    scores
}

fn scored(buyers: &[Buyer]) -> Vec<(u8, u8)> {
    let recency = scores(buyers, |buyer| buyer.last);
    recency
        .into_iter()
        .zip(scores(buyers, |buyer| buyer.purchases))
        .collect()
}

fn name(recency: u8, frequency: u8) -> &'static str {
    match (recency, frequency) {
        (5, 4..) => "Champions",
        (3..=4, 4..) => "Loyal customers",
        (4.., 2 | 3) => "Potential loyalists",
        (5, _) => "New customers",
        (4, _) => "Promising",
        (3, 3) => "Need attention",
        (3, _) => "About to sleep",
        (1, 5) => "Cannot lose them",
        (_, 3..) => "At risk",
        _ => "Hibernating",
    }
}

fn cells(buyers: &[Buyer]) -> Vec<SegmentCell> {
    let scored = scored(buyers);
    (1..=5)
        .flat_map(|recency| (1..=5).map(move |frequency| (recency, frequency)))
        .map(|(recency, frequency)| SegmentCell {
            recency,
            frequency,
            segment: name(recency, frequency).to_owned(),
            customers: count(
                scored
                    .iter()
                    .filter(|cell| **cell == (recency, frequency))
                    .count(),
            ),
        })
        .collect()
}

fn segments(buyers: &[Buyer]) -> Vec<SegmentRow> {
    let mut sums: BTreeMap<&str, (u64, i64)> = BTreeMap::new();
    for ((recency, frequency), buyer) in scored(buyers).into_iter().zip(buyers) {
        let sum = sums.entry(name(recency, frequency)).or_default();
        sum.0 += 1;
        sum.1 += buyer.spent;
    }
    let all: i64 = buyers.iter().map(|buyer| buyer.spent).sum();
    let mut rows: Vec<SegmentRow> = sums
        .into_iter()
        .map(|(name, (customers, spent))| SegmentRow {
            name: name.to_owned(),
            customers,
            revenue: Money::new(spent, Currency::USD),
            share_of_customers: customers as f64 / buyers.len() as f64,
            share_of_revenue: spent as f64 / all as f64,
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.revenue.minor()));
    rows
}

fn concentration(buyers: &[Buyer]) -> Vec<(f64, f64)> {
    let mut spent: Vec<i64> = buyers.iter().map(|buyer| buyer.spent).collect();
    spent.sort_by_key(|amount| std::cmp::Reverse(*amount));
    let all: i64 = spent.iter().sum();
    let mut sum = 0;
    let mut curve = vec![(0.0, 0.0)];
    for (index, amount) in spent.iter().enumerate() {
        sum += amount;
        curve.push((
            (index + 1) as f64 / spent.len() as f64,
            sum as f64 / all as f64,
        ));
    }
    curve
}

fn months(purchases: &[PurchaseFact]) -> Vec<MonthRow> {
    let mut first: BTreeMap<CustomerId, Timestamp> = BTreeMap::new();
    for fact in purchases {
        let day = first.entry(fact.customer()).or_insert(fact.occurred_at());
        *day = fact.occurred_at().min(*day);
    }
    let mut months: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for fact in purchases {
        let (new, returning) = months
            .entry(fact.occurred_at().to_string()[..7].to_owned())
            .or_default();
        let is_new = first[&fact.customer()] == fact.occurred_at();
        *(if is_new { new } else { returning }) += 1;
    }
    let rows = months.into_iter();
    rows.map(|(label, (new, returning))| MonthRow {
        label,
        new,
        returning,
    })
    .collect()
}

fn highlights() -> Vec<Highlight> {
    let highlight = |label: &str, value: &str, note: &str| Highlight {
        label: label.to_owned(),
        value: value.to_owned(),
        note: note.to_owned(),
    };
    vec![
        highlight("Customers", "2,357", "1,205 of them bought once"),
        highlight("Purchases", "6,919", "in 18 months"),
        highlight("Revenue", "244,091.94 USD", "35.28 USD a purchase"),
        highlight("Requests", "80", "61 answered in time, 5 too late"),
    ]
}

fn states() -> Vec<RequestStateRow> {
    let state = |state: &str, met, missed, not_due| RequestStateRow {
        state: state.to_owned(),
        met,
        missed,
        not_due,
    };
    vec![
        state("Classified", 0, 1, 6),
        state("Assigned", 0, 1, 5),
        state("Awaiting approval", 0, 0, 2),
        state("Awaiting the customer", 7, 0, 0),
        state("Resolved", 11, 1, 0),
        state("Closed", 43, 2, 0),
        state("Cancelled", 0, 0, 1),
    ]
}

fn specialists() -> Vec<SpecialistRow> {
    let specialist = |name: &str, skills: &str, open, capacity, closed| SpecialistRow {
        name: name.to_owned(),
        skills: skills.to_owned(),
        open,
        capacity,
        closed,
    };
    vec![
        specialist("Delivery desk", "delivery, returns", 4, 5, 17),
        specialist("Billing desk", "billing, account", 2, 5, 13),
        specialist("Music advice", "catalogue", 1, 4, 9),
        specialist("Technical desk", "technical, account", 6, 5, 6),
    ]
}

fn queue() -> Vec<QueueRow> {
    let request = |subject: &str, customer: &str, kind: &str, priority: &str, due: &str| QueueRow {
        subject: subject.to_owned(),
        customer: customer.to_owned(),
        kind: kind.to_owned(),
        priority: priority.to_owned(),
        state: "Assigned".to_owned(),
        specialist: "Delivery desk".to_owned(),
        due: due.to_owned(),
    };
    vec![
        request(
            "Charged twice",
            "11288",
            "complaint",
            "urgent",
            "overdue by 3 h 20 min",
        ),
        request(
            "Third box in a row with cracked cases",
            "19339",
            "complaint",
            "high",
            "in 40 min",
        ),
        request(
            "Return form does not accept my order number",
            "04316",
            "complaint",
            "normal",
            "in 5 h",
        ),
        request("track order", "07937", "question", "low", "tomorrow, 12:00"),
    ]
}

fn customer() -> CustomerView {
    let section = |heading: &str, rows: &[(&str, &str)]| ViewSection {
        heading: heading.to_owned(),
        rows: rows
            .iter()
            .map(|(label, value)| ((*label).to_owned(), (*value).to_owned()))
            .collect(),
    };
    CustomerView {
        title: "Customer 19339".to_owned(),
        sections: vec![
            section(
                "Identities",
                &[("Shop", "19339"), ("E-mail", "customer-19339@example.org")],
            ),
            section(
                "Consent",
                &[("News by e-mail", "granted"), ("Calls", "refused")],
            ),
            section(
                "Purchases",
                &[
                    ("Count", "56"),
                    ("Total", "6,552.70 USD"),
                    ("Last", "11 April 1997"),
                ],
            ),
            section(
                "Segment",
                &[("Name", "Cannot lose them"), ("Recency, frequency", "1, 5")],
            ),
            section(
                "Requests",
                &[("Third box in a row with cracked cases", "assigned")],
            ),
        ],
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap()
}
