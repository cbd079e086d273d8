//! Requests, as what was told leaves them.

use std::cmp::Ordering;

use chrono::TimeDelta;
use crm_core::DataSubjectRequestState as State;
use crm_core::DataSubjectRequestStep as Step;
use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::timelines::told_twice;
use super::{end, noon, number, told, update};

const ACCESS: Step = Step::Received {
    right: DataSubjectRight::Access,
};
const COMPLEX: Step = Step::Extended {
    reason: ExtensionReason::Complexity,
};

fn reading(clock: IdentityClock) -> DataSubjectDeadlines<'static> {
    DataSubjectDeadlines::new(&WeekdaysInUtc).with_identity_clock(clock)
}

/// What steps on these dates make of one request.
fn request(clock: IdentityClock, steps: &[(&str, Step)]) -> DataSubjectRequest {
    let told: Vec<_> = (1..)
        .zip(steps)
        .map(|(number, (date, step))| told(number, noon(date), update("1", step.clone())))
        .collect();
    data_subject_requests(&told, &reading(clock)).remove(0)
}

#[test]
fn a_request_is_received_and_answered() {
    let received = ("2024-03-05", ACCESS);
    let open = request(IdentityClock::RunsOn, std::slice::from_ref(&received));
    assert_eq!(
        (open.state, open.right),
        (State::Open, Some(DataSubjectRight::Access))
    );
    assert_eq!(open.due_at, Some(end("2024-04-05")));
    assert!(!open.is_overdue(end("2024-04-05")) && open.is_overdue(noon("2024-04-06")));
    let in_time = [received.clone(), ("2024-04-05", Step::Answered)];
    let answered = request(IdentityClock::RunsOn, &in_time);
    assert_eq!(answered.closed_at, Some(noon("2024-04-05")));
    assert!(!answered.was_late() && !answered.is_overdue(noon("2024-05-01")));
    let late = [received, ("2024-04-06", Step::Answered)];
    assert!(request(IdentityClock::RunsOn, &late).was_late());
}

/// Three months from 31 January end with 30 April, and not two months behind the end of February.
#[test]
fn an_extension_that_is_told_in_time_adds_two_months() {
    let steps = [("2024-01-31", ACCESS), ("2024-02-29", COMPLEX)];
    let extended = request(IdentityClock::RunsOn, &steps);
    assert_eq!(extended.due_at, Some(end("2024-04-30")));
    let told_at = extended.extension.unwrap().told_at;
    assert_eq!(told_at, noon("2024-02-29"));
}

#[test]
fn an_extension_that_is_told_late_changes_nothing() {
    let steps = [("2024-01-31", ACCESS), ("2024-03-01", COMPLEX)];
    let late = request(IdentityClock::RunsOn, &steps);
    assert_eq!(
        (late.due_at, late.extension),
        (Some(end("2024-02-29")), None)
    );
    assert!(!late.history[1].took_effect && late.history[0].took_effect);
    assert!(late.is_overdue(noon("2024-03-01")));
}

#[test]
fn there_is_one_extension() {
    let steps = [
        ("2024-01-31", ACCESS),
        ("2024-02-01", COMPLEX),
        ("2024-04-01", COMPLEX),
    ];
    let extended = request(IdentityClock::RunsOn, &steps);
    assert_eq!(extended.due_at, Some(end("2024-04-30")));
    assert!(!extended.history[2].took_effect);
}

/// Asked on the 10th, proven on the 20th: ten days.
#[test]
fn each_reading_of_the_clock_is_kept() {
    let steps = [
        ("2024-03-05", ACCESS),
        ("2024-03-10", Step::IdentityAsked),
        ("2024-03-20", Step::IdentityConfirmed),
    ];
    let ends = [
        (IdentityClock::RunsOn, Some(end("2024-04-05")), "2024-04-05"),
        (IdentityClock::StandsStill, None, "2024-04-15"),
        // 20 April 2024 is a Saturday.
        (IdentityClock::BeginsWithProof, None, "2024-04-22"),
    ];
    for (clock, while_pending, proven) in ends {
        let pending = request(clock, &steps[..2]);
        assert_eq!(
            (pending.state, pending.due_at),
            (State::AwaitingProof, while_pending)
        );
        let open = request(clock, &steps);
        assert_eq!(
            (open.state, open.due_at),
            (State::Open, Some(end(proven))),
            "{clock:?}"
        );
    }
}

/// The proof must be asked for before the month is over; afterwards the deadline is missed.
#[test]
fn a_question_behind_the_deadline_does_not_stop_the_clock() {
    let steps = [("2024-03-05", ACCESS), ("2024-04-06", Step::IdentityAsked)];
    let late = request(IdentityClock::StandsStill, &steps);
    assert_eq!(
        (late.state, late.due_at),
        (State::Open, Some(end("2024-04-05")))
    );
}

#[test]
fn a_refusal_says_why_and_the_first_answer_counts() {
    let reason = RequestRefusal::Exempt(Code::new_static("art-17-3-b"));
    let steps = [
        ("2024-03-05", ACCESS),
        (
            "2024-03-06",
            Step::Refused {
                reason: reason.clone(),
            },
        ),
        ("2024-03-07", Step::Answered),
        ("2024-03-08", Step::Withdrawn),
    ];
    let refused = request(IdentityClock::RunsOn, &steps);
    assert_eq!(
        (refused.state, refused.refusal),
        (State::Refused, Some(reason))
    );
    assert_eq!(refused.closed_at, Some(noon("2024-03-06")));
}

#[test]
fn what_is_due_first_comes_first_and_what_stands_still_last() {
    let of = |date: &str, of: &str, step: Step, number| told(number, noon(date), update(of, step));
    let all = [
        of("2024-03-01", "waits", ACCESS, 1),
        of("2024-03-02", "waits", Step::IdentityAsked, 2),
        of("2024-03-06", "late", ACCESS, 3),
        of("2024-03-05", "early", ACCESS, 4),
        of("2024-03-01", "done", ACCESS, 5),
        of("2024-03-01", "done", Step::Answered, 6),
    ];
    let all = data_subject_requests(&all, &reading(IdentityClock::StandsStill));
    let open = open_data_subject_requests(all);
    let numbers: Vec<_> = open.into_iter().map(|one| one.number).collect();
    assert_eq!(numbers, ["early", "late", "waits"].map(number));
}

/// Steps of a few requests during half a year, often at the same instant.
fn history() -> impl Strategy<Value = Vec<Interaction>> + Clone {
    let one = (0_i64..180, any::data_subject_request_update());
    proptest::collection::vec(one, 0..20)
        .prop_map(|all| {
            let numbered = (1_u64..).zip(all);
            numbered
                .map(|(number, (day, update))| {
                    let day = if day % 3 == 0 { day % 7 } else { day };
                    let at = noon("2024-01-20").checked_add(TimeDelta::days(day));
                    told(number, at.unwrap(), update)
                })
                .collect()
        })
        .boxed()
}

/// No deadline is later than any.
fn later(one: Option<Timestamp>, other: Option<Timestamp>) -> Ordering {
    (one.is_none(), one).cmp(&(other.is_none(), other))
}

fn is_closing(step: &Step) -> bool {
    matches!(
        step,
        Step::Answered | Step::Refused { .. } | Step::Withdrawn
    )
}

proptest! {
    #[test]
    fn neither_order_nor_repeats_change_the_requests(
        (one, again) in told_twice(history()),
        clock in any::identity_clock(),
    ) {
        let by = reading(clock);
        prop_assert_eq!(data_subject_requests(&one, &by), data_subject_requests(&again, &by));
    }

    #[test]
    fn histories_are_complete(told in history(), clock in any::identity_clock()) {
        let all = data_subject_requests(&told, &reading(clock));
        let entries: usize = all.iter().map(|one| one.history.len()).sum();
        prop_assert_eq!(entries, told.len());
        for request in all {
            let places: Vec<_> = request.history.iter().map(|one| (one.at, one.id)).collect();
            prop_assert!(places.is_sorted());
            prop_assert!(request.history.iter().all(|one| one.update.request == request.number));
        }
    }

    /// The first closing step closes, whatever comes later.
    #[test]
    fn a_request_is_open_until_it_is_closed(told in history(), clock in any::identity_clock()) {
        for request in data_subject_requests(&told, &reading(clock)) {
            let closing = request.history.iter().find(|one| is_closing(&one.update.step));
            prop_assert_eq!(request.closed_at, closing.map(|one| one.at));
            prop_assert_eq!(request.is_open(), closing.is_none());
            prop_assert!(request.is_open() || !request.is_overdue(noon("2099-01-01")));
        }
    }

    /// With a clock that runs on, the receipt and a timely extension are all that counts.
    #[test]
    fn a_clock_that_runs_on_depends_on_receipt_and_extension(told in history()) {
        for request in data_subject_requests(&told, &reading(IdentityClock::RunsOn)) {
            let received = request.received_at;
            let first = end_of_months(&WeekdaysInUtc, received, 1);
            prop_assert_eq!(reading(IdentityClock::RunsOn).due_at(received), first);
            match &request.extension {
                None => prop_assert_eq!(request.due_at, first),
                Some(extension) => {
                    prop_assert!(Some(extension.told_at) <= first);
                    prop_assert_eq!(request.due_at, end_of_months(&WeekdaysInUtc, received, 3));
                }
            }
        }
    }

    /// An extension never shortens, whenever it is told; nor does waiting for a proof.
    #[test]
    fn neither_an_extension_nor_a_proof_shortens(
        told_first in history(),
        day in 0_i64..180,
        clock in any::identity_clock(),
    ) {
        let by = reading(clock);
        let without = data_subject_requests(&told_first, &by);
        let strictest = data_subject_requests(&told_first, &reading(IdentityClock::RunsOn));
        for (one, strict) in without.iter().zip(&strictest) {
            prop_assert_ne!(later(one.due_at, strict.due_at), Ordering::Less);
        }
        for one in &without {
            let at = one.received_at.checked_add(TimeDelta::days(day)).unwrap();
            let by_kim = Actor::Staff(Code::new_static("kim"));
            let extended = DataSubjectRequestUpdate::new(one.number.clone(), by_kim, COMPLEX);
            let mut more = told_first.clone();
            more.push(told(99, at, extended));
            let with = data_subject_requests(&more, &by);
            let with = with.iter().find(|with| with.number == one.number).unwrap();
            prop_assert_ne!(later(with.due_at, one.due_at), Ordering::Less);
        }
    }
}
