//! Plays a history on the service and on the model, and compares each answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use crm_core::conformance::world::{World, shop_id};
use crm_core::{
    Actor, Code, ConsentDecision, ConsentId, ConsentRecord, CoreStore, CustomerId, Event,
    EventDetail, IngestItem, IngestOutcome, IngestRefusal, IngestSubject, ManualClock, MergeError,
    MergePolicy, NewConsent, Origin, ProfileError, Profiles, SeededIds, StoreError, SuppressionKey,
    SuppressionKeys, Timestamp, VerificationMethod,
};
use crm_support::{Desk, RequestId, RequestStore, SpecialistId};
use proptest::sample::Index;

use crate::command::{Command, Fact};
use crate::files::Export;
use crate::keeping;
use crate::service;
use crate::told;
use crate::world::{InTheWay, Model, Told};

/// A history on its way.
pub(crate) struct Run {
    pub(crate) world: World<Arc<dyn AllStores>>,
    pub(crate) profiles: Profiles,
    pub(crate) model: Model,
    /// How often each event must stand in the log, of which customer.
    pub(crate) events: BTreeMap<(&'static str, CustomerId), usize>,
    pub(crate) exports: Vec<Export>,
    /// Links to confirm a yes, and to whom each was sent.
    pub(crate) links: Vec<(ConsentId, CustomerId)>,
    pub(crate) desk: Desk,
    pub(crate) store: Arc<dyn AllStores>,
    /// Who works on requests, once there is something to work on.
    pub(crate) zoe: Option<SpecialistId>,
    /// All requests that were ever made.
    pub(crate) asked: Vec<RequestId>,
    clock: Arc<ManualClock>,
    pub(crate) now: Timestamp,
}

/// What a history runs on.
pub(crate) trait AllStores: CoreStore + RequestStore {}

impl<S: CoreStore + RequestStore> AllStores for S {}

impl Run {
    pub(crate) fn on(store: Arc<dyn AllStores>) -> Self {
        let now = told::start();
        let clock = Arc::new(ManualClock::new(now));
        let key = SuppressionKey::from_random([7; 32]).unwrap();
        let ids = Arc::new(SeededIds::new(1));
        let desk = service::desk(store.clone(), clock.clone(), ids.clone());
        let profiles = Profiles::new(store.clone(), clock.clone(), ids)
            .with_suppression_keys(SuppressionKeys::new(1, key))
            .with_origin(Origin::new(Code::new_static("till"), Actor::Customer))
            .with_commitments();
        Self {
            world: World {
                store: store.clone(),
                ids: SeededIds::new(2),
                now,
            },
            profiles,
            model: Model::default(),
            events: BTreeMap::new(),
            exports: Vec::new(),
            links: Vec::new(),
            desk,
            store,
            zoe: None,
            asked: Vec::new(),
            clock,
            now,
        }
    }

    pub(crate) async fn step(&mut self, command: &Command) {
        self.now = told::minutes(self.now, 1);
        self.clock.set(self.now);
        match command {
            Command::Upsert(number) => self.upsert(*number).await,
            Command::TellHolder(number, fact) => self.tell_holder(*number, *fact).await,
            Command::ImportCustomers(numbers) => self.import_customers(numbers).await,
            Command::ImportPurchases(rows) => self.import_purchases(rows).await,
            Command::Export => self.export().await,
            Command::ImportExport(which) => self.import_export(which).await,
            Command::Unmerge(which) => self.unmerge(which).await,
            Command::Wait(days) => self.now = told::days(self.now, *days),
            Command::Prune => self.prune().await,
            Command::Work(which) => self.work(which).await,
            Command::Reply(which) => self.reply(which).await,
            Command::Cancel(which) => self.cancel(which).await,
            of_somebody => self.step_of_somebody(of_somebody).await,
        }
    }

    async fn step_of_somebody(&mut self, command: &Command) {
        if self.model.everybody.is_empty() {
            return;
        }
        let who = |index: &Index| *index.get(&self.model.everybody);
        match command {
            Command::Tell(index, fact) => self.tell(who(index), *fact).await,
            Command::Merge(one, other) => self.merge(who(one), who(other)).await,
            Command::Erase(index, in_spite) => self.erase(who(index), *in_spite).await,
            Command::Hold(index, number, is_placed) => {
                self.hold(who(index), *number, *is_placed).await;
            }
            Command::AskToConfirm(index, offers, minutes) => {
                self.ask_to_confirm(who(index), *offers, *minutes).await;
            }
            Command::Confirm(which, index) => self.confirm(which, index.as_ref()).await,
            Command::Ask(index) => self.ask(who(index)).await,
            Command::Decide(index, is_about_offers, decision, late) => {
                let (scope, at) = (
                    told::scope(*is_about_offers),
                    told::minutes(self.now, -late),
                );
                let new = NewConsent::new(scope, *decision, told::evidence(), at);
                let whose = who(index);
                let recorded = self.profiles.record_consent(whose, new).await;
                self.recorded(whose, recorded, true);
            }
            Command::Withdraw(index, is_about_offers) => {
                let whose = who(index);
                let scope = told::scope(*is_about_offers);
                let recorded = self.profiles.withdraw(whose, scope).await;
                let is_new = recorded.as_ref().is_ok_and(|entry| self.is_new(entry));
                self.recorded(whose, recorded, is_new);
            }
            Command::Restrict(index) => {
                let whose = who(index);
                let is_new = !self.is_restricted(whose);
                let recorded = self.profiles.restrict(whose, told::evidence()).await;
                self.recorded(whose, recorded, is_new);
            }
            Command::Lift(index) => {
                let whose = who(index);
                let is_restricted = self.is_restricted(whose);
                let lifted = self.profiles.lift_restriction(whose, told::evidence());
                let lifted = lifted.await.unwrap();
                assert_eq!(lifted.is_some(), is_restricted);
                if let Some(entry) = lifted {
                    self.recorded(whose, Ok(entry), true);
                }
            }
            other => panic!("{other:?} is of nobody"),
        }
    }

    pub(crate) fn event(&mut self, name: &'static str, customer: CustomerId) {
        *self.events.entry((name, customer)).or_default() += 1;
    }

    /// The customer who holds a number must be new where the model knows of none.
    pub(crate) async fn holder(&mut self, number: u8) -> CustomerId {
        let identity = shop_id(&number.to_string());
        let found = self.profiles.find_by_identity(&identity).await.unwrap();
        let found = found.unwrap().id();
        match self.model.holder(number) {
            Some(holder) => assert_eq!(found, holder),
            None => {
                self.model.born(found);
                self.model.known_by(found, [number], []);
                self.event("customer.created", found);
            }
        }
        found
    }

    async fn upsert(&mut self, number: u8) {
        let is_known = self.model.holder(number).is_some();
        let upserted = self.profiles.upsert(told::record(number)).await.unwrap();
        assert_eq!(upserted.created, !is_known);
        let holder = self.holder(number).await;
        assert_eq!(upserted.customer.id(), holder);
        self.model.known_by(holder, [], [number]);
    }

    async fn tell(&mut self, id: CustomerId, fact: Fact) {
        let outcome = self.ingest(IngestSubject::Customer(id), fact).await;
        if self.model.erased.contains_key(&id) {
            let refusal = IngestRefusal::UnknownCustomer(id);
            assert_eq!(outcome, IngestOutcome::Refused(refusal));
            return;
        }
        self.outcome_of(self.model.current(id), fact, outcome);
    }

    async fn tell_holder(&mut self, number: u8, fact: Fact) {
        let proof = VerificationMethod::TrustedSource;
        let holder = shop_id(&number.to_string()).verified(proof, self.now);
        let outcome = self.ingest(IngestSubject::Holder(holder), fact).await;
        let holder = self.holder(number).await;
        self.outcome_of(holder, fact, outcome);
    }

    async fn ingest(&self, subject: IngestSubject, fact: Fact) -> IngestOutcome {
        let interaction = fact.told();
        let item = IngestItem {
            subject,
            interaction,
        };
        let report = self.profiles.ingest(vec![item]).await.unwrap();
        report.outcomes[0]
    }

    fn outcome_of(&mut self, expected: CustomerId, fact: Fact, outcome: IngestOutcome) {
        let told = self.told(expected, fact);
        match (outcome, told) {
            (IngestOutcome::Recorded { customer }, Told::New)
            | (IngestOutcome::AlreadyRecorded { customer, .. }, Told::Known { same: true, .. })
            | (
                IngestOutcome::Refused(IngestRefusal::KeyReused { customer, .. }),
                Told::Known { other: true, .. },
            ) => assert_eq!(customer, expected),
            (outcome, told) => panic!("{outcome:?}, though {told:?}"),
        }
    }

    /// A fact told of a living customer, in the model.
    pub(crate) fn told(&mut self, customer: CustomerId, fact: Fact) -> Told {
        let told = self.model.tell(customer, fact);
        if told == Told::New {
            self.event("interaction.recorded", customer);
        }
        told
    }

    async fn merge(&mut self, one: CustomerId, other: CustomerId) {
        let policy = MergePolicy::default();
        let merged = self.profiles.merge(one, other, &policy).await;
        let gone = [one, other]
            .into_iter()
            .find(|id| self.model.erased.contains_key(id));
        if let Some(gone) = gone {
            let error = merged.unwrap_err();
            assert!(matches!(error, ProfileError::UnknownCustomer { id } if id == gone));
            return;
        }
        let (survivor, absorbed) = (self.model.current(one), self.model.current(other));
        match merged {
            Ok(merge) => {
                let sides = (merge.survivor().id(), merge.absorbed().id());
                assert_eq!(sides, (survivor, absorbed));
                self.model.merge(merge.id(), survivor, absorbed);
                self.event("customer.merged", survivor);
                self.event("customer.absorbed", absorbed);
            }
            Err(ProfileError::Merge(MergeError::SameCustomer { .. })) => {
                assert_eq!(survivor, absorbed);
            }
            Err(error) => panic!("{error}"),
        }
    }

    async fn unmerge(&mut self, which: &Index) {
        let all = self.model.all_merges();
        if all.is_empty() {
            return;
        }
        let id = *which.get(&all);
        let answer = self.profiles.unmerge(id).await;
        if self.model.is_forgotten(id) {
            assert!(matches!(answer, Err(ProfileError::UnknownMerge { .. })));
            return;
        }
        if self.model.is_undone(id) {
            assert!(answer.unwrap().undone_at().is_some());
            return;
        }
        match (answer, self.model.in_the_way(id)) {
            (Ok(_), None) => {
                let (survivor, absorbed) = self.model.sides(id);
                self.model.unmerge(id);
                self.event("customer.unmerged", survivor);
                self.event("customer.restored", absorbed);
            }
            (
                Err(ProfileError::Merge(MergeError::LaterMerge { merge })),
                Some(InTheWay::Later(expected)),
            )
            | (
                Err(ProfileError::Merge(MergeError::SurvivorAbsorbed { merge })),
                Some(InTheWay::Absorbed(expected)),
            ) => assert_eq!(merge, expected),
            (answer, expected) => panic!("{answer:?}, not {expected:?}"),
        }
    }

    async fn erase(&mut self, id: CustomerId, in_spite_of_holds: bool) {
        let answer = match in_spite_of_holds {
            true => self.profiles.erase_despite_legal_holds(id).await,
            false => self.profiles.erase(id).await,
        };
        let is_held =
            !self.model.erased.contains_key(&id) && self.model.is_held(self.model.current(id));
        if is_held && !in_spite_of_holds {
            assert!(matches!(answer, Err(ProfileError::OnLegalHold { .. })));
            return;
        }
        let erased = answer.unwrap();
        if let Some(customer) = self.model.erased.get(&id) {
            assert_eq!((erased.id, erased.customer), (id, *customer));
            assert!(erased.erased_at < self.now);
            return;
        }
        let customer = self.model.current(id);
        assert_eq!((erased.id, erased.customer), (id, customer));
        for gone in self.model.erase(customer, self.now) {
            self.event("customer.erased", gone);
        }
    }

    fn is_restricted(&self, id: CustomerId) -> bool {
        let is_there = self.model.living.contains_key(&id);
        is_there && self.model.is_restricted(self.model.current(id), self.now)
    }

    /// The clock goes on before each step, so that nothing older has this instant.
    fn is_new(&self, entry: &ConsentRecord) -> bool {
        entry.recorded_at() == self.now
    }

    /// A decision that was told of somebody, who may be erased.
    pub(crate) fn recorded(
        &mut self,
        whose: CustomerId,
        recorded: Result<ConsentRecord, ProfileError>,
        is_new: bool,
    ) {
        if self.model.erased.contains_key(&whose) {
            let error = recorded.unwrap_err();
            let is_missing = matches!(error, ProfileError::Store(StoreError::NotFound { .. }));
            assert!(is_missing, "{error}");
            return;
        }
        let entry = recorded.unwrap();
        let customer = self.model.current(whose);
        assert_eq!(entry.customer(), customer);
        assert_eq!(self.is_new(&entry), is_new);
        if is_new {
            self.model.decide(customer, &entry);
            self.event("consent.recorded", customer);
        } else {
            assert!(self.model.knows(customer, &entry));
            let refusals = [ConsentDecision::Withdrawn, ConsentDecision::Restricted];
            assert!(refusals.contains(&entry.decision()));
        }
    }
}

/// The events that the model foretells; those of edits follow from the records.
pub(crate) fn is_foretold(event: &Event) -> bool {
    // What was noted of two as one goes when they are two again: no policy says so.
    let rule = event.details().get(&Code::new_static("rule"));
    let is_by_rule = rule == Some(&EventDetail::Code(keeping::RULE));
    if event.name().as_str() == "customer.pruned" && !is_by_rule {
        return false;
    }
    let edits = [
        "specialist.registered",
        "customer.identity_verified",
        "customer.contact_point_added",
        "customer.party_changed",
    ];
    !edits.contains(&event.name().as_str())
}
