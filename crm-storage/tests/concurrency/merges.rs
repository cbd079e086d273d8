//! Merges, and merges taken back, while others tell interactions of the same customers.

use std::collections::BTreeSet;
use std::sync::Mutex;

use crm_core::conformance::world::all_pages;
use crm_core::{
    CustomerFilter, CustomerId, CustomerStore, IngestOutcome, MergeId, MergePolicy, MergeStore,
    ProfileError, Profiles,
};
use futures_executor::block_on;

use crate::callers::{self, service, tell};
use crate::follower::followed;
use crate::place::{Place, StoreOf, Tally, workers, world};

/// How many merge; all others tell.
const MERGERS: u64 = 2;
const PEOPLE: usize = 4;

/// Each interaction that was acknowledged belongs to exactly one customer who is there, and an id
/// leads to one in one step.
pub(crate) fn a_merge_loses_no_interaction<P: Place>(place: &P, rounds: usize) -> Tally
where
    StoreOf<P>: 'static,
{
    let tally = Tally::default();
    let people = block_on(world(place, 100).people(PEOPLE));
    let people: Vec<CustomerId> = people.iter().map(|customer| customer.id()).collect();
    let acknowledged: Mutex<BTreeSet<String>> = Mutex::default();
    let merges: Mutex<Vec<MergeId>> = Mutex::default();
    let undone: Mutex<usize> = Mutex::default();
    followed(place, || {
        workers(place, |number, world| {
            let profiles = service(&world, 9_000 + number);
            for turn in 0.. {
                if acknowledged.lock().unwrap().len() >= rounds {
                    return;
                }
                if number >= MERGERS {
                    let whom = people[(turn + number as usize) % PEOPLE];
                    let key = format!("{number}/{turn}");
                    if told(&profiles, whom, &key, &tally) {
                        acknowledged.lock().unwrap().insert(key);
                    }
                } else if turn % 2 == 0 {
                    let survivor = people[turn / 2 % PEOPLE];
                    let absorbed = people[(turn / 2 + 1 + turn / 8) % PEOPLE];
                    let policy = MergePolicy::default();
                    let merged = block_on(profiles.merge(survivor, absorbed, &policy));
                    if let Some(merge) = accepted(merged, &tally) {
                        merges.lock().unwrap().push(merge.id());
                    }
                } else {
                    let latest = merges.lock().unwrap().last().copied();
                    let Some(latest) = latest else { continue };
                    if accepted(block_on(profiles.unmerge(latest)), &tally).is_some() {
                        merges.lock().unwrap().retain(|merge| *merge != latest);
                        *undone.lock().unwrap() += 1;
                    }
                }
            }
        });
    });
    let acknowledged = acknowledged.into_inner().unwrap();
    let undone = undone.into_inner().unwrap();
    assert!(undone > 0, "no merge was taken back");
    let world = world(place, 101);
    let all = CustomerFilter::all();
    let live = block_on(all_pages(10, async |page| {
        world.store.list_customers(&all, &page).await
    }));
    let mut found = Vec::new();
    for customer in &live {
        let timeline = block_on(world.timeline(customer.id()));
        assert!(timeline.iter().all(|told| told.customer() == customer.id()));
        found.extend(timeline.iter().map(|told| told.key().as_str().to_owned()));
    }
    let once: BTreeSet<_> = found.iter().cloned().collect();
    assert_eq!(once.len(), found.len(), "an interaction belongs to two");
    assert!(
        acknowledged.is_subset(&once),
        "an acknowledged interaction is lost"
    );
    let aliases = block_on(world.store.aliases(&people)).unwrap();
    assert_eq!(aliases.len() + live.len(), PEOPLE);
    let is_live = |id: CustomerId| live.iter().any(|customer| customer.id() == id);
    assert!(
        aliases
            .iter()
            .all(|alias| is_live(alias.customer) && !is_live(alias.id))
    );
    tally
}

/// Whether the interaction is known to be there.
fn told(profiles: &Profiles, whom: CustomerId, key: &str, tally: &Tally) -> bool {
    let Some(report) = accepted(tell(profiles, whom, key), tally) else {
        return false;
    };
    assert!(
        !matches!(report.outcomes[0], IngestOutcome::Refused(_)),
        "{:?}",
        report.outcomes
    );
    true
}

fn accepted<T>(answer: Result<T, ProfileError>, tally: &Tally) -> Option<T> {
    callers::accepted(answer, tally, |error| {
        matches!(error, ProfileError::Merge(_) | ProfileError::Contended)
    })
}
