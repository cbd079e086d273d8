//! Customers recognised by what interactions tell of them, by many callers at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use crm_core::conformance::world::{all_pages, note};
use crm_core::{
    BlockedValues, CustomerFilter, CustomerStore, Identity, IdentityBearer, IdentityLimit,
    IdentityNamespace, IdentityPolicy, IdentityRule, IdentityWindow, Login, ObservedIdentities,
    ProfileError, RecogniseItem, Timestamp, VerificationMethod,
};
use futures_executor::block_on;

use crate::callers::{accepted, service};
use crate::follower::followed;
use crate::place::{Place, StoreOf, Tally, WORKERS, workers, world};

/// How many chains of identities there are for each hundred rounds.
const CHAINS_IN_100: usize = 10;

/// Each caller tells of two neighbours in each chain, and of the first and the last: only together do
/// they say that all are one. In the end each chain is one customer, who has every interaction that was
/// acknowledged.
pub(crate) fn who_hangs_together_is_one_customer<P: Place>(place: &P, rounds: usize) -> Tally
where
    StoreOf<P>: 'static,
{
    let tally = Tally::default();
    let chains = (rounds * CHAINS_IN_100).div_ceil(100);
    let acknowledged: Mutex<BTreeMap<usize, BTreeSet<String>>> = Mutex::default();
    followed(place, || {
        workers(place, |number, world| {
            let profiles = service(&world, 9_000 + number).with_identity_policy(logins());
            let links = [(number, number + 1), (number, 0), (WORKERS, number)];
            for chain in 0..chains {
                for (turn, link) in links.into_iter().enumerate() {
                    let keys = [format!("{number}/{turn}/a"), format!("{number}/{turn}/b")];
                    let items: Vec<RecogniseItem> = keys
                        .iter()
                        .map(|key| told(chain, link, &format!("{chain}/{key}")))
                        .collect();
                    let report = loop {
                        let told = block_on(profiles.recognise(items.clone()));
                        let is_busy =
                            |error: &ProfileError| matches!(error, ProfileError::Contended);
                        if let Some(report) = accepted(told, &tally, is_busy) {
                            break report;
                        }
                    };
                    assert_eq!(report.refused(), 0, "{report:?}");
                    let keys = keys.map(|key| format!("{chain}/{key}"));
                    let mut acknowledged = acknowledged.lock().unwrap();
                    acknowledged.entry(chain).or_default().extend(keys);
                }
            }
        });
    });
    let world = world(place, 101);
    let all = CustomerFilter::all();
    let live = block_on(all_pages(10, async |page| {
        world.store.list_customers(&all, &page).await
    }));
    assert_eq!(live.len(), chains, "a chain is several customers, or none");
    let mut expected = acknowledged.into_inner().unwrap();
    for customer in &live {
        assert_eq!(
            customer.verified_identities().len(),
            usize::try_from(WORKERS).unwrap() + 1
        );
        let timeline = block_on(world.timeline(customer.id()));
        let found: BTreeSet<String> = timeline
            .iter()
            .map(|told| told.key().as_str().to_owned())
            .collect();
        assert_eq!(found.len(), timeline.len(), "an interaction is there twice");
        let chain = found.first().unwrap().split('/').next().unwrap();
        let told = expected.remove(&chain.parse().unwrap());
        assert_eq!(Some(found), told);
    }
    assert!(expected.is_empty());
    tally
}

fn told(chain: usize, (one, other): (u64, u64), key: &str) -> RecogniseItem {
    let login = |number: u64| {
        let login = Login::parse(format!("{chain}/{number}")).unwrap();
        Identity::Login(login).verified(VerificationMethod::SignedIn, Timestamp::UNIX_EPOCH)
    };
    RecogniseItem {
        observed: ObservedIdentities::new(vec![login(one), login(other)], vec![]).unwrap(),
        interaction: note(key, Timestamp::UNIX_EPOCH),
    }
}

/// As many logins as a record holds.
fn logins() -> IdentityPolicy {
    let limit = IdentityLimit::new(IdentityLimit::MAXIMUM_COUNT, IdentityWindow::Ever).unwrap();
    let rule = IdentityRule::new(IdentityNamespace::LOGIN, IdentityBearer::Customer, limit);
    let merges = IdentityPolicy::DEFAULT_MERGES;
    IdentityPolicy::new(1, vec![rule], BlockedValues::default(), merges).unwrap()
}
