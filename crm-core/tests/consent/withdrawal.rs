//! Taking back, and when it is idle to do so.

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use crate::common::{customer, entry, resting_on, turning_points, uses};

#[test]
fn a_withdrawal_needs_its_scope_only() {
    let scope = ConsentScope::on(Purpose::Marketing, Channel::Sms);
    let entry = Withdrawal::of(scope.clone()).at(crate::common::day(1));
    assert_eq!(
        (&entry.scope, entry.decision),
        (&scope, ConsentDecision::Withdrawn)
    );
    assert_eq!(entry.evidence.method, ConsentMethod::Unstated);
    assert_eq!(Withdrawal::from(scope.clone()), Withdrawal::of(scope));
}

proptest! {
    #[test]
    fn after_a_withdrawal_nothing_in_its_scope_is_permitted(
        ledger in any::consent_ledger_of(customer()),
        withdrawal in any::withdrawal(),
        at in any::recent_timestamp(),
        basis in proptest::sample::select(vec![LegalBasis::Consent, LegalBasis::LegitimateInterests]),
    ) {
        let scope = withdrawal.scope().clone();
        let mut entries = ledger.entries().to_vec();
        entries.push(entry(withdrawal.at(at), 900));
        let told = ConsentLedger::new(entries);
        for used in uses().iter().filter(|used| scope.covers_use(used)) {
            prop_assert!(resting_on(basis).permit(customer(), &told, used, at).is_err());
        }
        prop_assert!(told.withdrawal_of(&scope, at).is_some());
    }

    /// A withdrawal that is said to stand already makes another one idle: whatever is decided later,
    /// each answer is the same with it and without.
    #[test]
    fn a_withdrawal_that_stands_makes_another_idle(
        earlier in any::consent_ledger_of(customer()),
        later in any::consent_ledger_of(customer()),
        at in any::recent_timestamp(),
    ) {
        let mut entries = earlier.entries().to_vec();
        entries.extend(later.entries().iter().filter(|entry| entry.occurred_at() > at).cloned());
        let without = ConsentLedger::new(entries.clone());
        let scopes: Vec<_> = entries.iter().map(|entry| entry.scope().clone()).collect();
        for scope in scopes {
            if without.withdrawal_of(&scope, at).is_none() {
                continue;
            }
            let mut entries = entries.clone();
            entries.push(entry(Withdrawal::of(scope).at(at), 900));
            let with = ConsentLedger::new(entries);
            for basis in [LegalBasis::Consent, LegalBasis::LegitimateInterests] {
                let policy = resting_on(basis);
                for used in uses() {
                    for at in turning_points(&with) {
                        let one = policy.permit(customer(), &with, &used, at);
                        let other = policy.permit(customer(), &without, &used, at);
                        prop_assert_eq!(one.is_ok(), other.is_ok());
                    }
                }
            }
        }
    }
}
