//! Periods and policies.

use chrono::TimeDelta;
use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::{days, instant, months, rule, told};

/// By hand: clocks and calendars.
#[test]
fn a_period_ends_where_it_says() {
    let since = instant("2024-01-31T10:00:00Z");
    let end = |period: RetentionPeriod| period.end(&WeekdaysInUtc, since).unwrap();
    assert_eq!(end(days(30)), instant("2024-03-01T10:00:00Z"));
    assert_eq!(end(months(1)), instant("2024-02-29T23:59:59.999999Z"));
    // A Sunday: nobody has to act.
    assert_eq!(end(months(2)), instant("2024-03-31T23:59:59.999999Z"));
    assert_eq!(end(months(36)), instant("2027-01-31T23:59:59.999999Z"));
    let late = instant("9999-06-01T00:00:00Z");
    assert_eq!(months(12).end(&WeekdaysInUtc, late), None);
    assert_eq!(days(u32::MAX).end(&WeekdaysInUtc, late), None);
    assert!(!months(12).is_over(&WeekdaysInUtc, late, instant("9999-12-31T23:59:59Z")));
}

#[test]
fn a_policy_that_breaks_a_rule_is_refused() {
    let of = |code| rule(code, RetentionTarget::Customer, days(1));
    let twice = RetentionPolicy::new(vec![of("a"), of("a")]).unwrap_err();
    assert_eq!(
        twice.to_string(),
        "retention policy: must not repeat the name of a rule, got 2 members"
    );
    let nothing = rule("a", RetentionTarget::Interactions([].into()), days(1));
    assert!(RetentionPolicy::new(vec![nothing]).is_err());
    for broken in [
        r#"[{"code":"a","target":"customer","period":{"days":0}}]"#,
        r#"[{"code":"a","target":"customer","period":{"weeks":1}}]"#,
        r#"[{"code":"a","target":{"interactions":["thought"]},"period":{"days":1}}]"#,
        r#"[{"code":"a","target":{"interactions":[]},"period":{"days":1}}]"#,
        r#"[{"code":"a","target":"customer","period":{"days":1},"unless":"it rains"}]"#,
        r#"[{"code":"a","target":"customer","period":{"days":1}},{"code":"a","target":"customer","period":{"days":2}}]"#,
    ] {
        assert!(
            serde_json::from_str::<RetentionPolicy>(broken).is_err(),
            "{broken}"
        );
    }
}

#[test]
fn the_form_is_frozen() {
    let frozen = include_str!("../fixtures/retention_policy.json");
    let policy: RetentionPolicy = serde_json::from_str(frozen).unwrap();
    assert_eq!(policy.rules().len(), 3);
    let written: serde_json::Value = serde_json::from_str(frozen).unwrap();
    assert_eq!(serde_json::to_value(&policy).unwrap(), written);
}

/// The first rule that is over is named.
#[test]
fn a_rule_says_what_it_is_against() {
    let visits = [InteractionKind::Visit].into();
    let policy = RetentionPolicy::new(vec![
        rule("long", RetentionTarget::Interactions(visits), days(100)),
        rule(
            "gone",
            RetentionTarget::InteractionsOfInactive([InteractionKind::Visit].into()),
            days(10),
        ),
        rule("customer", RetentionTarget::Customer, days(50)),
    ])
    .unwrap();
    let at = |day: i64| {
        instant("2024-01-01T00:00:00Z")
            .checked_add(TimeDelta::days(day))
            .unwrap()
    };
    let visit = told(1, at(0), InteractionContent::Visit);
    let against = |active, now| {
        let rule = policy.rule_against_interaction(&visit, at(active), &WeekdaysInUtc, at(now));
        rule.map(|rule| rule.code.to_string())
    };
    assert_eq!(against(95, 100), None);
    assert_eq!(against(95, 101).as_deref(), Some("long"));
    assert_eq!(against(0, 11).as_deref(), Some("gone"));
    let search = told(
        2,
        at(0),
        InteractionContent::Other {
            name: Code::new_static("fax"),
            text: None,
            properties: InteractionProperties::default(),
        },
    );
    assert!(
        policy
            .rule_against_interaction(&search, at(0), &WeekdaysInUtc, at(999))
            .is_none()
    );
    assert!(
        policy
            .rule_against_customer(at(0), &WeekdaysInUtc, at(50))
            .is_none()
    );
    let found = policy
        .rule_against_customer(at(0), &WeekdaysInUtc, at(51))
        .unwrap();
    assert_eq!(found.code.as_str(), "customer");
}

proptest! {
    #[test]
    fn a_period_that_is_over_stays_so_and_a_later_start_is_over_later(
        period in any::retention_period(),
        since in any::recent_timestamp(),
        later in 0_i64..4_000,
        waited in 0_i64..4_000,
    ) {
        let add = |at: Timestamp, days| at.checked_add(TimeDelta::days(days)).unwrap();
        let (now, then) = (add(since, waited), add(add(since, waited), later));
        let is_over = |since, now| period.is_over(&WeekdaysInUtc, since, now);
        prop_assert!(!is_over(since, now) || is_over(since, then));
        prop_assert!(!is_over(add(since, later), now) || is_over(since, now));
        prop_assert!(!is_over(since, since));
    }

    #[test]
    fn a_policy_survives_json(policy in any::retention_policy()) {
        let text = serde_json::to_string(&policy).unwrap();
        prop_assert_eq!(serde_json::from_str::<RetentionPolicy>(&text).unwrap(), policy);
    }
}
