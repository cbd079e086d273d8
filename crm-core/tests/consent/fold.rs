//! Laws of the fold over a ledger.

use chrono::TimeDelta;
use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use crate::common::{day, decision, entry, form, ledger, mail, resting_on, turning_points, uses};
use crate::model::Question;

fn with(ledger: &ConsentLedger, more: impl IntoIterator<Item = ConsentRecord>) -> ConsentLedger {
    let mut entries = ledger.entries().to_vec();
    entries.extend(more);
    ConsentLedger::new(entries)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    /// At every instant, for every use, on every basis.
    #[test]
    fn the_fold_answers_as_the_rules_say(ledger in any::consent_ledger_of(crate::common::customer())) {
        for basis in [LegalBasis::Consent, LegalBasis::LegitimateInterests] {
            let policy = resting_on(basis);
            for used in uses() {
                for at in turning_points(&ledger) {
                    let answer = policy.permit(crate::common::customer(), &ledger, &used, at);
                    let expected = Question::new(&ledger, &used, at).is_permitted_on(basis);
                    prop_assert_eq!(answer.is_ok(), expected, "{:?} {:?} {} {:?}", used, basis, at, answer);
                    if basis == LegalBasis::Consent {
                        let consents = ledger.permission_for(&used, at).is_permitted();
                        prop_assert_eq!(consents, expected);
                    }
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn a_ledger_does_not_depend_on_the_order_of_its_entries(
        ledger in any::consent_ledger(),
        order in any::<u64>(),
        at in any::recent_timestamp(),
    ) {
        let mut shuffled = ledger.entries().to_vec();
        shuffled.sort_by_key(|entry| entry.id().as_uuid().as_u128().rotate_left((order % 128) as u32));
        let again = ConsentLedger::new(shuffled);
        prop_assert_eq!(&again, &ledger);
        for used in uses() {
            prop_assert_eq!(again.permission_for(&used, at), ledger.permission_for(&used, at));
        }
    }

    #[test]
    fn what_is_decided_later_changes_no_earlier_answer(
        ledger in any::consent_ledger(),
        at in any::recent_timestamp(),
    ) {
        let entries = ledger.entries().iter().filter(|entry| entry.occurred_at() <= at);
        let known_then = ConsentLedger::new(entries.cloned().collect());
        for used in uses() {
            prop_assert_eq!(known_then.permission_for(&used, at), ledger.permission_for(&used, at));
        }
    }

    #[test]
    fn nobody_is_approached_without_a_grant_in_force(
        ledger in any::consent_ledger(),
        at in any::recent_timestamp(),
    ) {
        for used in uses() {
            if let Permission::Permitted { by } = ledger.permission_for(&used, at) {
                let find = |id| ledger.entries().iter().find(|entry| entry.id() == id);
                let yes = find(by).unwrap();
                let grant = match yes.decision() {
                    ConsentDecision::Confirmed => find(yes.confirms().unwrap()).unwrap(),
                    _ => yes,
                };
                prop_assert!(matches!(
                    grant.decision(),
                    ConsentDecision::Granted | ConsentDecision::Requested
                ));
                prop_assert!(yes.scope().covers_use(&used) && grant.scope().covers_use(&used));
                prop_assert!(yes.occurred_at() <= at);
                prop_assert!(grant.valid_until().is_none_or(|until| at < until));
            }
        }
    }

    #[test]
    fn any_entry_but_a_grant_only_narrows(
        ledger in any::consent_ledger(),
        more in any::consent_ledger(),
        at in any::recent_timestamp(),
    ) {
        for entry in more.entries() {
            let widens = matches!(
                entry.decision(),
                ConsentDecision::Granted
                    | ConsentDecision::Confirmed
                    | ConsentDecision::ObjectionLifted
                    | ConsentDecision::RestrictionLifted
            );
            if widens {
                continue;
            }
            let narrowed = with(&ledger, [entry.clone()]);
            for used in uses() {
                prop_assert!(
                    !narrowed.permission_for(&used, at).is_permitted()
                        || ledger.permission_for(&used, at).is_permitted(),
                    "{entry:?}"
                );
            }
        }
    }

    #[test]
    fn a_no_wins_at_the_very_instant_of_a_yes(
        ledger in any::consent_ledger(),
        no in proptest::sample::select(vec![
            ConsentDecision::Denied,
            ConsentDecision::Withdrawn,
            ConsentDecision::Objected,
        ]),
        at in any::recent_timestamp(),
        purpose in proptest::sample::select(vec![Purpose::Marketing, Purpose::All]),
    ) {
        let record = |scope, decision, seed| {
            entry(NewConsent::new(scope, decision, form(), at), seed)
        };
        let marketing = ConsentScope::everywhere(Purpose::Marketing);
        let told = with(&ledger, [
            record(ConsentScope::everywhere(purpose), no, 900),
            record(marketing.clone(), ConsentDecision::Granted, 901),
            record(marketing.about(Code::new_static("news")), ConsentDecision::Granted, 902),
        ]);
        for used in uses().iter().filter(|used| used.purpose == Purpose::Marketing) {
            prop_assert!(!told.permission_for(used, at).is_permitted());
        }
    }

    #[test]
    fn of_two_grants_of_one_instant_the_shorter_counts(
        at in any::recent_timestamp(),
        days in (1i64..100, proptest::option::of(1i64..100)),
        swapped in any::<bool>(),
        is_confirmed in any::<bool>(),
    ) {
        let until = |days| at.checked_add(TimeDelta::days(days)).unwrap();
        let scope = ConsentScope::everywhere(Purpose::Marketing);
        let grant = |valid_until, seed| {
            let new = NewConsent::new(scope.clone(), ConsentDecision::Granted, form(), at);
            entry(new.until(valid_until), seed)
        };
        let (one, other) = if swapped { (901, 900) } else { (900, 901) };
        let mut entries = vec![grant(days.1.map(until), other)];
        if is_confirmed {
            let request = NewConsent::requested(scope.clone(), form(), at, until(1));
            let request = entry(request.until(until(days.0)), 902);
            let confirmed = ConsentLedger::new(vec![request.clone()]).confirm(request.id(), form(), at);
            entries.extend([request, entry(confirmed.unwrap(), one)]);
        } else {
            entries.push(grant(Some(until(days.0)), one));
        }
        let shorter = until(days.1.map_or(days.0, |other| other.min(days.0)));
        let told = ConsentLedger::new(entries);
        let may = |at| told.permission(&Purpose::Marketing, Channel::Email, at).is_permitted();
        prop_assert!(may(shorter.checked_add(TimeDelta::microseconds(-1)).unwrap()));
        prop_assert!(!may(shorter));
    }

    #[test]
    fn an_objection_stands_until_one_that_takes_it_in_is_lifted(
        ledger in any::consent_ledger(),
        at in any::recent_timestamp(),
    ) {
        let told = || ledger.entries().iter().filter(|entry| entry.occurred_at() <= at);
        let lifted: Vec<_> = told()
            .filter(|entry| entry.decision() == ConsentDecision::ObjectionLifted)
            .collect();
        let standing = told().filter(|entry| {
            entry.decision() == ConsentDecision::Objected
                && !lifted.iter().any(|lifting| lifting.scope().contains(entry.scope()))
        });
        for objection in standing {
            for used in uses().iter().filter(|used| objection.scope().covers_use(used)) {
                let answer = ledger.permission_for(used, at);
                prop_assert!(
                    matches!(
                        answer,
                        Permission::Refused(Refusal::Objected(_) | Refusal::Restricted(_))
                    ),
                    "{answer:?}"
                );
            }
        }
    }

    /// While it lasts nothing is permitted; afterwards, and before, all is as without it.
    #[test]
    fn a_restriction_blocks_every_use_and_leaves_no_trace(
        ledger in any::consent_ledger_of(crate::common::customer()),
        from in any::recent_timestamp(),
        hours in 1i64..1000,
        basis in proptest::sample::select(vec![
            LegalBasis::Consent,
            LegalBasis::LegitimateInterests,
        ]),
    ) {
        let to = from.checked_add(TimeDelta::hours(hours)).unwrap();
        let unrestricted = ConsentLedger::new(
            ledger
                .entries()
                .iter()
                .filter(|entry| {
                    !matches!(
                        entry.decision(),
                        ConsentDecision::Restricted | ConsentDecision::RestrictionLifted
                    )
                })
                .cloned()
                .collect(),
        );
        let restricted = with(&unrestricted, [
            entry(NewConsent::restricted(form(), from), 900),
            entry(NewConsent::restriction_lifted(form(), to), 901),
        ]);
        let marketing = resting_on(basis);
        let service = ContactPolicy::default();
        let order = ContactUse::new(Purpose::Service, Channel::Email);
        for at in turning_points(&restricted) {
            let is_restricted = from <= at && at < to;
            prop_assert_eq!(restricted.restriction(at).is_some(), is_restricted);
            let ordered = service.permit(crate::common::customer(), &restricted, &order, at);
            prop_assert_eq!(ordered.is_ok(), !is_restricted);
            for used in uses() {
                let found = marketing.permit(crate::common::customer(), &restricted, &used, at);
                if is_restricted {
                    prop_assert!(matches!(found, Err(Refusal::Restricted(_))), "{found:?}");
                } else {
                    let without = marketing.permit(crate::common::customer(), &unrestricted, &used, at);
                    prop_assert_eq!(found.is_ok(), without.is_ok());
                }
            }
        }
    }
}

/// Six cases of Apache Unomi (`api/src/main/java/org/apache/unomi/api/Consent.java`, facts only):
/// status, its date, the date of revocation, and whether the consent holds.
#[test]
fn a_grant_holds_between_its_date_and_its_end() {
    use ConsentDecision::{Denied, Granted, Withdrawn};
    let (past, earlier, now, future) = (2, 1, 10, 20);
    let cases = [
        (Granted, past, None, true),
        (Granted, past, Some(future), true),
        (Granted, earlier, Some(past), false),
        (Granted, future, None, false),
        (Denied, past, None, false),
        (Withdrawn, past, None, false),
    ];
    for (status, since, until, holds) in cases {
        let scope = ConsentScope::everywhere(Purpose::Marketing);
        let told = ledger([decision(scope, status, since).until(until.map(day))]);
        let found = told.permission_for(&mail("news"), day(now)).is_permitted();
        assert_eq!(found, holds, "{status:?} {since} {until:?}");
    }
}
