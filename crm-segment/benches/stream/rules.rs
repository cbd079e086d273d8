//! The rules that are followed.

use crm_segment::{Condition, ConditionSource, Rule};

pub(crate) const CATEGORIES: [&str; 5] = ["shoes", "books", "tools", "games", "wine"];

/// A hundred rules: 71 ask for counts, sums and the like in windows, 17 of them besides for the record or consents;
/// 10 for sequences or regular events; 19 for the record, consents and figures alone, 10 of these for age and tags.
pub(crate) fn rules() -> Vec<String> {
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
    for number in 0..10 {
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
            2 => format!("stage lapsed and not tagged \"b2b\" and age > {age}"),
            _ => format!("profile.created_at within the last {age} days"),
        });
    }
    rules.truncate(100);
    rules
}

/// How many of them ask for events in windows, how many for sequences, sessions or regular events, and how many for neither.
pub(crate) fn mix<'rule>(rules: impl Iterator<Item = &'rule Rule>) -> [usize; 3] {
    let mut mix = [0; 3];
    for rule in rules {
        let leaves = rule.leaves();
        let followed = |leaf: &&Condition| {
            matches!(
                leaf,
                Condition::Sequence(_) | Condition::Regularly(_) | Condition::Sessions(_)
            )
        };
        let place = if leaves.iter().any(followed) {
            1
        } else if leaves
            .iter()
            .any(|leaf| matches!(leaf.source(), ConditionSource::Events(_)))
        {
            0
        } else {
            2
        };
        mix[place] += 1;
    }
    mix
}
