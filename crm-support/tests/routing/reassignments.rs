//! What is taken back from whom.

use chrono::TimeDelta;
use crm_core::SeededIds;
use crm_support::{
    Calendar, HeldRequest, Interval, NewSpecialist, PlannedAbsences, ReassignmentPolicy,
    ReassignmentReason, RequestId, strategies,
};
use proptest::prelude::*;

use crate::world::{after, at, hire, name};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn there_is_no_reason_before_the_instant_to_look_again(
        policy in strategies::reassignment_policy(),
        holder in strategies::specialist(),
        now in crm_core::strategies::recent_timestamp(),
        silent in 0_i64..300_000,
        part in 0.0..1.0_f64,
    ) {
        let since = after(now, TimeDelta::seconds(-silent));
        let held = HeldRequest::new(RequestId::generate(&SeededIds::new(1), since), holder.id(), since);
        if policy.reason(&held, &holder, now).is_some() {
            return Ok(());
        }
        let until = policy.look_again_at(&held, &holder, now);
        let until = until.unwrap_or(after(now, TimeDelta::days(400)));
        prop_assert!(until > now);
        let ahead = until.since(now).num_microseconds().unwrap() - 1;
        let between = after(now, TimeDelta::microseconds((ahead as f64 * part) as i64));
        prop_assert_eq!(policy.reason(&held, &holder, between), None);
        let last = after(now, TimeDelta::microseconds(ahead));
        prop_assert_eq!(policy.reason(&held, &holder, last), None);
    }

    #[test]
    fn who_looks_when_told_misses_nothing(
        policy in strategies::reassignment_policy(),
        holder in strategies::specialist(),
        now in crm_core::strategies::recent_timestamp(),
        silent in 0_i64..300_000,
        later in 0_i64..1_000_000,
    ) {
        let since = after(now, TimeDelta::seconds(-silent));
        let held = HeldRequest::new(RequestId::generate(&SeededIds::new(1), since), holder.id(), since);
        let then = after(now, TimeDelta::seconds(later));
        if policy.reason(&held, &holder, then).is_none() {
            return Ok(());
        }
        let mut looked = now;
        for _ in 0..10_000 {
            if policy.reason(&held, &holder, looked).is_some() {
                prop_assert!(looked <= then);
                return Ok(());
            }
            looked = policy.look_again_at(&held, &holder, looked).unwrap();
        }
        prop_assert!(false, "too many timers");
    }
}

#[test]
fn each_reason_has_its_own_time() {
    let ids = SeededIds::new(1);
    let hours: Calendar = serde_json::from_str(
        r#"{"timezone": "UTC", "weekly": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}}"#,
    )
    .unwrap();
    let leave = Interval::new(at("2026-11-24T12:00:00Z"), at("2026-11-24T16:00:00Z")).unwrap();
    let pat = NewSpecialist::new(name("Pat"), 5)
        .with_shifts(hours)
        .with_absences(PlannedAbsences::new([leave]).unwrap());
    let pat = hire(&ids, pat);
    let since = at("2026-11-23T15:00:00Z");
    let held = HeldRequest::new(RequestId::generate(&ids, since), pat.id(), since);
    let never = ReassignmentPolicy::new(1);
    let reason = |policy: ReassignmentPolicy, now: &str| policy.reason(&held, &pat, at(now));
    // Silent: four hours of the shifts, two of them on Monday and two on Tuesday.
    let silent = never.when_silent_for(4 * 3_600);
    assert_eq!(reason(silent, "2026-11-24T10:59:59Z"), None);
    assert_eq!(
        reason(silent, "2026-11-24T11:00:00Z"),
        Some(ReassignmentReason::Silent { since })
    );
    assert_eq!(
        silent.look_again_at(&held, &pat, since),
        Some(at("2026-11-24T11:00:00Z"))
    );
    // Off shift: for three hours of the evening.
    let off = never.when_off_shift_for(3 * 3_600);
    assert_eq!(reason(off, "2026-11-23T19:59:59Z"), None);
    let closing = at("2026-11-23T17:00:00Z");
    assert_eq!(
        reason(off, "2026-11-23T20:00:00Z"),
        Some(ReassignmentReason::OffShift {
            since: Some(closing)
        })
    );
    // On leave: after an hour.
    let away = never.when_away_for(3_600);
    assert_eq!(reason(away, "2026-11-24T12:59:59Z"), None);
    assert_eq!(
        reason(away, "2026-11-24T13:00:00Z"),
        Some(ReassignmentReason::OnLeave {
            since: leave.start()
        })
    );
    // Absent: at once.
    let (absent, _) = pat.clone().set_absent(true, &ids, since);
    assert_eq!(
        never.when_away_for(0).reason(&held, &absent, since),
        Some(ReassignmentReason::Absent { since: Some(since) })
    );
    assert_eq!(
        never.reason(&held, &absent, at("2027-11-23T15:00:00Z")),
        None
    );
    assert_eq!(never.look_again_at(&held, &absent, since), None);
}
