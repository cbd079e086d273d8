//! Callers who want the same at once: one gets it, and each is told the truth.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::StoreFactory;
use super::concurrency::{CALLERS, Leaving, at_once, caller};
use super::world::{World, known_as, limit, named, note, purchase, shop_id, tagging, telling};
use crate::{
    ChangeSet, ConsentDecision, CoreStore, Customer, CustomerEdit, CustomerStore, Event, EventLog,
    InteractionStore, Page, PageLimit, RecordOutcome, StoreError, VerificationMethod, Version,
};

/// Many edit one customer, each on what it read last: no version is left out or given twice, and
/// nothing that was acknowledged is lost.
pub async fn a_chain_of_versions_has_no_gap<F: StoreFactory>(factory: &F) {
    const EDITS: usize = 4;
    const MOST_TRIES: usize = 500;
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    at_once(factory, |number| {
        Box::pin(async move {
            let world = caller(factory, number).await;
            for edit in 0..EDITS {
                let mut tries = 0;
                loop {
                    let read = world.store.customer(ann).await.unwrap().unwrap();
                    let edits = tagging(&format!("{number}/{edit}"));
                    match world.edit(&read, edits).await {
                        Ok(_) => break,
                        Err(StoreError::Conflict {
                            expected, found, ..
                        }) => {
                            assert!(expected == read.version() && found > expected);
                        }
                        Err(other) => panic!("{other:?}"),
                    }
                    tries += 1;
                    assert!(tries < MOST_TRIES, "an edit never gets through");
                }
            }
        })
    });
    let last = world.store.customer(ann).await.unwrap().unwrap();
    let whole = CALLERS * EDITS;
    assert_eq!(last.tags().len(), whole, "an acknowledged edit was lost");
    let page = Page::first(PageLimit::MAXIMUM);
    let events = world.store.events_of_customer(ann, &page).await.unwrap();
    let versions = events.items.iter().map(|event| event.version().unwrap());
    let expected = (1..).map_while(Version::from_number).take(1 + whole);
    assert_eq!(versions.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}

/// Of many who insert one id exactly one does, and the others are told that it is there.
pub async fn of_many_inserts_of_one_id_one_wins<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, _) = world.draft(named("Ann"));
    let ann = &ann;
    let wins = AtomicUsize::new(0);
    let wins = &wins;
    at_once(factory, |number| {
        Box::pin(async move {
            let world = caller(factory, number).await;
            let (_, events) = world.draft(named("Ann"));
            let changes = ChangeSet::new().insert_customer(ann.clone(), events);
            match world.store.apply(changes).await {
                Ok(_) => wins.fetch_add(1, Ordering::SeqCst),
                Err(StoreError::AlreadyExists { entity }) => {
                    assert_eq!(entity, ann.id().into());
                    0
                }
                Err(other) => panic!("{other:?}"),
            };
        })
    });
    assert_eq!(wins.load(Ordering::SeqCst), 1);
    assert_eq!(world.log().await.len(), 1);
}

/// Many tell different stories under one key: one is kept, the others are told which one it is.
pub async fn of_many_stories_under_one_key_one_is_kept<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let named_by_others = Mutex::new(Vec::new());
    let (named, wins) = (&named_by_others, AtomicUsize::new(0));
    let wins = &wins;
    at_once(factory, |number| {
        Box::pin(async move {
            let world = caller(factory, number).await;
            let story = purchase("1", world.now, i64::try_from(number).unwrap());
            match world.record(ann, vec![story]).await {
                Ok(report) => {
                    assert_eq!(report.interactions, [RecordOutcome::Recorded]);
                    wins.fetch_add(1, Ordering::SeqCst);
                }
                Err(StoreError::KeyReused { reuses }) => {
                    named.lock().unwrap().push(reuses[0].existing);
                }
                Err(other) => panic!("{other:?}"),
            }
        })
    });
    assert_eq!(wins.load(Ordering::SeqCst), 1);
    let kept = world.timeline(ann).await;
    assert_eq!(kept.len(), 1);
    let named = std::mem::take(&mut *named_by_others.lock().unwrap());
    assert_eq!(named, vec![kept[0].id(); CALLERS - 1]);
}

/// One decision told by many is appended once, and nobody gets an error.
pub async fn one_decision_told_by_many_is_appended_once<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let (record, event) = world.decision(ann, ConsentDecision::Granted, 0);
    let told = (&record, &event);
    at_once(factory, |number| {
        Box::pin(async move {
            let world = caller(factory, number).await;
            let changes = ChangeSet::new().append_consent(told.0.clone(), told.1.clone());
            world.store.apply(changes).await.unwrap();
        })
    });
    let ledger = world.store.consent_ledger(ann).await.unwrap();
    assert_eq!(ledger.entries(), [record]);
    assert_eq!(world.log().await.len(), 2);
}

/// Of many changes with one event id one is stored, with its event; the others leave nothing.
pub async fn of_many_changes_with_one_event_id_one_is_stored<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let event = &world.recorded(ann, note("any", world.now)).events[0];
    let wins = AtomicUsize::new(0);
    let wins = &wins;
    at_once(factory, |number| {
        Box::pin(async move {
            let world = caller(factory, number).await;
            let mut told = world.recorded(ann, note(&number.to_string(), world.now));
            told.events = vec![event.clone()];
            match world.store.apply(telling(vec![told])).await {
                Ok(_) => wins.fetch_add(1, Ordering::SeqCst),
                Err(StoreError::AlreadyExists { .. }) => 0,
                Err(other) => panic!("{other:?}"),
            };
        })
    });
    assert_eq!(wins.load(Ordering::SeqCst), 1);
    assert_eq!(world.timeline(ann).await.len(), 1);
    assert_eq!(world.log().await.len(), 2);
}

/// Change sets that touch the same customers in opposite orders are applied or conflict; none is
/// given up because they waited for each other.
pub async fn crossing_change_sets_are_applied_or_conflict<F: StoreFactory>(factory: &F) {
    const ROUNDS: usize = 5;
    let world = World::new(factory).await;
    let people = world.people(2).await;
    let ids = &[people[0].id(), people[1].id()];
    let applied = AtomicUsize::new(0);
    let applied = &applied;
    at_once(factory, |number| {
        Box::pin(async move {
            let world = caller(factory, number).await;
            for round in 0..ROUNDS {
                let mut asked = *ids;
                if number % 2 == 1 {
                    asked.reverse();
                }
                let mut changes = ChangeSet::new();
                for customer in world.store.customers(&asked).await.unwrap() {
                    let edits = tagging(&format!("{number}/{round}"));
                    let (edited, events) = customer.edit(edits, &world.ids, world.now).unwrap();
                    changes = changes.update_customer(edited, customer.version(), events);
                }
                match world.store.apply(changes).await {
                    Ok(_) => applied.fetch_add(1, Ordering::SeqCst),
                    Err(StoreError::Conflict { .. }) => 0,
                    Err(other) => panic!("{other:?}"),
                };
            }
        })
    });
    let applied = applied.load(Ordering::SeqCst);
    assert!(applied > 0, "nobody ever got through");
    for customer in world.store.customers(ids).await.unwrap() {
        assert_eq!(customer.version().number() as usize, 1 + applied);
        assert_eq!(customer.tags().len(), applied);
    }
}

/// An identity that many hand round has one holder at any time, or none.
pub async fn an_identity_handed_round_has_one_holder<F: StoreFactory>(factory: &F) {
    const ROUNDS: usize = 5;
    let world = World::new(factory).await;
    at_once(factory, |number| {
        Box::pin(async move {
            let world = caller(factory, number).await;
            let mut mine = world.person().await;
            let identity = shop_id("the one");
            for _ in 0..ROUNDS {
                let proof = identity
                    .clone()
                    .verified(VerificationMethod::Staff, world.now);
                let take = vec![CustomerEdit::AddVerifiedIdentity(proof)];
                match world.edit(&mine, take).await {
                    Ok(holding) => mine = holding,
                    Err(StoreError::IdentityTaken { holder }) => {
                        assert_ne!(holder, mine.id());
                        continue;
                    }
                    Err(other) => panic!("{other:?}"),
                }
                let holder = world.store.resolve(std::slice::from_ref(&identity)).await;
                assert_eq!(holder.unwrap(), [Some(mine.id())]);
                let give_up = vec![CustomerEdit::RemoveVerifiedIdentity(identity.clone())];
                mine = world.edit(&mine, give_up).await.unwrap();
            }
        })
    });
    let holder = world.store.resolve(&[shop_id("the one")]).await.unwrap();
    assert_eq!(holder, [None]);
    world.create(known_as("the one")).await.unwrap();
}

/// Eight write into the logs of two tenants; who follows one of them by small steps meets all its
/// change sets whole, their events side by side and in order, and none of the other tenant's.
pub async fn a_follower_meets_every_change_set_whole<F: StoreFactory>(factory: &F) {
    const ROUNDS: usize = 8;
    let seen: Mutex<Vec<Event>> = Mutex::default();
    let writers = AtomicUsize::new(CALLERS - 1);
    let (seen, writers) = (&seen, &writers);
    at_once(factory, |number| {
        Box::pin(async move {
            if number == 0 {
                let world = caller(factory, number).await;
                let followed = follow(&world, || writers.load(Ordering::SeqCst) > 0).await;
                *seen.lock().unwrap() = followed;
                return;
            }
            let _leaving = Leaving::new(writers);
            let tenant = if number % 3 == 0 { 2 } else { 1 };
            let world = World::seeded(factory, tenant, 6000 + number as u64).await;
            for round in 0..ROUNDS {
                write_four_events(&world, number, round).await;
            }
        })
    });
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    let whole = World::new(factory).await.log().await;
    let whole: Vec<_> = whole.into_iter().map(|logged| logged.event).collect();
    assert_eq!(seen, whole, "the follower met another log");
    let of_first_tenant = (1..CALLERS).filter(|number| number % 3 != 0).count();
    assert_eq!(seen.len(), of_first_tenant * ROUNDS * 4);
    for change_set in seen.chunks(4) {
        let customer = change_set[0].customer();
        assert!(change_set.iter().all(|event| event.customer() == customer));
        let names: Vec<_> = change_set
            .iter()
            .map(|event| event.name().as_str())
            .collect();
        let expected = [
            "customer.created",
            "customer.tag_added",
            "customer.tag_added",
            "interaction.recorded",
        ];
        assert_eq!(names, expected);
    }
}

/// Follows the log until it has read all that the writers wrote.
async fn follow<S: CoreStore>(world: &World<S>, is_written: impl Fn() -> bool) -> Vec<Event> {
    let mut seen = Vec::new();
    let mut place = None;
    loop {
        let writing = is_written();
        let read = world.store.events_after(place.as_ref(), limit(5)).await;
        let read = read.unwrap();
        if read.is_empty() && !writing {
            return seen;
        }
        place = read.last().map(|logged| logged.cursor.clone()).or(place);
        seen.extend(read.into_iter().map(|logged| logged.event));
        assert!(seen.len() < 1000, "the log does not end");
    }
}

/// A customer, two tags and an interaction in one change set.
async fn write_four_events<S: CoreStore>(world: &World<S>, number: usize, round: usize) {
    let (first, created): (Customer, _) = world.draft(named("Ann"));
    let edits = [tagging("a"), tagging("b")].concat();
    let (second, tagged) = first.edit(edits, &world.ids, world.now).unwrap();
    let told = note(&format!("{number}/{round}"), world.now);
    let told = world.recorded(first.id(), told);
    let version = first.version();
    let changes = telling(vec![told])
        .insert_customer(first, created)
        .update_customer(second, version, tagged);
    world.store.apply(changes).await.unwrap();
}

/// Writers of two tenants with equal keys and identities do not get in each other's way.
pub async fn writers_of_two_tenants_do_not_meet<F: StoreFactory>(factory: &F) {
    at_once(factory, |number| {
        Box::pin(async move {
            let tenant = 1 + number as u64;
            let world = World::seeded(factory, tenant, 4711).await;
            let ann = world.create(known_as("A-1")).await.unwrap();
            for round in 0..5 {
                let told = purchase(&round.to_string(), world.now, round);
                let report = world.record(ann.id(), vec![told]).await.unwrap();
                assert_eq!(report.interactions, [RecordOutcome::Recorded]);
            }
            world.edit(&ann, tagging("vip")).await.unwrap();
        })
    });
    for tenant in 1..=CALLERS as u64 {
        let world = World::seeded(factory, tenant, 4712).await;
        assert_eq!(world.log().await.len(), 7);
        let facts = world.store.purchase_facts(&Page::default()).await.unwrap();
        assert_eq!(facts.items.len(), 5);
    }
}
