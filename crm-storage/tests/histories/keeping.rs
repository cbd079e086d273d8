//! What is kept no longer, and what must be kept.

use std::num::NonZeroU32;

use chrono::TimeDelta;
use crm_core::{
    Actor, Code, CustomerId, InteractionKind, LegalHold, LegalHoldNumber, LegalHoldStep,
    LegalHoldUpdate, Page, PageLimit, ProfileError, RetentionPeriod, RetentionPolicy,
    RetentionReport, RetentionRule, RetentionTarget, WeekdaysInUtc,
};

use crate::play::Run;

/// For how many days purchases are kept.
const DAYS: u32 = 2;
pub(crate) const RULE: Code = Code::new_static("purchases");

impl Run {
    /// What is over goes, of all but those who are held; a second run finds nothing more.
    pub(crate) async fn prune(&mut self) {
        let now = self.now;
        let term = TimeDelta::days(DAYS.into());
        let removed = self
            .model
            .prune(|fact| fact.occurred_at().checked_add(term).unwrap() < now);
        let report = self.retain().await;
        let counts = report.removed.get(&RULE).copied().unwrap_or_default();
        let expected: usize = removed.values().sum();
        assert_eq!(counts.interactions, u64::try_from(expected).unwrap());
        for customer in removed.into_keys() {
            self.event("customer.pruned", customer);
        }
        assert!(self.retain().await.removed.is_empty());
    }

    async fn retain(&self) -> RetentionReport {
        let rule = RetentionRule::new(
            RULE,
            RetentionTarget::Interactions([InteractionKind::Purchase].into()),
            RetentionPeriod::Days(NonZeroU32::new(DAYS).unwrap()),
        );
        let policy = RetentionPolicy::new(vec![rule]).unwrap();
        let everybody = Page::first(PageLimit::MAXIMUM);
        let report = self
            .profiles
            .apply_retention(&policy, &WeekdaysInUtc, &everybody);
        let report = report.await.unwrap();
        let customers = self.model.customers();
        let held = customers.iter().filter(|id| self.model.is_held(**id));
        assert_eq!(report.held, u64::try_from(held.count()).unwrap());
        assert_eq!(report.seen, u64::try_from(customers.len()).unwrap());
        assert_eq!(report.next, None);
        report
    }

    /// A hold is placed or lifted, or stands as it is told.
    pub(crate) async fn hold(&mut self, whose: CustomerId, number: u8, is_placed: bool) {
        let step = match is_placed {
            true => LegalHoldStep::Placed {
                reason: Code::new_static("claim"),
                until: None,
            },
            false => LegalHoldStep::Lifted,
        };
        let hold = LegalHoldNumber::parse(number.to_string()).unwrap();
        let update = LegalHoldUpdate::new(hold, Actor::Customer, step);
        let answer = self.profiles.record_legal_hold(whose, update).await;
        if self.model.erased.contains_key(&whose) {
            let error = answer.unwrap_err();
            assert!(matches!(error, ProfileError::UnknownCustomer { id } if id == whose));
            return;
        }
        let customer = self.model.current(whose);
        if self.model.hold(customer, number, is_placed, self.now) {
            self.event("interaction.recorded", customer);
        }
        self.assert_held_as_told(customer, &answer.unwrap());
    }

    fn assert_held_as_told(&self, customer: CustomerId, found: &[LegalHold]) {
        let told = self.model.holds_of(customer);
        let found = found.iter().map(|hold| {
            let number: u8 = hold.number.as_str().parse().unwrap();
            (number, hold.is_in_force(self.now))
        });
        assert!(found.eq(told));
    }

    pub(crate) async fn holds_follow_their_people(&self) {
        for customer in self.model.customers() {
            let holds = self.profiles.legal_holds(customer).await.unwrap();
            self.assert_held_as_told(customer, &holds);
        }
    }
}
