//! Thousands of rounds in which all want the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crm_core::conformance::World;
use crm_core::conformance::world::{known_as, purchase, shop_id, telling};
use crm_core::{
    AttributeName, AttributeValue, CoreStore, Customer, CustomerEdit, CustomerFilter, CustomerId,
    CustomerStore, EventId, InteractionId, RecordOutcome, StoreError,
};
use crm_storage::RequestStore;
use crm_support::{NewSpecialist, RequestChangeSet, Specialist, SpecialistName};
use futures_executor::block_on;

use crate::follower::followed;
use crate::place::{Place, Tally, rounds, workers, world};

/// An update that was acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Update {
    from: u32,
    read: Option<i64>,
    wrote: i64,
}

pub(crate) fn last_writer() -> AttributeName {
    AttributeName::parse("last_writer").unwrap()
}

pub(crate) fn written(customer: &Customer) -> Option<i64> {
    match customer.attributes().get(&last_writer()) {
        Some(AttributeValue::Integer(number)) => Some(*number),
        _ => None,
    }
}

/// All edit one customer, each on what it read last. The versions form a chain without gaps, each
/// with one winner, and each acknowledged update had read the one before it.
pub(crate) fn no_update_is_lost<P: Place>(place: &P, rounds: usize) -> Tally {
    let tally = Tally::default();
    let ann = block_on(world(place, 100).person());
    let acknowledged: Mutex<Vec<Update>> = Mutex::default();
    followed(place, || {
        workers(place, |number, world| {
            for turn in 0.. {
                if acknowledged.lock().unwrap().len() >= rounds {
                    return;
                }
                let wrote = (turn << 8) | i64::try_from(number).unwrap();
                if let Some(update) = update_once(&world, ann.id(), wrote, &tally) {
                    acknowledged.lock().unwrap().push(update);
                }
            }
        });
    });
    let mut chain = acknowledged.into_inner().unwrap();
    chain.sort();
    let mut before = None;
    for (version, update) in (1..).zip(&chain) {
        assert_eq!(update.from, version, "a version has no winner, or two");
        assert_eq!(update.read, before, "an update had not read the one before");
        before = Some(update.wrote);
    }
    let last = block_on(world(place, 101).store.customer(ann.id()));
    let last = last.unwrap().unwrap();
    assert_eq!(written(&last), before);
    assert_eq!(last.version().number() as usize, chain.len() + 1);
    assert!(chain.len() >= rounds);
    tally
}

fn update_once<S: CoreStore>(
    world: &World<S>,
    ann: CustomerId,
    wrote: i64,
    tally: &Tally,
) -> Option<Update> {
    let read = match block_on(world.store.customer(ann)) {
        Ok(read) => read.unwrap(),
        Err(error) => {
            tally.excuse(&error);
            return None;
        }
    };
    let edit = CustomerEdit::SetAttribute(last_writer(), AttributeValue::Integer(wrote));
    match block_on(world.edit(&read, vec![edit])) {
        Ok(_) => {
            return Some(Update {
                from: read.version().number(),
                read: written(&read),
                wrote,
            });
        }
        Err(StoreError::Conflict {
            expected, found, ..
        }) => {
            assert!(expected == read.version() && found > expected);
            tally.refuse();
        }
        Err(error) => {
            assert!(
                !matches!(error, StoreError::UnknownOutcome(_)),
                "no commit was cut off"
            );
            tally.excuse(&error);
        }
    }
    None
}

/// The number of the round that all are in. Whoever is done first begins the next one.
struct Round(AtomicUsize);

impl Round {
    fn run(&self, rounds: usize, mut attempt: impl FnMut(usize)) {
        loop {
            let round = self.0.load(Ordering::SeqCst);
            if round >= rounds {
                return;
            }
            attempt(round);
            let _ = self
                .0
                .compare_exchange(round, round + 1, Ordering::SeqCst, Ordering::SeqCst);
        }
    }
}

/// In each round all want one identity. One gets it, and the others are told who.
pub(crate) fn an_identity_has_one_holder<P: Place>(place: &P, rounds: usize) -> Tally {
    let tally = Tally::default();
    let round = Round(AtomicUsize::new(0));
    let winners: Mutex<BTreeMap<usize, CustomerId>> = Mutex::default();
    let told: Mutex<Vec<(usize, CustomerId)>> = Mutex::default();
    followed(place, || {
        workers(place, |_, world| {
            round.run(rounds, |round| {
                let key = round.to_string();
                loop {
                    match block_on(world.create(known_as(&key))) {
                        Ok(customer) => {
                            let other = winners.lock().unwrap().insert(round, customer.id());
                            assert_eq!(other, None, "two customers got one identity");
                        }
                        Err(StoreError::IdentityTaken { holder }) => {
                            told.lock().unwrap().push((round, holder));
                            tally.refuse();
                        }
                        Err(error) => {
                            tally.excuse(&error);
                            continue;
                        }
                    }
                    break;
                }
            });
        });
    });
    let winners = winners.into_inner().unwrap();
    assert_eq!(winners.len(), rounds);
    for (round, holder) in told.into_inner().unwrap() {
        assert_eq!(winners[&round], holder);
    }
    let world = world(place, 101);
    let rounds: Vec<usize> = winners.keys().copied().collect();
    for chunk in rounds.chunks(1000) {
        let keys: Vec<_> = chunk
            .iter()
            .map(|round| shop_id(&round.to_string()))
            .collect();
        let held: Vec<_> = chunk.iter().map(|round| Some(winners[round])).collect();
        assert_eq!(block_on(world.store.resolve(&keys)).unwrap(), held);
    }
    let count = block_on(world.store.count_customers(&CustomerFilter::all())).unwrap();
    assert_eq!(
        count,
        winners.len() as u64,
        "a loser left a customer behind"
    );
    tally
}

/// In each round all tell the same three purchases, the last of which is told again in the next
/// round. Each is recorded once, and all are told the same id of it; what one change set recorded
/// stands together in the log.
pub(crate) fn a_story_is_recorded_once<P: Place>(place: &P, rounds: usize) -> Tally {
    let tally = Tally::default();
    let ann = block_on(world(place, 100).person()).id();
    let round = Round(AtomicUsize::new(0));
    let ids: Mutex<BTreeMap<usize, BTreeSet<InteractionId>>> = Mutex::default();
    let recorded: Mutex<BTreeMap<usize, usize>> = Mutex::default();
    let together: Mutex<Vec<Vec<EventId>>> = Mutex::default();
    let log = followed(place, || {
        workers(place, |_, world| {
            round.run(rounds, |round| {
                let keys: Vec<usize> = (2 * round..=2 * round + 2).collect();
                let told: Vec<_> = keys
                    .iter()
                    .map(|key| {
                        let cents = i64::try_from(*key).unwrap();
                        world.recorded(ann, purchase(&key.to_string(), world.now, cents))
                    })
                    .collect();
                let report = loop {
                    match block_on(world.store.apply(telling(told.clone()))) {
                        Ok(report) => break report,
                        Err(error) => tally.excuse(&error),
                    }
                };
                let mut events = Vec::new();
                for ((key, told), outcome) in keys.iter().zip(&told).zip(&report.interactions) {
                    let id = match outcome {
                        RecordOutcome::Recorded => {
                            *recorded.lock().unwrap().entry(*key).or_default() += 1;
                            events.push(told.events[0].id());
                            told.value.id()
                        }
                        RecordOutcome::AlreadyRecorded(id) => {
                            tally.refuse();
                            *id
                        }
                    };
                    ids.lock().unwrap().entry(*key).or_default().insert(id);
                }
                together.lock().unwrap().push(events);
            });
        });
    });
    let keys = 2 * rounds + 1;
    let recorded = recorded.into_inner().unwrap();
    assert_eq!(recorded.len(), keys);
    assert!(recorded.values().all(|times| *times == 1));
    assert!(ids.into_inner().unwrap().values().all(|ids| ids.len() == 1));
    log.assert_together(together.into_inner().unwrap().iter());
    assert_eq!(log.events.len(), keys + 1);
    tally
}

/// All take requests for one specialist and give them back. The specialist never holds more than the
/// capacity, and the load is the sum of what was acknowledged.
pub(crate) fn capacity_is_never_exceeded<P: Place>(place: &P, rounds: usize) -> Tally {
    const CAPACITY: usize = 3;
    let tally = Tally::default();
    let zoe = specialist(&world(place, 100), CAPACITY);
    let held = AtomicUsize::new(0);
    let taken = AtomicUsize::new(0);
    let most = AtomicUsize::new(0);
    workers(place, |_, world| {
        while taken.load(Ordering::SeqCst) < rounds {
            if !change(&world, &zoe, &tally, |zoe| zoe.take(world.now).ok()) {
                continue;
            }
            let now = held.fetch_add(1, Ordering::SeqCst) + 1;
            assert!(now <= CAPACITY, "{now} at once");
            most.fetch_max(now, Ordering::SeqCst);
            taken.fetch_add(1, Ordering::SeqCst);
            // Before the place is free, not after: otherwise the next one could be counted first.
            held.fetch_sub(1, Ordering::SeqCst);
            while !change(&world, &zoe, &tally, |zoe| zoe.release().ok()) {}
        }
    });
    let last = block_on(world(place, 101).store.specialist(zoe.id()));
    let last = last.unwrap().unwrap();
    assert_eq!(last.open_requests(), 0);
    let updates = last.version().number() as usize - 1;
    assert_eq!(updates, 2 * taken.into_inner(), "an update was lost");
    tally
}

pub(crate) fn specialist<S: RequestStore>(world: &World<S>, capacity: usize) -> Specialist {
    let new = NewSpecialist::new(
        SpecialistName::parse("Zoe").unwrap(),
        u32::try_from(capacity).unwrap(),
    );
    let (zoe, event) = Specialist::register(new, &world.ids, world.now);
    let changes = RequestChangeSet::new().insert_specialist(zoe.clone(), event);
    block_on(world.store.apply_requests(changes)).unwrap();
    zoe
}

/// Reads the specialist, decides, and stores it; whether that was done.
fn change<S: RequestStore>(
    world: &World<S>,
    zoe: &Specialist,
    tally: &Tally,
    decide: impl Fn(Specialist) -> Option<Specialist>,
) -> bool {
    let read = match block_on(world.store.specialist(zoe.id())) {
        Ok(read) => read.unwrap(),
        Err(error) => {
            tally.excuse(&error);
            return false;
        }
    };
    let expected = read.version();
    let Some(decided) = decide(read) else {
        return false;
    };
    let changes = RequestChangeSet::new().update_specialist(decided, expected, Vec::new());
    match block_on(world.store.apply_requests(changes)) {
        Ok(_) => true,
        Err(StoreError::Conflict { .. }) => {
            tally.refuse();
            false
        }
        Err(error) => {
            tally.excuse(&error);
            false
        }
    }
}

/// Says what a scenario met; the harness shows it on request.
pub(crate) fn report<P: Place>(what: &str, place: &P, scenario: fn(&P, usize) -> Tally) -> Tally {
    report_rounds(what, place, rounds(), scenario)
}

pub(crate) fn report_rounds<P: Place>(
    what: &str,
    place: &P,
    rounds: usize,
    scenario: fn(&P, usize) -> Tally,
) -> Tally {
    let begun = std::time::Instant::now();
    let tally = scenario(place, rounds);
    let [refused, unavailable, unknown] = tally.counts();
    eprintln!(
        "{what}: {rounds} rounds, {refused} refused, {unavailable} unavailable, {unknown} unknown, \
         {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    tally
}
