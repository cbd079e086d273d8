//! Prunes, and holds against them, while others tell purchases of the same customers: the last that
//! is kept, and the last that is not.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use chrono::TimeDelta;
use crm_core::conformance::World;
use crm_core::conformance::world::{limit, purchase};
use crm_core::{
    Actor, Code, CoreStore, Currency, CustomerId, EventDetail, IngestItem, IngestOutcome,
    IngestSubject, InteractionContent, InteractionKind, LegalHoldNumber, LegalHoldStep,
    LegalHoldUpdate, Page, ProfileError, Profiles, RetentionPeriod, RetentionPolicy, RetentionRule,
    RetentionTarget, Timestamp, WeekdaysInUtc,
};
use futures_executor::block_on;

use crate::callers::{self, service};
use crate::follower::followed;
use crate::place::{Place, StoreOf, Tally, workers, world};

/// How many prune; one holds, and all others tell.
const PRUNERS: u64 = 2;
const PEOPLE: usize = 4;
const DAYS: u32 = 30;

/// A purchase that was acknowledged.
#[derive(Debug)]
struct Told {
    whom: CustomerId,
    key: String,
    cents: i64,
    is_kept: bool,
}

/// What the pruners did.
#[derive(Debug, Default)]
struct Pruning {
    /// How often one has been round.
    rounds: AtomicU64,
    /// How many purchases their reports name.
    reported: AtomicU64,
    /// How often one was refused on its way, and has no report of what it removed until then.
    refused: AtomicU64,
}

impl Pruning {
    /// No purchase is reported that did not go, and none twice; what went without a report went before
    /// somebody was refused.
    fn assert_reports(&self, gone: u64) {
        let reported = self.reported.load(Ordering::SeqCst);
        assert!(reported <= gone, "{reported} reported, {gone} gone");
        if self.refused.load(Ordering::SeqCst) == 0 {
            assert_eq!(reported, gone);
        }
    }
}

/// What is to be kept is there, whatever was pruned at the time; what is not there is what the events
/// and the reports tell; and while a customer is held, nothing of it goes.
pub(crate) fn a_prune_takes_what_is_over_and_nothing_else<P: Place>(
    place: &P,
    rounds: usize,
) -> Tally
where
    StoreOf<P>: 'static,
{
    let tally = Tally::default();
    let people = block_on(world(place, 300).people(PEOPLE));
    let people: Vec<CustomerId> = people.iter().map(|customer| customer.id()).collect();
    let told: Mutex<Vec<Told>> = Mutex::default();
    let is_done = || told.lock().unwrap().len() >= rounds;
    let pruning = Pruning::default();
    let held = AtomicU64::new(0);
    followed(place, || {
        workers(place, |number, world| {
            let profiles = service(&world, 29_000 + number);
            for turn in 0.. {
                if is_done() {
                    return;
                }
                let whom = people[(turn + number as usize) % PEOPLE];
                if number < PRUNERS {
                    prune(&profiles, &pruning, &tally);
                } else if number == PRUNERS {
                    if hold(
                        &profiles,
                        whom,
                        turn,
                        LegalHoldStep::Placed {
                            reason: Code::new_static("claim"),
                            until: None,
                        },
                        &tally,
                    ) {
                        let before = keys(&world, whom);
                        if wait_for(&pruning, is_done) {
                            let after = keys(&world, whom);
                            assert!(before.is_subset(&after), "a prune overtook a hold");
                            held.fetch_add(1, Ordering::SeqCst);
                        }
                        while !hold(&profiles, whom, turn, LegalHoldStep::Lifted, &tally) {}
                    }
                } else {
                    let cents = i64::try_from(turn % 97).unwrap() + 1;
                    let one = Told {
                        whom,
                        key: format!("{number}/{turn}"),
                        cents,
                        is_kept: (turn / PEOPLE).is_multiple_of(2),
                    };
                    if tell(&profiles, &world, &one, &tally) {
                        told.lock().unwrap().push(one);
                    }
                }
            }
        });
    });
    assert!(held.into_inner() > 0, "nobody was held while others pruned");
    let told = told.into_inner().unwrap();
    let world = world(place, 301);
    let profiles = service(&world, 29_100);
    let gone = check(&world, &profiles, &people, &told);
    assert!(gone > 0, "nothing was pruned");
    pruning.assert_reports(gone);
    prune(&profiles, &pruning, &tally);
    let gone = check(&world, &profiles, &people, &told);
    pruning.assert_reports(gone);
    let over = told.iter().filter(|one| !one.is_kept).count();
    assert_eq!(gone, over as u64, "something is left");
    tally
}

/// What is there is what was told less what the events say was removed, one by one and in sum; how
/// many were removed.
fn check<S: CoreStore>(
    world: &World<S>,
    profiles: &Profiles,
    people: &[CustomerId],
    told: &[Told],
) -> u64 {
    let mut there = 0;
    for person in people {
        let purchases = purchases(world, *person);
        let own: BTreeMap<&str, &Told> = told
            .iter()
            .filter(|one| one.whom == *person)
            .map(|one| (one.key.as_str(), one))
            .collect();
        let kept = own.values().filter(|one| one.is_kept);
        for one in kept {
            assert!(purchases.contains_key(&one.key), "one is lost: {one:?}");
        }
        for (key, cents) in &purchases {
            assert_eq!(own[key.as_str()].cents, *cents);
        }
        let view = block_on(profiles.view(*person)).unwrap().unwrap();
        assert_eq!(view.purchases.purchases, purchases.len() as u64);
        let net = view.purchases.net.get(&Currency::EUR);
        let sum: i64 = purchases.values().sum();
        assert_eq!(net.map_or(0, |net| net.minor()), sum);
        there += purchases.len();
    }
    let removed = block_on(world.log()).into_iter().map(|logged| {
        let event = logged.event;
        let is_prune = event.name().as_str() == "customer.pruned";
        match event.details().get(&Code::new_static("interactions")) {
            Some(EventDetail::Number(number)) if is_prune => u64::try_from(*number).unwrap(),
            _ => 0,
        }
    });
    let removed = removed.sum();
    assert_eq!(
        removed,
        (told.len() - there) as u64,
        "events tell otherwise"
    );
    removed
}

/// The purchases that are there, by key; none is there twice.
fn purchases<S: CoreStore>(world: &World<S>, whom: CustomerId) -> BTreeMap<String, i64> {
    let mut found = BTreeMap::new();
    for interaction in block_on(world.timeline(whom)) {
        if let InteractionContent::Purchase(purchase) = interaction.content() {
            let key = interaction.key().as_str().to_owned();
            let before = found.insert(key, purchase.total().minor());
            assert_eq!(before, None, "one is there twice");
        }
    }
    found
}

fn keys<S: CoreStore>(world: &World<S>, whom: CustomerId) -> BTreeSet<String> {
    purchases(world, whom).into_keys().collect()
}

/// Waits until all who prune have begun anew and been round; `false` when all is done before.
fn wait_for(pruning: &Pruning, is_done: impl Fn() -> bool) -> bool {
    let seen = pruning.rounds.load(Ordering::SeqCst);
    while pruning.rounds.load(Ordering::SeqCst) < seen + 2 * PRUNERS {
        if is_done() {
            return false;
        }
        thread::sleep(Duration::from_millis(1));
    }
    true
}

/// Goes round all customers once.
fn prune(profiles: &Profiles, pruning: &Pruning, tally: &Tally) {
    let rule = RetentionRule::new(
        Code::new_static("purchases"),
        RetentionTarget::Interactions([InteractionKind::Purchase].into()),
        RetentionPeriod::Days(NonZeroU32::new(DAYS).unwrap()),
    );
    let policy = RetentionPolicy::new(vec![rule]).unwrap();
    let mut page = Page::first(limit(1));
    loop {
        let report = block_on(profiles.apply_retention(&policy, &WeekdaysInUtc, &page));
        let Some(report) = accepted(report, tally) else {
            pruning.refused.fetch_add(1, Ordering::SeqCst);
            return;
        };
        let removed = report.removed.values().map(|count| count.interactions);
        pruning.reported.fetch_add(removed.sum(), Ordering::SeqCst);
        match report.next {
            Some(next) => page = Page::after(next, limit(1)),
            None => break,
        }
    }
    pruning.rounds.fetch_add(1, Ordering::SeqCst);
}

/// Whether the hold is known to be placed or lifted.
fn hold(
    profiles: &Profiles,
    whom: CustomerId,
    turn: usize,
    step: LegalHoldStep,
    tally: &Tally,
) -> bool {
    let number = LegalHoldNumber::parse(turn.to_string()).unwrap();
    let update = LegalHoldUpdate::new(number, Actor::Customer, step);
    let holds = block_on(profiles.record_legal_hold(whom, update));
    accepted(holds, tally).is_some()
}

/// Whether the purchase is known to have been recorded.
fn tell<S: CoreStore>(profiles: &Profiles, world: &World<S>, one: &Told, tally: &Tally) -> bool {
    let at = match one.is_kept {
        true => earliest_kept(world.now),
        false => latest_over(world.now),
    };
    let item = IngestItem {
        subject: IngestSubject::Customer(one.whom),
        interaction: purchase(&one.key, at, one.cents),
    };
    let Some(report) = accepted(block_on(profiles.ingest(vec![item])), tally) else {
        return false;
    };
    assert!(matches!(report.outcomes[0], IngestOutcome::Recorded { .. }));
    true
}

/// The first instant whose purchases are kept.
fn earliest_kept(now: Timestamp) -> Timestamp {
    now.checked_add(-TimeDelta::days(DAYS.into())).unwrap()
}

/// The last instant whose purchases are not.
fn latest_over(now: Timestamp) -> Timestamp {
    earliest_kept(now)
        .checked_add(-TimeDelta::microseconds(1))
        .unwrap()
}

fn accepted<T>(answer: Result<T, ProfileError>, tally: &Tally) -> Option<T> {
    callers::accepted(answer, tally, |error| {
        matches!(error, ProfileError::Contended)
    })
}
