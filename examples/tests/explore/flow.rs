//! Who entered less who left is the difference of the counts at both ends.

use chrono::TimeDelta;
use crm_core::{Currency, InteractionContent, Timestamp};
use crm_segment::{Rule, Segmenter};
use ecrm_examples::membership::{CustomerReader, DaySpan, MembershipHistory, follow};
use futures_executor::block_on;
use proptest::prelude::*;

use crate::made_up::{MadeUp, at};

/// Rules of events only, over hours and days.
const RULES: [&str; 7] = [
    "did(visit) in the last 3 days",
    "count(visit) >= 2 in the last 5 days and not did(visit) in the last 12 hours",
    "not did(visit) in the last 2 days",
    "count(visit) = 1 from 6 days ago until 1 day ago",
    r#"distinct(each day in "Europe/Berlin", visit) >= 2 since start of week in "Europe/Berlin""#,
    "regularly(visit, 1 per 1 day in 2 of last 3)",
    "sequence(visit then visit within 6 hours) in the last 4 days",
];

/// Up to four customers, each with visits at whole hours after the first of November.
fn visits() -> impl Strategy<Value = Vec<Vec<u32>>> {
    prop::collection::vec(prop::collection::vec(0_u32..24 * 16, 0..7), 1..5)
}

fn hour(hours: u32) -> Timestamp {
    let delta = TimeDelta::hours(i64::from(hours));
    at("2026-11-01T00:00:00Z").checked_add(delta).unwrap()
}

fn base(customers: &[Vec<u32>]) -> MadeUp {
    let mut base = MadeUp::in_memory();
    for visits in customers {
        let customer = base.visitor(&[]);
        for visit in visits {
            base.happened(customer, hour(*visit), InteractionContent::Visit);
        }
    }
    base
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn entered_less_left_is_the_difference_of_the_counts(
        customers in visits(),
        rule in prop::sample::select(RULES.to_vec()),
        end in 24_u32 * 4..24 * 15,
        days in 1_u32..12,
    ) {
        let base = base(&customers);
        let rule: Rule = rule.parse().unwrap();
        let span = DaySpan::up_to(hour(end), days).unwrap();
        let flow = follow(&*base.store, &rule, span).unwrap();
        let segmenter = Segmenter::new(base.store.clone(), base.store.clone(), Currency::EUR);
        let members = |as_of| block_on(segmenter.count_members(&rule, as_of)).unwrap();
        prop_assert_eq!(flow.members_before, members(span.before()));
        prop_assert_eq!(flow.days.len(), days as usize);
        let mut balance = i64::try_from(flow.members_before).unwrap();
        for (day, (date, last_instant)) in flow.days.iter().zip(span.days()) {
            balance += i64::try_from(day.entered).unwrap() - i64::try_from(day.left).unwrap();
            prop_assert_eq!(day.day, date);
            prop_assert_eq!(i64::try_from(members(last_instant)).unwrap(), balance);
            prop_assert_eq!(day.members, members(last_instant));
        }
    }

    #[test]
    fn a_history_is_what_the_rule_says_at_each_instant(
        visits in prop::collection::vec(0_u32..24 * 16, 0..8),
        rule in prop::sample::select(RULES.to_vec()),
    ) {
        let base = base(&[visits]);
        let rule: Rule = rule.parse().unwrap();
        let span = DaySpan::up_to(hour(24 * 14 + 5), 10).unwrap();
        let reader = CustomerReader::new(&*base.store, &rule, span.end());
        let mut asked = 0;
        reader.each(|records| {
            let facts = records.facts(span.end());
            let history = MembershipHistory::of(&rule, &facts, span);
            for held in history.conditions.iter().chain([&history.whole]) {
                for instant in crate::picture::instants(held, span) {
                    let is_told = held.spells.iter().any(|spell| spell.from <= instant && instant < spell.until);
                    assert_eq!(is_told, held.rule.matches(&facts.at(instant)), "{} at {instant}", held.rule);
                    asked += 1;
                }
            }
        }).unwrap();
        prop_assert!(asked > 400);
    }
}
