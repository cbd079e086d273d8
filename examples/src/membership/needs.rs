//! What must be read before a rule can be asked.

use std::collections::BTreeSet;

use crm_core::{InteractionKind, TimelineFilter};
use crm_segment::{Condition, ConditionSource, EventFilter, Rule};

/// The conditions of a rule that cannot be followed over time: they ask for what is worked out from the whole base
/// or elsewhere, and nobody kept what it was.
#[must_use]
pub fn not_followed(rule: &Rule) -> Vec<&Condition> {
    let mut found = Vec::new();
    for leaf in rule.leaves() {
        if !is_followed(leaf) && !found.contains(&leaf) {
            found.push(leaf);
        }
    }
    found
}

fn is_followed(leaf: &Condition) -> bool {
    use ConditionSource::{Consents, Events, Record};
    // Listed is what is known to be followed: a source that a later release adds is none until it is looked at.
    matches!(leaf.source(), Record | Consents | Events(_))
}

/// The part of a timeline that a rule asks for; `None` when it asks for none.
pub(super) fn events_of(rule: &Rule) -> Option<TimelineFilter> {
    let leaves = rule.leaves();
    let filters: Vec<&EventFilter> = leaves
        .into_iter()
        .flat_map(|leaf| match leaf.source() {
            ConditionSource::Events(filters) => filters,
            _ => &[],
        })
        .collect();
    if filters.is_empty() {
        return None;
    }
    // A filter that names no kind is about all of them.
    if filters.iter().any(|filter| filter.kinds.is_empty()) {
        return Some(TimelineFilter::all());
    }
    let kinds: BTreeSet<InteractionKind> = filters
        .iter()
        .flat_map(|filter| filter.kinds.iter().copied())
        .collect();
    Some(TimelineFilter::all().of_kinds(kinds.into_iter().collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> Rule {
        text.parse().unwrap()
    }

    #[test]
    fn what_the_whole_base_decides_is_not_followed() {
        let rule = rule(
            r#"did(visit) and (in "At Risk" or stage lapsed or rfm(recency 5)) and not in "At Risk""#,
        );
        let told: Vec<String> = not_followed(&rule)
            .into_iter()
            .map(crate::rule_text::condition_text)
            .collect();
        assert_eq!(
            told,
            [r#"in "At Risk""#, "stage lapsed", "rfm(recency 5 to 5)"]
        );
    }

    #[test]
    fn read_is_what_is_asked_for() {
        assert_eq!(events_of(&rule(r#"tagged "vip""#)), None);
        let kinds = |text| events_of(&rule(text)).unwrap().kinds;
        assert_eq!(
            kinds("did(visit) and sequence(visit then purchase within 1 day)"),
            BTreeSet::from([InteractionKind::Visit, InteractionKind::Purchase])
                .into_iter()
                .collect::<Vec<_>>()
        );
        assert_eq!(kinds("did(visit) or did(anything)"), []);
        assert!(kinds("spent >= 5 EUR").contains(&InteractionKind::Return));
        assert_eq!(
            kinds("sessions(page_view) > 1"),
            [InteractionKind::PageView]
        );
    }
}
