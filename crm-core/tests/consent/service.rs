//! The same through the service and a store.

use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::*;
use crm_storage::{MemoryDatabase, MemoryStore};
use futures_executor::block_on;
use proptest::prelude::*;

use crate::common::{day, form, mail, marketing, topic};

struct Office {
    tenant: TenantId,
    profiles: Profiles,
    store: MemoryStore,
    clock: Arc<ManualClock>,
    ids: Arc<SeededIds>,
}

fn office() -> Office {
    let clock = Arc::new(ManualClock::new(day(1)));
    let ids = Arc::new(SeededIds::new(7));
    let tenant = TenantId::generate(&*ids, clock.now());
    let store = MemoryDatabase::new().tenant(tenant);
    let profiles = Profiles::new(Arc::new(store.clone()), clock.clone(), ids.clone());
    Office {
        tenant,
        profiles,
        store,
        clock,
        ids,
    }
}

impl Office {
    fn customer(&self) -> CustomerId {
        let new = NewCustomer::new(Party::unknown_person());
        block_on(self.profiles.create(new)).unwrap().id()
    }

    fn grant(&self, customer: CustomerId, scope: ConsentScope) -> ConsentRecord {
        self.clock.advance(TimeDelta::minutes(1));
        let new = NewConsent::new(scope, ConsentDecision::Granted, form(), self.clock.now());
        block_on(self.profiles.record_consent(customer, new)).unwrap()
    }

    fn may(&self, customer: CustomerId, used: &ContactUse) -> bool {
        match block_on(self.profiles.permit(customer, used)) {
            Ok(permit) => permit.customer() == customer,
            Err(ProfileError::NotPermitted(_)) => false,
            Err(error) => panic!("{error}"),
        }
    }

    fn ledger(&self, customer: CustomerId) -> ConsentLedger {
        block_on(self.store.consent_ledger(customer)).unwrap()
    }

    /// How many events the log holds.
    fn events(&self) -> usize {
        self.clock.advance(TimeDelta::minutes(1));
        block_on(self.store.events_after(None, PageLimit::MAXIMUM))
            .unwrap()
            .len()
    }

    fn keys(&self) -> PreferenceKeys {
        PreferenceKeys::new(1, PreferenceKey::from_random([7; 32]).unwrap())
    }

    fn link(&self, customer: CustomerId, scope: ConsentScope) -> VerifiedPreference {
        let content = PreferenceContent::new(self.tenant, customer, scope);
        let content = content.in_message(topic("message-1"));
        let token = self.keys().sign(&content);
        self.keys().verify(self.tenant, token.as_str()).unwrap()
    }
}

#[test]
fn a_withdrawal_counts_at_once_and_once() {
    let office = office();
    let ann = office.customer();
    office.grant(ann, marketing());
    assert!(office.may(ann, &mail("news")));
    let first = block_on(office.profiles.withdraw(ann, marketing())).unwrap();
    assert!(!office.may(ann, &mail("news")));
    let events = office.events();
    let again = block_on(office.profiles.withdraw(ann, Withdrawal::of(marketing()))).unwrap();
    assert_eq!((again, office.events()), (first, events));
    office.grant(ann, marketing());
    assert!(office.may(ann, &mail("news")));
    block_on(office.profiles.withdraw(ann, marketing())).unwrap();
    assert!(!office.may(ann, &mail("news")));
}

#[test]
fn double_opt_in() {
    let office = office();
    let ann = office.customer();
    let (profiles, week) = (&office.profiles, TimeDelta::days(7));
    let asked = block_on(profiles.request_consent(ann, marketing(), form(), week)).unwrap();
    assert!(!office.may(ann, &mail("news")));
    office.clock.advance(TimeDelta::days(2));
    let done = block_on(profiles.confirm_consent(ann, asked.id(), form())).unwrap();
    assert!(office.may(ann, &mail("news")));
    let events = office.events();
    let again = block_on(profiles.confirm_consent(ann, asked.id(), form())).unwrap();
    assert_eq!((again, office.events()), (done, events));
    block_on(profiles.withdraw(ann, marketing())).unwrap();
    block_on(profiles.confirm_consent(ann, asked.id(), form())).unwrap();
    assert!(
        !office.may(ann, &mail("news")),
        "an old link grants nothing anew"
    );

    let late = block_on(profiles.request_consent(ann, marketing(), form(), week)).unwrap();
    office.clock.advance(week);
    let refused = block_on(profiles.confirm_consent(ann, late.id(), form()));
    let expected = NotConfirmable::TooLate(late.id());
    assert!(matches!(refused, Err(ProfileError::NotConfirmable(told)) if told == expected));
    // Somebody else's request is none of theirs.
    let bo = office.customer();
    let refused = block_on(profiles.confirm_consent(bo, asked.id(), form()));
    assert!(matches!(
        refused,
        Err(ProfileError::NotConfirmable(
            NotConfirmable::UnknownRequest(_)
        ))
    ));
    for term in [TimeDelta::zero(), TimeDelta::days(-1), TimeDelta::MAX] {
        let refused = block_on(profiles.request_consent(ann, marketing(), form(), term));
        assert!(matches!(refused, Err(ProfileError::Invalid(_))), "{term:?}");
    }
}

#[test]
fn a_restriction_blocks_service_too_and_is_lifted() {
    let office = office();
    let ann = office.customer();
    office.grant(ann, marketing());
    let order = ContactUse::new(Purpose::Service, Channel::Email);
    assert!(office.may(ann, &order));
    let first = block_on(office.profiles.restrict(ann, form())).unwrap();
    let events = office.events();
    let again = block_on(office.profiles.restrict(ann, form())).unwrap();
    assert_eq!((again, office.events()), (first, events));
    assert!(!office.may(ann, &order) && !office.may(ann, &mail("news")));
    assert!(
        block_on(office.profiles.view(ann)).unwrap().is_some(),
        "it is kept"
    );
    let lifted = block_on(office.profiles.lift_restriction(ann, form())).unwrap();
    assert!(lifted.is_some());
    assert!(office.may(ann, &order) && office.may(ann, &mail("news")));
    let again = block_on(office.profiles.lift_restriction(ann, form())).unwrap();
    assert_eq!(again, None);
}

#[test]
fn the_policy_of_the_host_is_asked() {
    let office = office();
    let ann = office.customer();
    let survey = ContactUse::new(Purpose::Survey, Channel::Email);
    assert!(!office.may(ann, &survey));
    let interest = Processing {
        purpose: Purpose::Survey,
        basis: LegalBasis::LegitimateInterests,
    };
    let policy = ContactPolicy::new([interest]).unwrap();
    let profiles = office.profiles.clone().with_contact_policy(policy);
    assert!(block_on(profiles.permit(ann, &survey)).is_ok());
    let everywhere = ConsentScope::everywhere(Purpose::All);
    block_on(profiles.withdraw(ann, everywhere)).unwrap();
    assert!(block_on(profiles.permit(ann, &survey)).is_err());
}

#[test]
fn a_link_withdraws_however_often_it_is_followed() {
    let office = office();
    let ann = office.customer();
    office.grant(ann, marketing());
    let link = office.link(ann, marketing().about(topic("news")));
    block_on(office.profiles.apply_preference(&link)).unwrap();
    assert!(!office.may(ann, &mail("news")) && office.may(ann, &mail("offers")));
    let entries = office.ledger(ann);
    let last = entries.entries().last().unwrap();
    assert_eq!(last.evidence().method, ConsentMethod::Link);
    assert_eq!(last.evidence().reference, Some(topic("message-1")));
    assert_eq!(last.evidence().actor, Some(ConsentActor::Customer));
    for _ in 0..5 {
        office.clock.advance(TimeDelta::days(1));
        block_on(office.profiles.apply_preference(&link)).unwrap();
        assert_eq!(office.ledger(ann), entries);
    }
}

/// A customer who is not there any more is answered as one who is: no call tells them apart.
#[test]
fn a_link_of_somebody_who_is_gone_gets_the_same_answer() {
    let office = office();
    let ann = office.customer();
    let gone = CustomerId::generate(&office.ids, office.clock.now());
    let answer = |customer| {
        let link = office.link(customer, marketing());
        let answers = [(); 2].map(|()| block_on(office.profiles.apply_preference(&link)));
        answers.map(|answer| format!("{answer:?}"))
    };
    assert_eq!(answer(gone), answer(ann));
    assert_eq!(block_on(office.store.customer(gone)).unwrap(), None);
    assert!(office.ledger(gone).entries().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever links are followed, in whatever order: nothing of anybody else changes.
    #[test]
    fn a_link_never_changes_another_customer(
        links in proptest::collection::vec(crm_core::strategies::consent_scope(), 1..6),
    ) {
        let office = office();
        let (ann, bo) = (office.customer(), office.customer());
        for customer in [ann, bo] {
            office.grant(customer, ConsentScope::everywhere(Purpose::Marketing));
        }
        let before = office.ledger(bo);
        for scope in links {
            let link = office.link(ann, scope.clone());
            block_on(office.profiles.apply_preference(&link)).unwrap();
            prop_assert!(office.ledger(ann).withdrawal_of(&scope, office.clock.now()).is_some());
        }
        prop_assert_eq!(office.ledger(bo), before);
        prop_assert!(office.may(bo, &mail("news")));
    }
}
