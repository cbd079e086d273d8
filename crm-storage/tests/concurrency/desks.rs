//! Erasures while desks give requests of the same customers to specialists and take them back.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use chrono_tz::Tz;
use crm_core::conformance::World;
use crm_core::{Channel, CustomerId, InteractionText, ManualClock, SeededIds, StoreError, Subject};
use crm_storage::RequestStore;
use crm_support::{
    Calendar, Classification, Complexity, CustomerStanding, Desk, DeskError, NewRequest, Priority,
    PriorityPolicy, RequestFilter, RequestId, RequestKind, ServiceLevel, SpecialistError,
    SpecialistId, Targets,
};
use futures_executor::block_on;

use crate::callers::{replaced, service};
use crate::follower::followed;
use crate::place::{Place, StoreOf, Tally, rounds, workers, world};
use crate::rounds::{report_rounds, specialist};

/// How many erase; all others are at their desks.
const ERASERS: u64 = 2;
const PEOPLE: usize = 4;
const SPECIALISTS: usize = 3;

/// Plays it in fewer rounds: each is five change sets.
pub(crate) fn report<P: Place>(name: &str, place: &P)
where
    StoreOf<P>: 'static,
{
    let tally = report_rounds(name, place, rounds() / 20, the_load_is_what_is_held);
    tally.assert_nobody_tried_again();
}

/// Each specialist has as many open requests as there are with their name, whatever was erased while
/// it was given to them or taken back; and an erasure and a desk do not lock each other out.
fn the_load_is_what_is_held<P: Place>(place: &P, rounds: usize) -> Tally
where
    StoreOf<P>: 'static,
{
    let tally = Tally::default();
    let first = world(place, 400);
    let people = block_on(first.people(PEOPLE));
    let people: Vec<CustomerId> = people.iter().map(|customer| customer.id()).collect();
    let people = Mutex::new(people);
    let staff: Vec<SpecialistId> = (0..SPECIALISTS)
        .map(|_| specialist(&first, 10_000).id())
        .collect();
    let given = AtomicUsize::new(0);
    let gone: Mutex<Vec<CustomerId>> = Mutex::default();
    followed(place, || {
        workers(place, |number, world| {
            let profiles = service(&world, 39_000 + number);
            let desk = desk(&world, 49_000 + number);
            // The next one to be erased in the place of another one, once created.
            let mut heir: Option<CustomerId> = None;
            for turn in 0..rounds * 1_000 {
                if given.load(Ordering::SeqCst) >= rounds {
                    return;
                }
                let slot = (turn + number as usize) % PEOPLE;
                let whom = people.lock().unwrap()[slot];
                if number >= ERASERS {
                    let by = staff[(turn / PEOPLE + number as usize) % SPECIALISTS];
                    let Some(request) = accepted(give(&desk, whom, by), &tally) else {
                        continue;
                    };
                    given.fetch_add(1, Ordering::SeqCst);
                    if turn.is_multiple_of(2) {
                        accepted(block_on(desk.cancel(request)), &tally);
                    }
                    continue;
                }
                if let Some(next) = replaced(&profiles, whom, &mut heir, &tally) {
                    people.lock().unwrap()[slot] = next;
                    gone.lock().unwrap().push(whom);
                }
            }
        });
    });
    let given = given.into_inner();
    assert!(given >= rounds, "{given} of {rounds} requests were given");
    let gone = gone.into_inner().unwrap();
    assert!(!gone.is_empty(), "nobody was erased");
    let world = world(place, 401);
    for customer in gone {
        let theirs = RequestFilter::all().of_customer(customer);
        assert_eq!(block_on(world.store.count_requests(&theirs)).unwrap(), 0);
    }
    for id in staff {
        let held = RequestFilter::all().held_by(id);
        let held = block_on(world.store.count_requests(&held)).unwrap();
        let specialist = block_on(world.store.specialist(id)).unwrap().unwrap();
        assert_eq!(u64::from(specialist.open_requests()), held);
    }
    tally
}

pub(crate) fn desk<S: RequestStore + Clone + 'static>(world: &World<S>, seed: u64) -> Desk {
    let targets = Targets {
        response_minutes: 60,
        resolution_minutes: 480,
    };
    let targets = Priority::ALL.iter().map(|priority| (*priority, targets));
    Desk::new(
        Arc::new(world.store.clone()),
        Arc::new(ManualClock::new(world.now)),
        Arc::new(SeededIds::new(seed)),
        PriorityPolicy::new(1, vec![], Priority::Normal).unwrap(),
        ServiceLevel::new(1, Calendar::always_open(Tz::UTC), targets).unwrap(),
    )
}

/// Gives a new request to a specialist.
fn give(desk: &Desk, customer: CustomerId, to: SpecialistId) -> Result<RequestId, DeskError> {
    let new = NewRequest {
        customer,
        standing: CustomerStanding::Medium,
        channel: Channel::Web,
        kind: RequestKind::Question,
        subject: Subject::parse("opening").unwrap(),
        text: InteractionText::parse("When?").unwrap(),
    };
    let request = block_on(desk.submit(new))?.id();
    let plain = Classification::new(RequestKind::Question, Complexity::Ordinary);
    block_on(desk.classify(request, plain))?;
    block_on(desk.assign_to(request, to))?;
    Ok(request)
}

/// A new request that a specialist holds, where nobody comes in between.
pub(crate) fn given(desk: &Desk, customer: CustomerId, to: SpecialistId) -> RequestId {
    give(desk, customer, to).unwrap()
}

/// What was done; who was erased meanwhile has no request, and their specialists have no load.
fn accepted<T>(answer: Result<T, DeskError>, tally: &Tally) -> Option<T> {
    match answer {
        Ok(value) => return Some(value),
        Err(
            DeskError::Contended
            | DeskError::UnknownRequest { .. }
            | DeskError::Specialist(SpecialistError::NothingOpen)
            | DeskError::Store(StoreError::NotFound { .. }),
        ) => tally.refuse(),
        Err(DeskError::Store(error)) => tally.excuse(&error),
        Err(other) => panic!("{other:?}"),
    }
    None
}
