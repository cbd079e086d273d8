//! Change sets that fail: wherever the fault stands, nothing of them is there.

use super::StoreFactory;
use super::world::{World, known_as, named, note, purchase, shop_id, tagging, telling};
use crate::{
    Change, ChangeSet, ConsentDecision, CoreStore, Customer, CustomerEdit, CustomerId,
    CustomerStore, CustomerWrite, Event, EventLog, Interaction, StoreError, VerificationMethod,
};

/// A tenant with a customer who holds `A-1`, was sold something and decided something; and a change
/// set of three customers, two decisions and three interactions in which there is no fault.
struct Scene<S> {
    world: World<S>,
    ann: Customer,
    good: ChangeSet,
}

impl<S: CoreStore> Scene<S> {
    async fn new<F: StoreFactory<Store = S>>(factory: &F) -> Self {
        let world = World::new(factory).await;
        let ann = world.create(known_as("A-1")).await.unwrap();
        let sold = vec![purchase("sold", world.now, 100)];
        world.record(ann.id(), sold).await.unwrap();
        world
            .decide(ann.id(), ConsentDecision::Granted, 0)
            .await
            .unwrap();

        let mut good = ChangeSet::new();
        for identity in ["B-2", "C-3"] {
            let (customer, events) = world.draft(known_as(identity));
            good = good.insert_customer(customer, events);
        }
        let (edited, events) = ann.edit(tagging("vip"), &world.ids, world.now).unwrap();
        good = good.update_customer(edited, ann.version(), events);
        for minutes in [1, 2] {
            let (record, event) = world.decision(ann.id(), ConsentDecision::Denied, minutes);
            good = good.append_consent(record, event);
        }
        for key in ["1", "2", "3"] {
            let told = world.recorded(ann.id(), note(key, world.now));
            good.interactions.push(told);
        }
        Self { world, ann, good }
    }

    fn nobody(&self) -> CustomerId {
        CustomerId::generate(&self.world.ids, self.world.now)
    }

    /// Applies each change set, requires the refusal and that nothing changed; then the change set
    /// without a fault must go through: nothing of it may have been kept, no id and no identity.
    async fn refuses(
        &self,
        faulty: impl IntoIterator<Item = ChangeSet>,
        is_meant: impl Fn(&StoreError) -> bool,
    ) {
        let before = self.world.snapshot().await;
        for (number, changes) in faulty.into_iter().enumerate() {
            match self.world.store.apply(changes).await {
                Err(error) => assert!(is_meant(&error), "{number}: {error:?}"),
                Ok(report) => panic!("{number}: a fault was taken: {report:?}"),
            }
            assert_eq!(self.world.snapshot().await, before, "{number}");
            let free = [shop_id("B-2"), shop_id("C-3")];
            let holders = self.world.store.resolve(&free).await;
            assert_eq!(holders.unwrap(), [None, None], "{number}");
        }
        self.world.store.apply(self.good.clone()).await.unwrap();
        let after = self.world.snapshot().await;
        assert_eq!(after.customers.len(), before.customers.len() + 2);
        assert_eq!(after.log.len(), before.log.len() + 8);
    }

    /// The change set with a fault among the customers: as the first of them, in the middle, last.
    fn with_customer(&self, fault: &Change<CustomerWrite>) -> Vec<ChangeSet> {
        self.with(|changes| &mut changes.customers, fault)
    }

    fn with_interaction(&self, fault: &Change<Interaction>) -> Vec<ChangeSet> {
        self.with(|changes| &mut changes.interactions, fault)
    }

    fn with<T: Clone>(
        &self,
        list: impl Fn(&mut ChangeSet) -> &mut Vec<Change<T>>,
        fault: &Change<T>,
    ) -> Vec<ChangeSet> {
        let places = list(&mut self.good.clone()).len();
        let mut faulty = Vec::new();
        for place in [0, 1, places] {
            let mut changes = self.good.clone();
            list(&mut changes).insert(place, fault.clone());
            faulty.push(changes);
        }
        faulty
    }
}

/// A customer who is there already.
pub async fn an_insert_of_a_known_customer_stores_nothing<F: StoreFactory>(factory: &F) {
    let scene = Scene::new(factory).await;
    let fault = Change::new(CustomerWrite::Insert(scene.ann.clone()), []);
    let is_meant = |error: &StoreError| matches!(error, StoreError::AlreadyExists { .. });
    scene.refuses(scene.with_customer(&fault), is_meant).await;
}

/// An edit decided on an old version.
pub async fn a_conflict_stores_nothing<F: StoreFactory>(factory: &F) {
    let scene = Scene::new(factory).await;
    let world = &scene.world;
    let old = world.create(named("Dan")).await.unwrap();
    world.edit(&old, tagging("a")).await.unwrap();
    let (stale, _) = old.edit(tagging("b"), &world.ids, world.now).unwrap();
    let fault = CustomerWrite::Update {
        customer: stale,
        expected: old.version(),
    };
    let is_meant = |error: &StoreError| matches!(error, StoreError::Conflict { .. });
    let faulty = scene.with_customer(&Change::new(fault, []));
    scene.refuses(faulty, is_meant).await;
}

/// An edit of nobody.
pub async fn an_update_of_nobody_stores_nothing<F: StoreFactory>(factory: &F) {
    let scene = Scene::new(factory).await;
    let (nobody, _) = scene.world.draft(named("Nobody"));
    let edited = nobody.edit(tagging("a"), &scene.world.ids, scene.world.now);
    let fault = CustomerWrite::Update {
        customer: edited.unwrap().0,
        expected: nobody.version(),
    };
    let is_meant = |error: &StoreError| matches!(error, StoreError::NotFound { entity } if *entity == nobody.id().into());
    let faulty = scene.with_customer(&Change::new(fault, []));
    scene.refuses(faulty, is_meant).await;
}

/// A customer who takes what another holds.
pub async fn a_taken_identity_stores_nothing<F: StoreFactory>(factory: &F) {
    let scene = Scene::new(factory).await;
    let (thief, _) = scene.world.draft(known_as("A-1"));
    let fault = Change::new(CustomerWrite::Insert(thief), []);
    let holder = scene.ann.id();
    let is_meant = |error: &StoreError| matches!(error, StoreError::IdentityTaken { holder: told } if *told == holder);
    scene.refuses(scene.with_customer(&fault), is_meant).await;
}

/// A version that does not follow.
pub async fn a_version_left_out_stores_nothing<F: StoreFactory>(factory: &F) {
    let scene = Scene::new(factory).await;
    let world = &scene.world;
    let dan = world.create(named("Dan")).await.unwrap();
    let (second, _) = dan.edit(tagging("a"), &world.ids, world.now).unwrap();
    let (third, _) = second.edit(tagging("b"), &world.ids, world.now).unwrap();
    let fault = CustomerWrite::Update {
        customer: third,
        expected: dan.version(),
    };
    let is_meant = |error: &StoreError| matches!(error, StoreError::NotNextVersion { .. });
    let faulty = scene.with_customer(&Change::new(fault, []));
    scene.refuses(faulty, is_meant).await;
}

/// A decision of nobody.
pub async fn a_decision_of_nobody_stores_nothing<F: StoreFactory>(factory: &F) {
    let scene = Scene::new(factory).await;
    let nobody = scene.nobody();
    let (record, event) = scene.world.decision(nobody, ConsentDecision::Granted, 0);
    let fault = Change::new(record, [event]);
    let is_meant = |error: &StoreError| matches!(error, StoreError::NotFound { entity } if *entity == nobody.into());
    let faulty = scene.with(|changes| &mut changes.consents, &fault);
    scene.refuses(faulty, is_meant).await;
}

/// A decision under the id of another one.
pub async fn a_forged_decision_stores_nothing<F: StoreFactory>(factory: &F) {
    let scene = Scene::new(factory).await;
    let ledger = scene.world.store.consent_ledger(scene.ann.id()).await;
    let forged = ledger.unwrap().entries()[0]
        .clone()
        .forged(ConsentDecision::Denied);
    let is_meant = |error: &StoreError| matches!(error, StoreError::AlreadyExists { .. });
    let faulty = scene.with(|changes| &mut changes.consents, &Change::new(forged, []));
    scene.refuses(faulty, is_meant).await;
}

/// An interaction of nobody.
pub async fn an_interaction_of_nobody_stores_nothing<F: StoreFactory>(factory: &F) {
    let scene = Scene::new(factory).await;
    let nobody = scene.nobody();
    let fault = scene.world.recorded(nobody, note("4", scene.world.now));
    let is_meant = |error: &StoreError| matches!(error, StoreError::NotFound { entity } if *entity == nobody.into());
    scene
        .refuses(scene.with_interaction(&fault), is_meant)
        .await;
}

/// A key that tells another story.
pub async fn a_reused_key_stores_nothing<F: StoreFactory>(factory: &F) {
    let scene = Scene::new(factory).await;
    let other = purchase("sold", scene.world.now, 101);
    let fault = scene.world.recorded(scene.ann.id(), other);
    let is_meant =
        |error: &StoreError| matches!(error, StoreError::KeyReused { reuses } if reuses.len() == 1);
    scene
        .refuses(scene.with_interaction(&fault), is_meant)
        .await;
}

/// An interaction under an id that is used.
pub async fn a_used_id_of_an_interaction_stores_nothing<F: StoreFactory>(factory: &F) {
    let scene = Scene::new(factory).await;
    let ann = scene.ann.id();
    let used = scene.world.timeline(ann).await[0].id();
    let told = note("4", scene.world.in_minutes(1));
    let value = Interaction::restore(used, ann, scene.world.now, told);
    let is_meant = |error: &StoreError| matches!(error, StoreError::AlreadyExists { .. });
    let faulty = scene.with_interaction(&Change::new(value, []));
    scene.refuses(faulty, is_meant).await;
}

/// An event under an id that is used, beside a customer, a decision, an interaction.
pub async fn a_used_id_of_an_event_stores_nothing<F: StoreFactory>(factory: &F) {
    let scene = Scene::new(factory).await;
    let used: Event = scene.world.log().await[0].event.clone();
    let mut faulty = vec![scene.good.clone(), scene.good.clone(), scene.good.clone()];
    faulty[0].customers[1].events.push(used.clone());
    faulty[1].consents[1].events.insert(0, used.clone());
    faulty[2].interactions[2].events = vec![used];
    let is_meant = |error: &StoreError| matches!(error, StoreError::AlreadyExists { .. });
    scene.refuses(faulty, is_meant).await;
}

/// What is refused because it was decided too late can be decided anew and stored.
pub async fn a_refused_change_can_be_decided_anew<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let old = world.create(known_as("A-1")).await.unwrap();
    let now = world.edit(&old, tagging("first")).await.unwrap();
    let remove = CustomerEdit::RemoveVerifiedIdentity(shop_id("A-1"));
    let refused = world.edit(&old, vec![remove.clone()]).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })));
    let again = world.edit(&now, vec![remove]).await.unwrap();
    assert_eq!(again.version(), now.version().next());
    let proof = shop_id("A-1").verified(VerificationMethod::Staff, world.now);
    let back = vec![CustomerEdit::AddVerifiedIdentity(proof)];
    let back = world.edit(&again, back).await.unwrap();
    assert_eq!(world.snapshot().await.customers, [back]);
}

/// A refused change uses up no event id.
pub async fn a_refused_change_leaves_its_event_ids_free<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let nobody = CustomerId::generate(&world.ids, world.now);
    let refused = world.recorded(nobody, note("1", world.now));
    let event = refused.events[0].clone();
    let answer = world.store.apply(telling(vec![refused])).await;
    assert!(matches!(answer, Err(StoreError::NotFound { .. })));
    let mut of_ann = world.recorded(ann.id(), note("1", world.now));
    of_ann.events = vec![event.clone()];
    world.store.apply(telling(vec![of_ann])).await.unwrap();
    let logged = world.store.event(event.id()).await.unwrap();
    assert_eq!(logged, Some(event));
}
