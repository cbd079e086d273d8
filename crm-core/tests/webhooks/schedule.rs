//! When to try again.

use chrono::TimeDelta;
use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::at;

proptest! {
    /// Later attempts wait longer, no delay passes its bound, and the table ends.
    #[test]
    fn delays_rise_and_are_bounded(
        schedule in any::retry_schedule(),
        random in any::<u64>(),
        more in any::<u64>(),
    ) {
        let attempts = u32::try_from(schedule.attempts()).unwrap();
        prop_assert_eq!(schedule.delay(0, random), None);
        prop_assert_eq!(schedule.delay(attempts, random), None);
        prop_assert_eq!(schedule.delay(u32::MAX, random), None);
        let mut before = TimeDelta::zero();
        for failed in 1..attempts {
            let delay = schedule.delay(failed, random).unwrap();
            let least = schedule.delay(failed, 0).unwrap();
            prop_assert!(before <= delay);
            prop_assert!(least <= delay && delay <= least * 2);
            prop_assert!(delay <= TimeDelta::days(14));
            let (low, high) = (random.min(more), random.max(more));
            prop_assert!(schedule.delay(failed, low) <= schedule.delay(failed, high));
            before = delay;
        }
    }

    #[test]
    fn a_schedule_survives_being_written(schedule in any::retry_schedule()) {
        let text = serde_json::to_string(&schedule).unwrap();
        prop_assert_eq!(serde_json::from_str::<RetrySchedule>(&text).unwrap(), schedule);
    }
}

/// The last line of the table in the specification: 75:35:05 after the start.
#[test]
fn the_default_is_the_table_of_the_specification() {
    let schedule = RetrySchedule::default();
    let total: TimeDelta = (1..10)
        .map(|failed| schedule.delay(failed, 0).unwrap())
        .sum();
    assert_eq!(
        total,
        TimeDelta::hours(75) + TimeDelta::minutes(35) + TimeDelta::seconds(5)
    );
    assert_eq!(schedule.attempts(), 10);
    let longest = schedule.delay(9, u64::MAX).unwrap();
    let bound = TimeDelta::hours(24) + TimeDelta::minutes(144);
    assert!(bound - longest < TimeDelta::seconds(1) && longest <= bound);

    let frozen = include_str!("../fixtures/retry_schedule.json");
    assert_eq!(
        serde_json::from_str::<RetrySchedule>(frozen).unwrap(),
        schedule
    );
    let written: serde_json::Value = serde_json::from_str(frozen).unwrap();
    assert_eq!(serde_json::to_value(&schedule).unwrap(), written);
}

#[test]
fn a_table_that_makes_no_sense_is_refused() {
    assert_eq!(RetrySchedule::new([], 0).unwrap().attempts(), 1);
    assert!(RetrySchedule::new([604_800], 100).is_ok());
    for (delays, jitter) in [
        (vec![5, 4], 0),
        (vec![604_801], 0),
        (vec![5], 101),
        (vec![5; 101], 0),
    ] {
        assert!(
            RetrySchedule::new(delays.clone(), jitter).is_err(),
            "{delays:?}"
        );
        let json = serde_json::json!({"delay_seconds": delays, "jitter_percent": jitter});
        assert!(serde_json::from_value::<RetrySchedule>(json).is_err());
    }
}

/// The examples of RFC 9110, section 10.2.3.
#[test]
fn retry_after_is_seconds_or_an_instant() {
    let now = at("1999-12-31T23:59:00Z");
    let wait = |field| RetryAfter::parse(field, now).map(RetryAfter::as_delta);
    assert_eq!(wait("120"), Some(TimeDelta::seconds(120)));
    assert_eq!(
        wait("Fri, 31 Dec 1999 23:59:59 GMT"),
        Some(TimeDelta::seconds(59))
    );
    assert_eq!(
        wait("Fri, 31 Dec 1999 23:58:59 GMT"),
        Some(TimeDelta::zero())
    );
    assert_eq!(wait("86401"), Some(RetryAfter::MAXIMUM));
    assert_eq!(wait("99999999999999999999999"), Some(RetryAfter::MAXIMUM));
    assert_eq!(
        wait("Fri, 31 Dec 2999 23:59:59 GMT"),
        None,
        "the wrong day of the week"
    );
    assert_eq!(
        wait("Tue, 31 Dec 2999 23:59:59 GMT"),
        Some(RetryAfter::MAXIMUM)
    );
    for bad in ["", " ", "-1", "1.5", "soon", "12 s"] {
        assert_eq!(wait(bad), None, "{bad}");
    }
}
