//! What must hold after any history.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::conformance::world::{all_pages, shop_id};
use crm_core::{
    Code, ConsentDecision, ConsentRecord, Customer, CustomerFilter, CustomerId, EventDetail,
    FieldValue, Interaction, InteractionId, InteractionKind, LoggedEvent, ProfileError, Refusal,
    TimelineFilter,
};

use crate::play::{Run, is_foretold};
use crate::told;

impl Run {
    /// All laws, over all that the store holds.
    pub(crate) async fn check(&self) {
        self.nobody_is_there_but_those_who_are_living().await;
        self.every_id_leads_to_one_who_is_there_or_is_erased().await;
        self.everybody_is_known_by_numbers_and_addresses_of_its_people()
            .await;
        self.no_interaction_is_lost_or_doubled().await;
        self.what_is_noted_is_whole_and_of_nobody_else().await;
        self.a_customer_permits_what_all_its_people_permit().await;
        self.holds_follow_their_people().await;
        self.requests_follow_their_people().await;
        self.nothing_is_read_of_the_erased().await;
        self.each_event_is_in_the_log_once().await;
    }

    async fn customers(&self) -> Vec<Customer> {
        let (store, all) = (&self.world.store, CustomerFilter::all());
        all_pages(7, async |page| store.list_customers(&all, &page).await).await
    }

    async fn nobody_is_there_but_those_who_are_living(&self) {
        let listed = self.customers().await;
        let listed: Vec<CustomerId> = listed.iter().map(Customer::id).collect();
        let expected: Vec<CustomerId> = self.model.customers().into_iter().collect();
        assert_eq!(listed, expected);
    }

    async fn every_id_leads_to_one_who_is_there_or_is_erased(&self) {
        for id in &self.model.everybody {
            let is_living = self.model.living.contains_key(id);
            let expected = is_living.then(|| self.model.current(*id));
            assert_eq!(self.profiles.current_id(*id).await.unwrap(), expected);
            let erased = self.profiles.erased(*id).await.unwrap();
            let erased = erased.map(|erased| erased.customer);
            assert_eq!(erased, self.model.erased.get(id).copied());
            assert!(is_living != erased.is_some());
        }
        let store = &self.world.store;
        let aliases = all_pages(7, async |page| store.list_aliases(&page).await).await;
        let leads: BTreeMap<_, _> = aliases.iter().map(|one| (one.id, one.customer)).collect();
        let living = self
            .model
            .living
            .keys()
            .map(|id| (*id, self.model.current(*id)));
        let expected: BTreeMap<_, _> = living.filter(|(id, to)| id != to).collect();
        assert_eq!(leads, expected, "a chain, a cycle or a stray");
    }

    async fn everybody_is_known_by_numbers_and_addresses_of_its_people(&self) {
        for number in 1..6 {
            let identity = shop_id(&number.to_string());
            let found = self.profiles.find_by_identity(&identity).await.unwrap();
            assert_eq!(found.map(|found| found.id()), self.model.holder(number));
        }
        for customer in self.customers().await {
            let numbers = self.model.numbers_of(customer.id());
            assert_eq!(customer.verified_identities().len(), numbers.len());
            let expected = self.model.addresses_of(customer.id());
            let points = customer.contact_points();
            assert_eq!(points.len(), expected.len());
            let is_there = |number: &u8| points.contains(&told::point(*number));
            assert!(expected.iter().all(is_there));
        }
    }

    async fn no_interaction_is_lost_or_doubled(&self) {
        let mut seen: BTreeSet<InteractionId> = BTreeSet::new();
        let mut told = 0;
        for customer in self.model.customers() {
            let mut timeline = self.world.timeline(customer).await;
            let is_revision = |one: &Interaction| one.content().kind() == InteractionKind::Revision;
            assert!(timeline.iter().all(|one| seen.insert(one.id())));
            timeline.retain(|one| !is_revision(one));
            let all = timeline.len();
            timeline.retain(|one| one.content().kind() == InteractionKind::Purchase);
            assert_eq!(all - timeline.len(), self.model.others_of(customer));
            let mut found: Vec<_> = timeline.iter().map(crate::command::Fact::of).collect();
            found.sort_unstable();
            let expected = self.model.facts_of(customer);
            assert_eq!(found, expected);
            told += found.len();
            assert!(timeline.iter().all(|one| one.customer() == customer));
            // A key is set aside as long only as the customer has another one like it.
            let keys: BTreeSet<_> = found
                .iter()
                .map(|one| (one.is_from_file, one.key))
                .collect();
            let aside = |one: &&Interaction| one.key().as_str().starts_with("merged:");
            let is_aside = timeline.iter().filter(aside).count();
            assert_eq!(is_aside, found.len() - keys.len());
            let view = self.profiles.view(customer).await.unwrap().unwrap();
            let purchases = usize::try_from(view.purchases.purchases).unwrap();
            assert_eq!(purchases, expected.len());
        }
        let store = &self.world.store;
        let facts = all_pages(7, async |page| store.purchase_facts(&page).await).await;
        assert_eq!(facts.len(), told);
    }

    /// What is noted of a customer is of its people alone, says where each value of its record comes
    /// from, and leads to the record.
    async fn what_is_noted_is_whole_and_of_nobody_else(&self) {
        for customer in self.model.customers() {
            let history = self.profiles.history(customer).await.unwrap().unwrap();
            let numbers = self.model.numbers_of(customer);
            let addresses = self.model.addresses_of(customer);
            let is_own = |value: &FieldValue| match value {
                FieldValue::ContactPoint(point) => addresses
                    .iter()
                    .any(|number| *point == told::point(*number)),
                FieldValue::VerifiedIdentity(identity) => numbers
                    .iter()
                    .any(|number| identity.is(&shop_id(&number.to_string()))),
                _ => false,
            };
            for noted in history.revisions() {
                let revision = &noted.revision;
                assert!(revision.added.iter().chain(&revision.removed).all(is_own));
            }
            let vouched = self.profiles.check_commitments(customer).await;
            let vouched = vouched.unwrap().unwrap();
            assert!(vouched.findings.is_empty(), "{vouched:?}");
            assert!(vouched.opened > 0);
            let provenance = history.provenance();
            assert_eq!(provenance.len(), history.record().values().len());
            assert!(provenance.iter().all(|one| one.stated.is_some()));
        }
    }

    /// Never more than each of its people, who said yes for good and no since to nothing of it; and
    /// where an address belongs to somebody who was erased, nothing that was not confirmed since.
    async fn a_customer_permits_what_all_its_people_permit(&self) {
        for id in self.model.living.keys() {
            let customer = self.model.current(*id);
            let people = self.model.people_of(customer);
            let addresses = self.model.addresses_of(customer);
            for used in told::uses() {
                let consents = |person: &CustomerId| self.model.consents(*person, &used, self.now);
                let consents: Option<Vec<ConsentRecord>> = people.iter().map(consents).collect();
                let do_all = consents.is_some();
                let suppressed = addresses
                    .iter()
                    .filter_map(|address| self.model.suppressed.get(address));
                let since = suppressed.max().copied();
                let is_renewed = |entry: &ConsentRecord| {
                    let confirmed = entry.decision() == ConsentDecision::Confirmed;
                    confirmed && since.is_none_or(|since| entry.occurred_at() > since)
                };
                let consents = consents.unwrap_or_default();
                match self.profiles.permit(*id, &used).await {
                    Ok(permit) => {
                        assert!(do_all && (since.is_none() || consents.iter().any(is_renewed)));
                        assert_eq!(permit.customer(), customer);
                        let said_yes = |one| self.model.has_a_standing_yes(one, &used);
                        assert!(people.iter().copied().all(said_yes));
                    }
                    Err(ProfileError::NotPermitted(Refusal::Suppressed)) => {
                        assert!(do_all && since.is_some() && !consents.iter().all(is_renewed));
                    }
                    Err(ProfileError::NotPermitted(_)) => assert!(!do_all),
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }

    async fn nothing_is_read_of_the_erased(&self) {
        let page = crm_core::Page::first(crm_core::PageLimit::MAXIMUM);
        let all = TimelineFilter::all();
        for id in self.model.erased.keys() {
            assert_eq!(self.profiles.view(*id).await.unwrap(), None);
            let timeline = self.profiles.timeline(*id, &all, &page).await.unwrap();
            assert!(timeline.items.is_empty() && timeline.next.is_none());
            assert!(self.world.timeline(*id).await.is_empty());
            let store = &self.world.store;
            let ledger = store.consent_ledger(*id).await.unwrap();
            assert!(ledger.entries().is_empty());
            assert_eq!(store.aliases_of(*id).await.unwrap(), []);
        }
        for merge in self.model.all_merges() {
            let stored = self.profiles.merge_record(merge).await.unwrap();
            let undone = stored.map(|merge| merge.undone_at().is_some());
            let is_kept = !self.model.is_forgotten(merge);
            assert_eq!(undone, is_kept.then(|| self.model.is_undone(merge)));
        }
    }

    async fn each_event_is_in_the_log_once(&self) {
        let log = self.world.log().await;
        let ids: BTreeSet<_> = log.iter().map(|logged| logged.event.id()).collect();
        assert_eq!(ids.len(), log.len());
        let mut found: BTreeMap<(&str, CustomerId), usize> = BTreeMap::new();
        // What is noted of records is told by a law of its own.
        let revision = EventDetail::Code(Code::new_static(InteractionKind::Revision.code()));
        let is_fact = |logged: &&LoggedEvent| {
            let kind = logged.event.details().get(&Code::new_static("kind"));
            is_foretold(&logged.event) && kind != Some(&revision)
        };
        for logged in log.iter().filter(is_fact) {
            let customer = logged.event.customer().unwrap();
            *found
                .entry((logged.event.name().as_str(), customer))
                .or_default() += 1;
        }
        let expected: BTreeMap<_, _> = self.events.clone();
        let keys: BTreeSet<_> = found.keys().chain(expected.keys()).collect();
        for key in keys {
            assert_eq!(found.get(key), expected.get(key), "{key:?}");
        }
        let told: Vec<_> = log
            .iter()
            .filter(|logged| logged.event.name().as_str() == "interaction.recorded")
            .map(|logged| logged.event.entity().clone())
            .collect();
        let once: BTreeSet<String> = told.iter().map(|entity| entity.to_string()).collect();
        assert_eq!(once.len(), told.len(), "an interaction is told twice");
    }
}
