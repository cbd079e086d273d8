//! Random histories on the store, beside a list in memory that filters with the specification.

use std::collections::BTreeMap;

use crm_core::conformance::world::all_pages;
use crm_core::{CoreStore, CustomerId, IdSource, Version};

use super::StoreFactory;
use super::world::{Desktop, classification, text};
use crate::id::{RequestId, SpecialistId};
use crate::request::{
    RequestStateKind, SatisfactionScore, ServiceRequest, Transition, TransitionError,
};
use crate::store::{RequestChangeSet, RequestFilter, RequestStore};

const STEPS: usize = 150;

/// After each step of a random history, a random list of the store is what the specification makes
/// of the requests; refused steps change nothing.
pub async fn random_histories_read_like_the_model<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let mut dice = Dice(0x00dd_ba11);
    let mut customers = Vec::new();
    for _ in 0..4 {
        customers.push(desk.person().await);
    }
    let specialists: Vec<SpecialistId> = (0..3)
        .map(|_| SpecialistId::generate(&desk.world.ids, desk.world.now))
        .collect();
    let mut model: BTreeMap<RequestId, ServiceRequest> = BTreeMap::new();

    for step in 0..STEPS {
        if model.len() < 4 || dice.below(8) == 0 {
            let customer = customers[dice.below(customers.len())];
            let request = desk.request_of(customer).await;
            model.insert(request.id(), request);
        } else {
            let ids: Vec<RequestId> = model.keys().copied().collect();
            let before = model[&ids[dice.below(ids.len())]].clone();
            let now = desk.at(i64::try_from(step).unwrap() * 3);
            if let Ok(transition) = command(
                &mut dice,
                &specialists,
                &desk.world.ids,
                before.clone(),
                now,
            ) {
                let is_stale = dice.below(5) == 0;
                let after = transition.request.clone();
                let expected = if is_stale {
                    before.version().next()
                } else {
                    before.version()
                };
                let changes = RequestChangeSet::new().update_request(transition, expected);
                let answer = desk.store().apply_requests(changes).await;
                assert_eq!(answer.is_err(), is_stale, "{answer:?}");
                if !is_stale {
                    assert!(after.version() > Version::FIRST);
                    model.insert(after.id(), after);
                }
            }
        }
        compare(
            &desk,
            &model,
            &random_filter(&mut dice, &customers, &specialists, &desk),
        )
        .await;
    }
    compare(&desk, &model, &RequestFilter::all()).await;
}

async fn compare<S: CoreStore + RequestStore>(
    desk: &Desktop<S>,
    model: &BTreeMap<RequestId, ServiceRequest>,
    filter: &RequestFilter,
) {
    let expected: Vec<&ServiceRequest> = model
        .values()
        .filter(|request| filter.admits(request))
        .collect();
    let found = all_pages(20, async |page| {
        desk.store().list_requests(filter, &page).await
    })
    .await;
    assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter:?}");
    let count = desk.store().count_requests(filter).await.unwrap();
    assert_eq!(count, expected.len() as u64, "{filter:?}");
}

fn command(
    dice: &mut Dice,
    specialists: &[SpecialistId],
    ids: &dyn IdSource,
    request: ServiceRequest,
    at: crm_core::Timestamp,
) -> Result<Transition, TransitionError> {
    let specialist = specialists[dice.below(specialists.len())];
    match dice.below(14) {
        0 => request.classify(classification(), ids, at),
        1 | 2 => request.assign(specialist, ids, at),
        3 => request.draft(text("An answer."), specialist, ids, at),
        4 => request.submit_for_approval(ids, at),
        5 => request.approve(specialist, ids, at),
        6 => request.reject(specialist, ids, at),
        7 | 8 => request.send(dice.below(2) == 0, ids, at),
        9 => request.record_reply(text("A reply."), ids, at),
        10 => request.resolve(ids, at),
        11 if dice.below(2) == 0 => request.close_satisfied(SatisfactionScore::LOWEST, ids, at),
        11 => request.close_silent(ids, at),
        12 if dice.below(4) == 0 => request.cancel(ids, at),
        12 => request.reopen(ids, at),
        _ => request.escalate(ids, at),
    }
}

fn random_filter<S: CoreStore + RequestStore>(
    dice: &mut Dice,
    customers: &[CustomerId],
    specialists: &[SpecialistId],
    desk: &Desktop<S>,
) -> RequestFilter {
    let mut filter = if dice.below(2) == 0 {
        RequestFilter::all()
    } else {
        RequestFilter::open()
    };
    if dice.below(3) == 0 {
        filter = filter.of_customer(customers[dice.below(customers.len())]);
    }
    if dice.below(4) == 0 {
        filter = filter.held_by(specialists[dice.below(specialists.len())]);
    }
    if dice.below(3) == 0 {
        let one = RequestStateKind::ALL[dice.below(RequestStateKind::ALL.len())];
        let other = RequestStateKind::ALL[dice.below(RequestStateKind::ALL.len())];
        filter = filter.in_states([one, other]);
    }
    if dice.below(3) == 0 {
        let minutes = [0, 60, 61, 480, 481][dice.below(5)];
        filter = filter.due_before(desk.at(minutes));
    }
    filter
}

/// Numbers that follow from a seed: the generator of Steele, Lea and Flood (2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }
}
