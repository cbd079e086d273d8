//! What counts as the same interaction, and what does not.

use super::StoreFactory;
use super::world::{World, note, purchase, telling};
use crate::{
    Channel, Code, CoreStore, Direction, EntityRef, IdempotencyKey, Interaction,
    InteractionContent, InteractionStore, InteractionText, NewInteraction, Note, RecordOutcome,
    StoreError, Timestamp,
};

/// Each part of the content counts: another channel, direction, text, subject or instant under the
/// same key is another story.
pub async fn every_part_of_an_interaction_counts<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let regarding = Some(EntityRef::new(Code::new_static("order"), world.uuid()));
    let told = NewInteraction {
        regarding,
        ..note("1", world.now)
    };
    world.record(ann, vec![told.clone()]).await.unwrap();
    let before = world.snapshot().await;
    let text = |text| InteractionContent::Note(Note::new(InteractionText::parse(text).unwrap()));
    let others = [
        NewInteraction {
            channel: Channel::Chat,
            ..told.clone()
        },
        NewInteraction {
            direction: Direction::Outbound,
            ..told.clone()
        },
        NewInteraction {
            content: text("called Back"),
            ..told.clone()
        },
        NewInteraction {
            content: text("called back."),
            ..told.clone()
        },
        NewInteraction {
            content: InteractionContent::Visit,
            ..told.clone()
        },
        NewInteraction {
            regarding: None,
            ..told.clone()
        },
        NewInteraction {
            regarding: Some(EntityRef::new(Code::new_static("order"), world.uuid())),
            ..told.clone()
        },
        NewInteraction {
            occurred_at: Timestamp::from_micros(world.now.as_micros() + 1).unwrap(),
            ..told.clone()
        },
    ];
    for (number, other) in others.into_iter().enumerate() {
        let refused = world.record(ann, vec![other]).await;
        assert!(
            matches!(&refused, Err(StoreError::KeyReused { reuses }) if reuses.len() == 1),
            "{number}: {refused:?}"
        );
    }
    assert_eq!(world.snapshot().await, before);
}

/// The id under which it is told again, and when it is stored, do not count.
pub async fn the_time_of_recording_does_not_count<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    world.record(ann, vec![note("1", world.now)]).await.unwrap();
    let before = world.snapshot().await;
    let later = world.in_minutes(60);
    let (again, event) = Interaction::record(note("1", world.now), ann, &world.ids, later);
    let change = crate::Change::new(again, [event]);
    let report = world.store.apply(telling(vec![change])).await.unwrap();
    let first = before.timelines[0][0].id();
    assert_eq!(report.interactions, [RecordOutcome::AlreadyRecorded(first)]);
    assert_eq!(world.snapshot().await, before);
}

/// Keys that differ in letter case, form or source are found each on its own.
pub async fn each_key_is_found_as_it_is_written<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let keys = [
        "key",
        "KEY",
        "Key",
        "ke\u{301}y",
        "k\u{e9}y",
        "kéy\u{200b}",
        "keß",
        "kess",
    ];
    for source in ["shop", "shop.2"] {
        let told = keys.iter().zip(0..).map(|(key, cents)| NewInteraction {
            source: Code::new_static(source),
            ..purchase(key, world.now, cents)
        });
        world.record(ann, told.collect()).await.unwrap();
    }
    for source in ["shop", "shop.2"] {
        for (key, cents) in keys.iter().zip(0..) {
            let source = Code::new_static(source);
            let key = IdempotencyKey::parse(key).unwrap();
            let found = world.store.interaction_by_key(ann, &source, &key).await;
            let found = found.unwrap().unwrap();
            assert_eq!((found.source(), found.key()), (&source, &key));
            let amount = found.content().purchase().unwrap().total();
            assert_eq!(amount.minor(), cents);
        }
    }
    let absent = IdempotencyKey::parse("kEY").unwrap();
    let shop = Code::new_static("shop");
    let found = world.store.interaction_by_key(ann, &shop, &absent).await;
    assert_eq!(found.unwrap(), None);
}

/// A key leads to the interaction of the customer who is asked for.
pub async fn a_key_belongs_to_its_customer<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(3).await;
    let shop = Code::new_static("shop");
    let key = IdempotencyKey::parse("1").unwrap();
    for (cents, person) in people[..2].iter().enumerate() {
        let told = purchase("1", world.now, i64::try_from(cents).unwrap());
        world.record(person.id(), vec![told]).await.unwrap();
    }
    for (cents, person) in people.iter().enumerate() {
        let found = world
            .store
            .interaction_by_key(person.id(), &shop, &key)
            .await;
        let found = found.unwrap().map(|one| {
            assert_eq!(one.customer(), person.id());
            one.content().purchase().unwrap().total().minor()
        });
        let expected = (cents < 2).then(|| i64::try_from(cents).unwrap());
        assert_eq!(found, expected);
    }
}

/// An import told again and again, in parts and in another order, is recorded once.
pub async fn an_import_told_again_changes_nothing<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(2).await;
    let lines: Vec<_> = (0..12)
        .map(|n: i64| {
            let person = &people[usize::try_from(n % 2).unwrap()];
            (
                person.id(),
                purchase(&(n / 2).to_string(), world.in_minutes(n), n),
            )
        })
        .collect();
    let import = |lines: Vec<(crate::CustomerId, NewInteraction)>| {
        let told = lines.into_iter().map(|(id, new)| world.recorded(id, new));
        world.store.apply(telling(told.collect()))
    };
    import(lines[..7].to_vec()).await.unwrap();
    let mut reversed = lines.clone();
    reversed.reverse();
    import(reversed.clone()).await.unwrap();
    let before = world.snapshot().await;
    assert_eq!(before.log.len(), 2 + 12);
    for again in [lines.clone(), reversed, lines[3..9].to_vec()] {
        let report = import(again).await.unwrap();
        let is_known = |one: &RecordOutcome| matches!(one, RecordOutcome::AlreadyRecorded(_));
        assert!(report.interactions.iter().all(is_known));
    }
    assert_eq!(world.snapshot().await, before);
}
