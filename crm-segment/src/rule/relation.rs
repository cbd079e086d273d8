//! Conditions on relations.

use chrono::NaiveTime;
use crm_core::{Customer, Relation, RelationRole, Timestamp};

/// Whether a relation of the role holds on the day of the question, in UTC.
pub(super) fn is_related(customer: &Customer, role: &RelationRole, as_of: Timestamp) -> bool {
    let today = as_of.to_datetime().date_naive();
    relations(customer, role).any(|relation| relation.holds_on(today))
}

/// The first microsecond after `as_of` at which a relation of the role begins or ends.
pub(super) fn relation_changes_after(
    customer: &Customer,
    role: &RelationRole,
    as_of: Timestamp,
) -> i64 {
    let days = relations(customer, role).flat_map(|relation| {
        let behind = relation.until().and_then(|day| day.succ_opt());
        [relation.from(), behind]
    });
    days.flatten()
        .map(|day| day.and_time(NaiveTime::MIN).and_utc().timestamp_micros())
        .filter(|begin| *begin > as_of.as_micros())
        .min()
        .unwrap_or(i64::MAX)
}

fn relations<'record>(
    customer: &'record Customer,
    role: &RelationRole,
) -> impl Iterator<Item = &'record Relation> {
    customer
        .relations()
        .iter()
        .filter(move |relation| relation.role() == role)
}
