//! Which rules can be followed over time.

use crm_segment::{Condition, ConditionSource, Rule};

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
}
