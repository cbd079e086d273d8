//! Merges of customers.

use std::collections::BTreeSet;

use super::StoreFactory;
use super::world::{World, all_pages, known_as, named, note, purchase, shop_id, tag, tagging};
use crate::{
    ChangeSet, Channel, ConsentDecision, CoreStore, Customer, CustomerAlias, CustomerEdit,
    CustomerFilter, CustomerId, CustomerStore, EntityRef, InteractionStore, MergeId, MergePolicy,
    MergeRecord, MergeSide, MergeStore, Permission, Purpose, RecordOutcome, Refusal, StoreError,
    Unmerge, plan_merge,
};

/// A merge of two customers as they are now, not stored yet.
pub async fn drafted<S: CoreStore>(
    world: &World<S>,
    survivor: CustomerId,
    absorbed: CustomerId,
) -> MergeRecord {
    let survivor = side(world, survivor).await;
    let absorbed = side(world, absorbed).await;
    let id = MergeId::generate(&world.ids, world.now);
    let policy = MergePolicy::default();
    let plan = plan_merge(id, &survivor, &absorbed, &policy, world.now).unwrap();
    plan.into_record()
}

pub(super) async fn side<S: CoreStore>(world: &World<S>, id: CustomerId) -> MergeSide {
    let customer = world.store.customer(id).await.unwrap().unwrap();
    let aliases = world.store.aliases_of(id).await.unwrap();
    let ledger = world.store.consent_ledger(id).await.unwrap();
    MergeSide::new(customer, aliases, ledger)
}

pub(super) async fn store<S: CoreStore>(
    world: &World<S>,
    merge: MergeRecord,
) -> Result<(), StoreError> {
    let events = merge.events(&world.ids);
    let changes = ChangeSet::new().merge_customers(merge, events);
    let report = world.store.apply(changes).await?;
    assert_eq!(report.written, 1);
    Ok(())
}

/// Merges the second customer into the first.
pub async fn merged<S: CoreStore>(
    world: &World<S>,
    survivor: &Customer,
    absorbed: &Customer,
) -> MergeRecord {
    let merge = drafted(world, survivor.id(), absorbed.id()).await;
    store(world, merge.clone()).await.unwrap();
    merge
}

pub(super) async fn undoing<S: CoreStore>(world: &World<S>, merge: &MergeRecord) -> Unmerge {
    let survivor = merge.survivor().id();
    let current = world.store.customer(survivor).await.unwrap().unwrap();
    merge.undo(&current, merge.id(), world.now).unwrap()
}

pub(super) async fn store_undone<S: CoreStore>(
    world: &World<S>,
    undone: Unmerge,
) -> Result<(), StoreError> {
    let events = undone.events(&world.ids, world.now);
    let changes = ChangeSet::new().unmerge_customers(undone, events);
    world.store.apply(changes).await.map(|_| ())
}

/// Takes a merge back.
pub async fn undone<S: CoreStore>(world: &World<S>, merge: &MergeRecord) {
    let unmerge = undoing(world, merge).await;
    store_undone(world, unmerge).await.unwrap();
}

pub(super) async fn permission<S: CoreStore>(world: &World<S>, id: CustomerId) -> Permission {
    let ledger = world.store.consent_ledger(id).await.unwrap();
    ledger.permission(&Purpose::Marketing, Channel::Email, world.in_minutes(90))
}

/// Two customers with an identity, a tag, interactions and decisions each.
pub(super) async fn pair<S: CoreStore>(world: &World<S>) -> (Customer, Customer) {
    let ann = world.create(known_as("A-1")).await.unwrap();
    let ann = world.edit(&ann, tagging("vip")).await.unwrap();
    let anna = world.create(known_as("A-2")).await.unwrap();
    let anna = world.edit(&anna, tagging("press")).await.unwrap();
    let told = vec![
        note("n", world.in_minutes(1)),
        purchase("1", world.now, 1000),
    ];
    world.record(ann.id(), told).await.unwrap();
    let told = vec![
        note("n", world.in_minutes(2)),
        purchase("2", world.in_minutes(3), 200),
    ];
    world.record(anna.id(), told).await.unwrap();
    let granted = ConsentDecision::Granted;
    world.decide(ann.id(), granted, 10).await.unwrap();
    world.decide(anna.id(), granted, 11).await.unwrap();
    (ann, anna)
}

/// The absorbed customer is gone, and its id leads to the survivor, who has the merged record.
pub async fn an_absorbed_id_leads_to_the_survivor<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let merge = merged(&world, &ann, &anna).await;
    let store = &world.store;
    assert_eq!(store.customer(anna.id()).await.unwrap(), None);
    let survivor = store.customer(ann.id()).await.unwrap().unwrap();
    assert_eq!(&survivor, merge.merged());
    let alias = CustomerAlias::new(anna.id(), ann.id(), merge.id());
    let asked = [anna.id(), ann.id(), anna.id()];
    assert_eq!(store.aliases(&asked).await.unwrap(), [alias]);
    assert_eq!(store.aliases_of(ann.id()).await.unwrap(), [anna.id()]);
    assert_eq!(store.aliases_of(anna.id()).await.unwrap(), []);
    let all = CustomerFilter::all();
    assert_eq!(store.count_customers(&all).await.unwrap(), 1);
    let names = world.log_names().await;
    assert!(names.ends_with(&["customer.merged".into(), "customer.absorbed".into()]));
}

/// Identities and tags of both find the survivor.
pub async fn identities_and_tags_follow<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    merged(&world, &ann, &anna).await;
    let identities = [shop_id("A-1"), shop_id("A-2")];
    let holders = world.store.resolve(&identities).await.unwrap();
    assert_eq!(holders, [Some(ann.id()), Some(ann.id())]);
    for text in ["vip", "press"] {
        let tagged = CustomerFilter::all().with_tag(tag(text));
        assert_eq!(world.store.count_customers(&tagged).await.unwrap(), 1);
        let listed = all_pages(10, async |page| {
            world.store.list_customers(&tagged, &page).await
        });
        let listed = listed.await;
        assert_eq!(listed[0].id(), ann.id());
    }
}

/// The survivor has all interactions of both, and no other customer has any.
pub async fn no_interaction_is_lost<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let before: BTreeSet<_> = [ann.id(), anna.id()].into();
    let mut told = BTreeSet::new();
    for customer in before {
        let timeline = world.timeline(customer).await;
        told.extend(timeline.iter().map(crate::Interaction::id));
    }
    merged(&world, &ann, &anna).await;
    let timeline = world.timeline(ann.id()).await;
    let found: BTreeSet<_> = timeline.iter().map(crate::Interaction::id).collect();
    assert_eq!((timeline.len(), found), (4, told));
    assert!(timeline.iter().all(|one| one.customer() == ann.id()));
    assert!(timeline.is_sorted_by_key(|one| std::cmp::Reverse((one.occurred_at(), one.id()))));
    assert_eq!(world.timeline(anna.id()).await, []);
    let facts = all_pages(10, async |page| world.store.purchase_facts(&page).await).await;
    assert_eq!(facts.len(), 2);
    assert!(facts.iter().all(|fact| fact.customer() == ann.id()));
}

/// What was told of either is known when it is told again of the survivor.
pub async fn what_was_told_before_is_known<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    merged(&world, &ann, &anna).await;
    let again = vec![
        purchase("1", world.now, 1000),
        purchase("2", world.in_minutes(3), 200),
        note("n", world.in_minutes(1)),
    ];
    let report = world.record(ann.id(), again).await.unwrap();
    assert_eq!(report.written, 0);
    let is_known = |outcome: &RecordOutcome| *outcome != RecordOutcome::Recorded;
    assert!(report.interactions.iter().all(is_known));
    assert_eq!(world.timeline(ann.id()).await.len(), 4);
}

/// Of two interactions with one key, the survivor's is found by it; the other has a key of its own
/// until the merge is undone.
pub async fn a_key_that_both_have_stays_the_survivors<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let told = world.timeline(anna.id()).await.pop().unwrap();
    assert_eq!(told.key().as_str(), "n");
    let merge = merged(&world, &ann, &anna).await;
    let aside = merge.key_aside(told.id());
    let store = &world.store;
    let by_key = async |id, key: &_| {
        let found = store.interaction_by_key(id, told.source(), key).await;
        found.unwrap()
    };
    let own = by_key(ann.id(), told.key()).await.unwrap();
    assert_eq!(own.occurred_at(), world.in_minutes(1));
    let other = by_key(ann.id(), &aside).await.unwrap();
    assert_eq!(other, told.clone().moved_to(ann.id(), Some(aside.clone())));
    let moves = all_pages(2, async |page| store.list_merge_moves(&page).await).await;
    let noted = moves
        .iter()
        .find(|moved| moved.entity.id() == told.id().as_uuid());
    assert_eq!(noted.unwrap().key.as_ref(), Some(told.key()));
    assert_eq!(moves.len(), 2);

    undone(&world, &merge).await;
    assert_eq!(by_key(anna.id(), told.key()).await, Some(told.clone()));
    assert_eq!(by_key(ann.id(), told.key()).await, Some(own));
    assert_eq!(by_key(ann.id(), &aside).await, None);
}

/// What is told of an absorbed customer is refused under its id, and an id is never used again.
pub async fn an_absorbed_customer_takes_nothing<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    merged(&world, &ann, &anna).await;
    let absent = |error: &StoreError| matches!(error, StoreError::NotFound { entity } if *entity == EntityRef::from(anna.id()));
    let told = vec![note("late", world.now)];
    assert!(absent(&world.record(anna.id(), told).await.unwrap_err()));
    let decided = world.decide(anna.id(), ConsentDecision::Granted, 20).await;
    assert!(absent(&decided.unwrap_err()));
    let edited = world.edit(&anna, tagging("late")).await;
    assert!(absent(&edited.unwrap_err()));
    let (again, events) = Customer::create(named("New"), anna.id(), &world.ids, world.now).unwrap();
    let changes = ChangeSet::new().insert_customer(again, events);
    match world.store.apply(changes).await {
        Err(StoreError::AlreadyExists { entity }) => assert_eq!(entity, anna.id().into()),
        other => panic!("{other:?}"),
    }
    assert_eq!(world.store.customer(anna.id()).await.unwrap(), None);
}

/// A merge that was decided on an old version of either stores nothing.
pub async fn a_stale_merge_stores_nothing<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    for stale in [&ann, &anna] {
        let merge = drafted(&world, ann.id(), anna.id()).await;
        let current = world.store.customer(stale.id()).await.unwrap().unwrap();
        world.edit(&current, tagging("edited")).await.ok();
        let edits = vec![CustomerEdit::RemoveTag(tag("edited"))];
        let current = world.store.customer(stale.id()).await.unwrap().unwrap();
        world.edit(&current, edits).await.unwrap();
        let before = world.snapshot().await;
        match store(&world, merge).await {
            Err(StoreError::Conflict { entity, .. }) => assert_eq!(entity, stale.id().into()),
            other => panic!("{other:?}"),
        }
        assert_eq!(world.snapshot().await, before);
        assert_eq!(world.store.latest_merge_into(ann.id()).await.unwrap(), None);
    }
    let merge = drafted(&world, ann.id(), anna.id()).await;
    merged(&world, &ann, &anna).await;
    let absent = store(&world, merge).await.unwrap_err();
    assert!(matches!(absent, StoreError::NotFound { entity } if entity == anna.id().into()));
}

/// A merge can be applied once under its id, so that a lost answer does no harm.
pub async fn a_merge_told_again_is_known<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let merge = merged(&world, &ann, &anna).await;
    let before = world.snapshot().await;
    match store(&world, merge.clone()).await {
        Err(StoreError::AlreadyExists { entity }) => assert_eq!(entity, merge.id().into()),
        other => panic!("{other:?}"),
    }
    assert_eq!(world.snapshot().await, before);
    assert_eq!(world.store.merge(merge.id()).await.unwrap(), Some(merge));
}

/// The survivor allows what both allowed: never what one of them refused or was not asked.
pub async fn consent_never_widens<F: StoreFactory>(factory: &F) {
    use ConsentDecision::{Denied, Granted, Objected, Withdrawn};
    let world = World::new(factory).await;
    let cases: [(&[ConsentDecision], &[ConsentDecision]); 6] = [
        (&[Granted], &[Granted]),
        (&[Granted], &[]),
        (&[], &[Granted]),
        (&[Withdrawn], &[Denied, Granted]),
        (&[Granted], &[Granted, Objected]),
        (&[Denied, Granted], &[Withdrawn]),
    ];
    for (number, (of_ann, of_anna)) in cases.into_iter().enumerate() {
        let (ann, anna) = (world.person().await, world.person().await);
        // Whatever is decided later of one is later than all that the other decided.
        for (customer, decisions, start) in [(&ann, of_ann, 0), (&anna, of_anna, 30)] {
            for (minutes, decision) in (start..).zip(decisions) {
                world
                    .decide(customer.id(), *decision, minutes)
                    .await
                    .unwrap();
            }
        }
        let both = permission(&world, ann.id()).await.is_permitted()
            && permission(&world, anna.id()).await.is_permitted();
        merged(&world, &ann, &anna).await;
        let found = permission(&world, ann.id()).await;
        assert_eq!(found.is_permitted(), both, "case {number}: {found:?}");
        assert_eq!(number == 0, both);
        // What is decided from now on speaks for the whole person.
        world.decide(ann.id(), Granted, 60).await.unwrap();
        let found = permission(&world, ann.id()).await;
        let is_objected = matches!(found, Permission::Refused(Refusal::Objected(_)));
        assert_eq!(
            found.is_permitted(),
            !is_objected,
            "case {number}: {found:?}"
        );
    }
}
