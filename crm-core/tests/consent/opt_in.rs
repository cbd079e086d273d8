//! Double opt-in.

use chrono::TimeDelta;
use crm_core::ConsentDecision::{Objected, Withdrawn};
use crm_core::*;
use proptest::prelude::*;

use crate::common::{customer, day, decision, entry, form, ledger, mail, marketing, topic, uses};

/// Asked for on the first day, to be confirmed before the third, ends on the twentieth.
fn request() -> ConsentRecord {
    let new = NewConsent::requested(marketing(), form(), day(1), day(3));
    entry(new.until(day(20)), 0)
}

fn answer(entries: impl IntoIterator<Item = ConsentRecord>, at: u32) -> Permission {
    let told = ConsentLedger::new(entries.into_iter().collect());
    told.permission_for(&mail("news"), day(at))
}

fn confirmation(of: &ConsentRecord, at: u32) -> ConsentRecord {
    let told = ConsentLedger::new(vec![of.clone()]);
    entry(told.confirm(of.id(), form(), day(at)).unwrap(), 100)
}

#[test]
fn a_request_permits_nothing_until_it_is_confirmed() {
    let request = request();
    let unconfirmed = Permission::Refused(Refusal::Unconfirmed(request.id()));
    assert_eq!(answer([request.clone()], 2), unconfirmed);
    let confirmed = confirmation(&request, 2);
    let by = confirmed.id();
    let told = [request, confirmed];
    assert_eq!(answer(told.clone(), 1), unconfirmed);
    assert_eq!(answer(told.clone(), 2), Permission::Permitted { by });
    assert_eq!(answer(told.clone(), 19), Permission::Permitted { by });
    assert_eq!(answer(told, 20), Permission::Refused(Refusal::Expired(by)));
}

#[test]
fn a_confirmation_without_a_request_does_nothing() {
    let confirmed = confirmation(&request(), 2);
    let never = Permission::Refused(Refusal::NeverAsked);
    assert_eq!(answer([confirmed.clone()], 5), never);
    let other = entry(
        NewConsent::requested(marketing(), form(), day(1), day(9)),
        7,
    );
    let unconfirmed = Permission::Refused(Refusal::Unconfirmed(other.id()));
    assert_eq!(answer([other, confirmed], 5), unconfirmed);
}

#[test]
fn a_request_is_confirmed_within_its_term() {
    let request = request();
    let told = ConsentLedger::new(vec![request.clone()]);
    let just_in_time = day(3).checked_add(TimeDelta::microseconds(-1)).unwrap();
    assert!(told.confirm(request.id(), form(), just_in_time).is_ok());
    let late = told.confirm(request.id(), form(), day(3));
    assert_eq!(late, Err(NotConfirmable::TooLate(request.id())));

    // An entry that says otherwise, from another program, does not count either.
    let mut stored = serde_json::to_value(confirmation(&request, 2)).unwrap();
    stored["occurred_at"] = serde_json::json!(day(3));
    let late: ConsentRecord = serde_json::from_value(stored).unwrap();
    assert!(!answer([request, late], 5).is_permitted());
}

#[test]
fn a_clock_that_lags_confirms_at_the_instant_of_the_request() {
    let request = request();
    let before = day(1).checked_add(TimeDelta::hours(-1)).unwrap();
    let told = ConsentLedger::new(vec![request.clone()]);
    let confirmed = told.confirm(request.id(), form(), before).unwrap();
    assert_eq!(confirmed.occurred_at, day(1));
    assert!(answer([request, entry(confirmed, 100)], 2).is_permitted());
}

#[test]
fn a_no_in_between_cancels_the_request() {
    for no in [
        decision(ConsentScope::everywhere(Purpose::All), Withdrawn, 1),
        decision(marketing(), ConsentDecision::Denied, 2),
        decision(ConsentScope::everywhere(Purpose::Marketing), Objected, 2),
    ] {
        let (request, no) = (request(), entry(no, 50));
        let told = ConsentLedger::new(vec![request.clone(), no.clone()]);
        let refused = told.confirm(request.id(), form(), day(2));
        assert_eq!(refused, Err(NotConfirmable::Cancelled(no.id())));
        let confirmed = confirmation(&request, 2);
        assert!(!answer([request, no, confirmed], 5).is_permitted());
    }
}

#[test]
fn a_no_to_a_part_cancels_that_part() {
    let request = request();
    let no = entry(decision(marketing().about(topic("news")), Withdrawn, 1), 50);
    let told = ConsentLedger::new(vec![request.clone(), no.clone()]);
    let confirmed = told.confirm(request.id(), form(), day(2)).unwrap();
    let told = ConsentLedger::new(vec![request, no, entry(confirmed, 100)]);
    assert!(!told.permission_for(&mail("news"), day(5)).is_permitted());
    assert!(told.permission_for(&mail("offers"), day(5)).is_permitted());
}

#[test]
fn an_old_link_grants_nothing_anew() {
    let request = request();
    let confirmed = confirmation(&request, 2);
    let withdrawn = entry(decision(marketing(), Withdrawn, 2), 50);
    let told = ConsentLedger::new(vec![request.clone(), confirmed.clone(), withdrawn.clone()]);
    let again = told.confirm(request.id(), form(), day(2));
    assert_eq!(again, Err(NotConfirmable::AlreadyConfirmed(confirmed.id())));
    // Even as an entry of its own.
    let alone = ConsentLedger::new(vec![request.clone()]);
    let mut again = alone.confirm(request.id(), form(), day(2)).unwrap();
    again.occurred_at = day(2).checked_add(TimeDelta::hours(1)).unwrap();
    let told = [request, confirmed, withdrawn, entry(again, 101)];
    assert!(!answer(told, 5).is_permitted());
}

#[test]
fn what_is_no_request_is_not_confirmed() {
    let granted = entry(decision(marketing(), ConsentDecision::Granted, 1), 0);
    let told = ConsentLedger::new(vec![granted.clone()]);
    let unknown = NotConfirmable::UnknownRequest(granted.id());
    assert_eq!(told.confirm(granted.id(), form(), day(2)), Err(unknown));
}

#[test]
fn a_request_takes_nothing_away() {
    let told = [
        decision(marketing(), ConsentDecision::Granted, 1),
        NewConsent::requested(marketing(), form(), day(2), day(3)),
    ];
    assert!(
        ledger(told)
            .permission_for(&mail("news"), day(9))
            .is_permitted()
    );
}

proptest! {
    /// Requested and confirmed is as granted at the instant of the confirmation.
    #[test]
    fn both_halves_make_a_grant(
        ledger in crm_core::strategies::consent_ledger_of(customer()),
        requested_at in crm_core::strategies::recent_timestamp(),
        minutes in 0i64..60,
    ) {
        let later = |minutes| requested_at.checked_add(TimeDelta::minutes(minutes)).unwrap();
        let none_between = !ledger.entries().iter().any(|entry| {
            requested_at <= entry.occurred_at() && entry.occurred_at() <= later(minutes)
        });
        prop_assume!(none_between);
        let request = NewConsent::requested(marketing(), form(), requested_at, later(60));
        let request = entry(request, 900);
        let mut both = ledger.entries().to_vec();
        both.push(request.clone());
        let confirmed = ConsentLedger::new(both.clone())
            .confirm(request.id(), form(), later(minutes))
            .unwrap();
        both.push(entry(confirmed, 901));
        let mut outright = ledger.entries().to_vec();
        let granted = ConsentDecision::Granted;
        outright.push(entry(NewConsent::new(marketing(), granted, form(), later(minutes)), 902));
        let (both, outright) = (ConsentLedger::new(both), ConsentLedger::new(outright));
        for used in uses() {
            for at in crate::common::turning_points(&outright) {
                let found = both.permission_for(&used, at).is_permitted();
                prop_assert_eq!(found, outright.permission_for(&used, at).is_permitted());
            }
        }
    }
}
