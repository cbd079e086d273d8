//! Erasures while others tell and decide of the same customers.

use std::sync::Mutex;

use crm_core::conformance::World;
use crm_core::conformance::world::all_pages;
use crm_core::{
    Code, ConsentDecision, ConsentEvidence, ConsentMethod, ConsentScope, CoreStore, CustomerFilter,
    CustomerId, CustomerStore, ErasureStore, IngestOutcome, NewConsent, Profiles, Purpose,
};
use futures_executor::block_on;

use crate::callers::{replaced, service, tell, unless_erased};
use crate::follower::followed;
use crate::place::{Place, StoreOf, Tally, workers, world};

/// How many erase; all others tell.
const ERASERS: u64 = 2;
const PEOPLE: usize = 4;

/// Of a customer who was erased nothing is left, whatever was on its way; what was told of those who
/// are there is there.
pub(crate) fn an_erasure_leaves_nothing<P: Place>(place: &P, rounds: usize) -> Tally
where
    StoreOf<P>: 'static,
{
    let tally = Tally::default();
    let people = block_on(world(place, 200).people(PEOPLE));
    let people: Vec<CustomerId> = people.iter().map(|customer| customer.id()).collect();
    let people = Mutex::new(people);
    let acknowledged: Mutex<Vec<(CustomerId, String)>> = Mutex::default();
    let gone: Mutex<Vec<CustomerId>> = Mutex::default();
    followed(place, || {
        workers(place, |number, world| {
            let profiles = service(&world, 19_000 + number);
            // The next one to be erased in the place of another one, once created.
            let mut heir = None;
            for turn in 0..rounds * 1_000 {
                if acknowledged.lock().unwrap().len() >= rounds {
                    return;
                }
                let slot = (turn + number as usize) % PEOPLE;
                let whom = people.lock().unwrap()[slot];
                if number >= ERASERS {
                    let key = format!("{number}/{turn}");
                    if told(&profiles, whom, &key, &tally) {
                        acknowledged.lock().unwrap().push((whom, key));
                    }
                    decide(&profiles, &world, whom, &tally);
                } else if let Some(next) = replaced(&profiles, whom, &mut heir, &tally) {
                    people.lock().unwrap()[slot] = next;
                    gone.lock().unwrap().push(whom);
                }
            }
        });
    });
    let (acknowledged, mut gone) = (
        acknowledged.into_inner().unwrap(),
        gone.into_inner().unwrap(),
    );
    assert!(acknowledged.len() >= rounds, "too few were acknowledged");
    gone.sort_unstable();
    gone.dedup();
    assert!(!gone.is_empty(), "nobody was erased");
    let world = world(place, 201);
    assert_eq!(
        block_on(world.store.erased(&gone)).unwrap().len(),
        gone.len()
    );
    for id in &gone {
        assert_eq!(block_on(world.store.customer(*id)).unwrap(), None);
        assert!(
            block_on(world.timeline(*id)).is_empty(),
            "an interaction is left"
        );
        let ledger = block_on(world.store.consent_ledger(*id)).unwrap();
        assert!(ledger.entries().is_empty(), "a decision is left");
    }
    let all = CustomerFilter::all();
    let live = block_on(all_pages(10, async |page| {
        world.store.list_customers(&all, &page).await
    }));
    for customer in &live {
        assert!(!gone.contains(&customer.id()));
        let timeline = block_on(world.timeline(customer.id()));
        let told = acknowledged
            .iter()
            .filter(|(whom, _)| *whom == customer.id());
        for (_, key) in told {
            assert!(
                timeline.iter().any(|one| one.key().as_str() == key),
                "one is lost"
            );
        }
    }
    tally
}

/// Whether the interaction is known to be there.
fn told(profiles: &Profiles, whom: CustomerId, key: &str, tally: &Tally) -> bool {
    let report = unless_erased(tell(profiles, whom, key), tally);
    report.is_some_and(|report| !matches!(report.outcomes[0], IngestOutcome::Refused(_)))
}

fn decide<S: CoreStore>(profiles: &Profiles, world: &World<S>, whom: CustomerId, tally: &Tally) {
    let form = ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("web"));
    let scope = ConsentScope::everywhere(Purpose::Marketing);
    let granted = NewConsent::new(scope, ConsentDecision::Granted, form, world.now);
    unless_erased(block_on(profiles.record_consent(whom, granted)), tally);
}
