//! All that a store holds.

use std::collections::BTreeMap;

use crm_core::conformance::world::all_pages;
use crm_core::{CustomerFilter, PageLimit, TimelineFilter};
use crm_support::RequestFilter;
use serde_json::{Value, json};

use crate::driver::AnyStore;

/// Customers, ledgers, timelines, the log, requests, specialists and merges.
pub(crate) async fn content(store: &dyn AnyStore) -> Value {
    let filter = CustomerFilter::all();
    let customers = all_pages(100, async |page| store.list_customers(&filter, &page).await).await;
    let (mut ledgers, mut timelines) = (Vec::new(), Vec::new());
    let everything = TimelineFilter::all();
    for customer in &customers {
        let id = customer.id();
        let ledger = store.consent_ledger(id).await.unwrap();
        ledgers.push(json!(ledger.entries()));
        let timeline = all_pages(100, async |page| {
            store.timeline(id, &everything, &page).await
        });
        timelines.push(json!(timeline.await));
    }
    let mut log = Vec::new();
    let mut end = None;
    loop {
        let read = store.events_after(end.as_ref(), PageLimit::MAXIMUM).await;
        let read = read.unwrap();
        let Some(last) = read.last() else { break };
        end = Some(last.cursor.clone());
        log.extend(read.iter().map(|logged| json!(logged.event)));
    }
    let filter = RequestFilter::all();
    let requests = all_pages(100, async |page| store.list_requests(&filter, &page).await).await;
    let specialists = all_pages(100, async |page| store.list_specialists(&page).await).await;
    let aliases = all_pages(100, async |page| store.list_aliases(&page).await).await;
    let merges = all_pages(100, async |page| store.list_merges(&page).await).await;
    let moves = all_pages(100, async |page| store.list_merge_moves(&page).await).await;
    let erased = all_pages(100, async |page| store.list_erased(&page).await).await;
    let suppressions = all_pages(100, async |page| store.list_suppressions(&page).await).await;
    json!({
        "erased": erased,
        "suppressions": suppressions,
        "customers": customers,
        "ledgers": ledgers,
        "timelines": timelines,
        "log": log,
        "requests": requests,
        "specialists": specialists,
        "aliases": aliases,
        "merges": merges,
        "moves": moves,
    })
}

/// The same with each id replaced by its place among all ids, by first appearance: equal for two
/// stores that hold the same under ids that were drawn anew. Nothing else is touched.
pub(crate) fn with_ids_numbered(content: &Value) -> Value {
    fn number(value: &Value, numbers: &mut BTreeMap<String, usize>) -> Value {
        match value {
            Value::String(text) if uuid::Uuid::try_parse(text).is_ok() => {
                let next = numbers.len();
                json!(numbers.entry(text.clone()).or_insert(next))
            }
            Value::Array(members) => members
                .iter()
                .map(|member| number(member, numbers))
                .collect(),
            Value::Object(members) => members
                .iter()
                .map(|(name, member)| (name.clone(), number(member, numbers)))
                .collect(),
            other => other.clone(),
        }
    }
    number(content, &mut BTreeMap::new())
}

/// The places in which two contents differ, for a message.
pub(crate) fn difference(expected: &Value, found: &Value) -> String {
    fn walk(path: &str, expected: &Value, found: &Value, lines: &mut Vec<String>) {
        match (expected, found) {
            (Value::Object(one), Value::Object(other)) => {
                for name in one.keys().chain(other.keys()) {
                    let (one, other) = (one.get(name), other.get(name));
                    let null = Value::Null;
                    let (one, other) = (one.unwrap_or(&null), other.unwrap_or(&null));
                    walk(&format!("{path}.{name}"), one, other, lines);
                }
            }
            (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
                for (index, (one, other)) in one.iter().zip(other).enumerate() {
                    walk(&format!("{path}[{index}]"), one, other, lines);
                }
            }
            _ if expected != found => {
                lines.push(format!("{path}: expected {expected}, found {found}"));
            }
            _ => {}
        }
    }
    let mut lines = Vec::new();
    walk("", expected, found, &mut lines);
    lines.dedup();
    lines.join("\n")
}
