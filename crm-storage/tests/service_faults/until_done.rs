//! Random histories of both services on a store of which about one call in ten fails, each call made
//! again until it is done, beside the same history undisturbed: both stores hold the same in the end.

use std::num::NonZeroU64;
use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::conformance::world::{known_as, named, note, purchase};
use crm_core::{
    Clock, ConsentId, ConsentScope, CustomerId, DeviceId, Identity, IngestItem, IngestSubject,
    ManualClock, ObservedIdentities, ProfileError, Profiles, Purpose, RecogniseItem, SeededIds,
    Timestamp, VerificationMethod, VerifiedIdentity, WriteOutcome,
};
use crm_storage::fault::{Calls, Fault, FaultPlan, FaultStore, Faults, When};
use crm_support::{Author, Desk, DeskError, MessageId, RequestId, SpecialistId};
use futures_executor::block_on;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;

use crate::content::{content, difference, with_ids_numbered};
use crate::desk::{desk_over, plain, question, specialist, text};
use crate::driver::AnyStore;
use crate::operations::{Hands, Told};
use crate::profiles::{decision, form};

type Step = (u8, Index, Index);

/// Both services over one store, and the ids that the caller made.
struct Side {
    store: Arc<dyn AnyStore>,
    profiles: Profiles,
    desk: Desk,
    hands: Hands,
    /// Drawn by the caller, so that both sides draw the same.
    ids: SeededIds,
    customers: Vec<CustomerId>,
    requests: Vec<RequestId>,
    team: Vec<SpecialistId>,
}

/// How a call that was made until it was done ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Done,
    Refused,
}

impl Side {
    fn new(faults: Faults) -> Self {
        let store = crate::memory();
        let failing = Arc::new(FaultStore::new(Arc::clone(&store), faults));
        let hands = Hands {
            clock: Arc::new(ManualClock::new(
                Timestamp::parse("2026-11-23T12:00:00Z").unwrap(),
            )),
            ids: Arc::new(SeededIds::new(5)),
        };
        let profiles = Profiles::new(failing.clone(), hands.clock.clone(), hands.ids.clone());
        let desk = desk_over(failing, &hands);
        Self {
            store,
            profiles,
            desk,
            hands,
            ids: SeededIds::new(6),
            customers: Vec::new(),
            requests: Vec::new(),
            team: Vec::new(),
        }
    }

    /// Two customers, two specialists and three requests.
    async fn open(&mut self) {
        for kind in [0, 0, 2, 2, 1, 1, 1] {
            assert_eq!(self.begin(kind, 0).await, End::Done);
        }
    }

    /// Makes something new under an id of the caller.
    async fn begin(&mut self, kind: u8, of: usize) -> End {
        let now = self.hands.clock.now();
        let (profiles, desk) = (&self.profiles, &self.desk);
        match kind {
            0 => {
                let id = CustomerId::generate(&self.ids, now);
                self.customers.push(id);
                until_done(async || profiles.create_as(id, named("Ann")).await).await
            }
            1 => {
                let id = RequestId::generate(&self.ids, now);
                self.requests.push(id);
                let new = question(self.customers[of % self.customers.len()]);
                until_done(async || desk.submit_as(id, new.clone()).await).await
            }
            _ => {
                let id = SpecialistId::generate(&self.ids, now);
                self.team.push(id);
                let new = specialist("Pat");
                until_done(async || desk.register_specialist_as(id, new.clone()).await).await
            }
        }
    }

    async fn step(&mut self, (kind, one, other): &Step) -> End {
        self.hands.clock.advance(TimeDelta::minutes(7));
        if *kind < 3 {
            return self.begin(*kind, one.index(8)).await;
        }
        let now = self.hands.clock.now();
        let message = MessageId::generate(&self.ids, now);
        let consent = ConsentId::generate(&self.ids, now);
        let (customer, request) = (*one.get(&self.customers), *one.get(&self.requests));
        let (member, key) = (*other.get(&self.team), other.index(6));
        let (profiles, desk) = (&self.profiles, &self.desk);
        match kind {
            3 => until_done(async || profiles.upsert(known_as(&key.to_string())).await).await,
            4 => {
                let items = vec![ingested(key, one.index(9)), ingested(7, key)];
                until_done(async || profiles.ingest(items.clone()).await).await
            }
            5 => {
                let told = decision(now);
                until_done(async || {
                    let told = told.clone();
                    profiles.record_consent_as(consent, customer, told).await
                })
                .await
            }
            6 => until_done(async || desk.classify(request, plain()).await).await,
            7 => {
                // The version that the caller saw before; read past the faults.
                let seen = self.store.request(request).await.unwrap().unwrap();
                until_done(async || desk.assign_at(request, seen.version()).await).await
            }
            8 => until_done(async || desk.assign_to(request, member).await).await,
            9 => until_done(async || desk.draft(request, member, text("At nine.")).await).await,
            10 => until_done(async || desk.send(request, key == 0).await).await,
            11 => {
                until_done(async || {
                    let said = text("On Sundays?");
                    desk.record_reply_as(request, message, said).await
                })
                .await
            }
            12 => {
                until_done(async || {
                    let author = Author::System;
                    desk.note_as(request, message, author, text("Rude.")).await
                })
                .await
            }
            13 => until_done(async || desk.tick(desk.now()).await).await,
            14 => until_done(async || desk.set_absent(member, key < 3).await).await,
            15 => {
                let into = *other.get(&self.requests);
                until_done(async || desk.merge(request, into).await).await
            }
            16 => until_done(async || desk.resolve(request).await).await,
            17 => until_done(async || desk.reopen(request).await).await,
            18 => {
                let scope = ConsentScope::everywhere(Purpose::Marketing);
                until_done(async || profiles.withdraw(customer, scope.clone()).await).await
            }
            19 => until_done(async || profiles.restrict(customer, form()).await).await,
            20 => until_done(async || profiles.lift_restriction(customer, form()).await).await,
            _ => {
                let items = vec![visit(key), seen(key, one.index(4)), visit(one.index(6))];
                until_done(async || profiles.recognise(items.clone()).await).await
            }
        }
    }
}

/// Makes a call again until it is answered. A refusal behind an unknown outcome means that the first
/// call did it.
async fn until_done<T, E: Retry>(call: impl AsyncFn() -> Result<T, E>) -> End {
    let mut is_perhaps_done = false;
    loop {
        match call().await {
            Ok(_) => return End::Done,
            Err(error) if error.is_retryable() => {
                is_perhaps_done |= error.told() == WriteOutcome::Unknown;
            }
            Err(_) if is_perhaps_done => return End::Done,
            Err(_) => return End::Refused,
        }
    }
}

trait Retry: Told {
    fn is_retryable(&self) -> bool;
}

impl Retry for ProfileError {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_retryable())
    }
}

impl Retry for DeskError {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_retryable())
    }
}

/// A visit on one of a few devices.
fn visit(device: usize) -> RecogniseItem {
    let key = format!("visit {device}");
    recognised(&key, vec![on_device(device)])
}

/// Somebody on a device who is known by a number of the shop.
fn seen(device: usize, holder: usize) -> RecogniseItem {
    let proof = known_as(&holder.to_string()).verified_identities.remove(0);
    recognised(
        &format!("{device} is {holder}"),
        vec![proof, on_device(device)],
    )
}

fn on_device(device: usize) -> VerifiedIdentity {
    let id = DeviceId::parse(device.to_string()).unwrap();
    Identity::Device(id).verified(VerificationMethod::TrustedSource, Timestamp::UNIX_EPOCH)
}

fn recognised(key: &str, proofs: Vec<VerifiedIdentity>) -> RecogniseItem {
    RecogniseItem {
        observed: ObservedIdentities::new(proofs, vec![]).unwrap(),
        interaction: note(key, Timestamp::UNIX_EPOCH),
    }
}

fn ingested(holder: usize, key: usize) -> IngestItem {
    let holder = known_as(&holder.to_string()).verified_identities.remove(0);
    IngestItem {
        subject: IngestSubject::Holder(holder),
        interaction: purchase(&key.to_string(), Timestamp::UNIX_EPOCH, 500),
    }
}

/// A fault at about every tenth call, of each kind that a caller may answer with another call.
fn every_tenth_call(seed: u64) -> FaultPlan {
    let one_in = |calls| NonZeroU64::new(calls).unwrap();
    let fail =
        |fault, one_in, seed| FaultPlan::fail(fault, Calls::All, When::AtRandom { one_in, seed });
    fail(Fault::Unavailable, one_in(15), seed)
        .and(fail(Fault::AnswerLost, one_in(8), seed ^ 1))
        .and(fail(Fault::CallLost, one_in(8), seed ^ 2))
}

async fn compare(seed: u64, steps: &[Step]) -> usize {
    let faults = Faults::new(every_tenth_call(seed));
    let mut disturbed = Side::new(faults.clone());
    let mut undisturbed = Side::new(Faults::new(FaultPlan::none()));
    disturbed.open().await;
    undisturbed.open().await;
    for (number, step) in steps.iter().enumerate() {
        let expected = undisturbed.step(step).await;
        let found = disturbed.step(step).await;
        // Behind an unknown outcome, a refusal that was there from the start cannot be told from
        // one that the first call brought about; what is stored can.
        if expected == End::Done {
            assert_eq!(found, End::Done, "step {number}: {step:?}");
        }
    }
    let expected = with_ids_numbered(&content(&*undisturbed.store).await);
    let found = with_ids_numbered(&content(&*disturbed.store).await);
    assert_eq!(difference(&expected, &found), "");
    faults.tally().faults().len()
}

#[test]
fn what_is_repeated_until_it_is_done_is_done_once() {
    let steps = proptest::collection::vec((0_u8..23, any::<Index>(), any::<Index>()), 1..60);
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(128)
    };
    let faults = std::cell::Cell::new(0);
    let result = TestRunner::new(config).run(&(any::<u64>(), steps), |(seed, steps)| {
        faults.set(faults.get() + block_on(compare(seed, &steps)));
        Ok(())
    });
    result.unwrap();
    assert!(faults.get() > 1000, "{}", faults.get());
}
