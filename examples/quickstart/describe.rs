//! What the desk did, as lines of text.

use crm_core::Timestamp;
use crm_support::{DeadlineTarget, ServiceRequest};
use ecrm_examples::report::{QueueRow, SpecialistRow};

use crate::day::Day;
use crate::desk;
use ecrm_examples::text::{minute, shortened};

/// The day in a few sentences.
pub(crate) fn day(day: &Day) -> Vec<String> {
    let mut lines = vec![format!(
        "{} requests submitted, classified and routed; {} drafts approved by a colleague, {} sent \
         back; {} rated by the customer, {} stars on average",
        day.submitted,
        day.approved,
        day.rejected,
        day.scores.len(),
        average(&day.scores),
    )];
    if day.strangers > 0 {
        lines.push(format!(
            "{} requests are of customers who are not in this base",
            day.strangers
        ));
    }
    if let Some((_, first)) = day.escalated.first() {
        let count = day.escalated.len();
        lines.push(format!(
            "{count} requests missed a deadline and were escalated, the first at {} UTC",
            minute(*first)
        ));
    }
    lines.push(String::new());
    lines
}

fn average(scores: &[u8]) -> String {
    let sum: f64 = scores.iter().map(|score| f64::from(*score)).sum();
    if scores.is_empty() {
        "no".to_owned()
    } else {
        format!("{:.1}", sum / scores.len() as f64)
    }
}

/// The queue as a table: the ten most urgent.
pub(crate) fn queue(queue: &[QueueRow]) -> Vec<String> {
    const SHOWN: usize = 10;
    let mut lines = vec![format!(
        "{:<8} {:<17} {:<9} {:<8} {:<12} {:<16} subject",
        "priority", "state", "kind", "customer", "specialist", "due (UTC)"
    )];
    lines.extend(queue.iter().take(SHOWN).map(|row| {
        format!(
            "{:<8} {:<17} {:<9} {:<8} {:<12} {:<16} {}",
            row.priority,
            row.state,
            row.kind,
            row.customer,
            row.specialist,
            row.due,
            shortened(&row.subject, 40)
        )
    }));
    let more = queue.len().saturating_sub(SHOWN);
    if more > 0 {
        lines.push(format!("... and {more} more"));
    }
    lines.push(String::new());
    lines
}

/// The deadlines met, missed and running.
pub(crate) fn deadlines(requests: &[ServiceRequest], now: Timestamp) -> Vec<String> {
    let row = |label: &str, target| {
        let kept = desk::kept(requests, target, now);
        format!(
            "{label:<12} {:>4} met {:>4} missed {:>4} running {:>4} void",
            kept.met, kept.missed, kept.running, kept.void
        )
    };
    vec![
        row("responses", DeadlineTarget::Response),
        row("resolutions", DeadlineTarget::Resolution),
        String::new(),
    ]
}

/// What each specialist has on the desk.
pub(crate) fn load(specialists: &[SpecialistRow]) -> Vec<String> {
    let row = |one: &SpecialistRow| {
        format!(
            "{:<12} {} of {} places taken, {:>2} closed   {}",
            one.name, one.open, one.capacity, one.closed, one.skills
        )
    };
    specialists.iter().map(row).collect()
}
