//! Change sets that fail at a specialist or a request, wherever it stands: nothing of them is there.

use crm_core::conformance::world::note;
use crm_core::{Change, ChangeSet, CoreStore, CustomerId, StoreError};

use super::StoreFactory;
use super::world::Desktop;
use crate::id::{RequestId, SpecialistId};
use crate::request::Transition;
use crate::store::{RequestChangeSet, RequestFilter, RequestStore, RequestWrite, SpecialistWrite};

/// A desk with a stored request and specialist, and a change set in which there is no fault: a
/// customer with a note, two specialists and two requests.
struct Scene<S> {
    desk: Desktop<S>,
    good: RequestChangeSet,
    specialists: [SpecialistId; 2],
    requests: [RequestId; 2],
}

impl<S: CoreStore + RequestStore> Scene<S> {
    async fn new<F: StoreFactory<Store = S>>(factory: &F) -> Self {
        let desk = Desktop::new(factory).await;
        let (customer, events) = desk.draft_person();
        let (one, one_event) = desk.new_specialist(1);
        let (other, other_event) = desk.new_specialist(2);
        let first = desk.new_request(customer.id());
        let second = desk.new_request(customer.id());
        let told = desk.world.recorded(customer.id(), note("n", desk.at(0)));
        let mut core = ChangeSet::new().insert_customer(customer, events);
        core.interactions.push(told);
        let specialists = [one.id(), other.id()];
        let requests = [first.request.id(), second.request.id()];
        let good = RequestChangeSet::new()
            .with_core(core)
            .insert_specialist(one, one_event)
            .insert_specialist(other, other_event)
            .insert_request(first)
            .insert_request(second);
        Self {
            desk,
            good,
            specialists,
            requests,
        }
    }

    /// Applies the change set with the fault as first, second and last of its kind; each time it
    /// must be refused whole. Then the change set without the fault must go through.
    async fn refuses(
        &self,
        fault: impl Fn(&mut RequestChangeSet, usize),
        is_meant: impl Fn(&StoreError) -> bool,
    ) {
        let store = self.desk.store();
        let before = (self.desk.world.snapshot().await, self.count().await);
        for place in 0..3 {
            let mut changes = self.good.clone();
            fault(&mut changes, place);
            match store.apply_requests(changes).await {
                Err(error) => assert!(is_meant(&error), "{place}: {error:?}"),
                Ok(report) => panic!("{place}: a fault was taken: {report:?}"),
            }
            for id in self.specialists {
                assert_eq!(store.specialist(id).await.unwrap(), None, "{place}");
            }
            for id in self.requests {
                assert_eq!(store.request(id).await.unwrap(), None, "{place}");
            }
            let after = (self.desk.world.snapshot().await, self.count().await);
            assert_eq!(after, before, "{place}");
        }
        store.apply_requests(self.good.clone()).await.unwrap();
        assert_eq!(self.count().await, before.1 + 2);
    }

    async fn count(&self) -> u64 {
        let all = RequestFilter::all();
        self.desk.store().count_requests(&all).await.unwrap()
    }
}

fn among_requests(fault: Transition) -> impl Fn(&mut RequestChangeSet, usize) {
    move |changes, place| {
        let write = RequestWrite::Insert(fault.request.clone());
        changes.requests.insert(place, Change::new(write, []));
    }
}

/// A request of nobody.
pub async fn a_request_of_nobody_stores_nothing<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let scene = Scene::new(factory).await;
    let nobody = CustomerId::generate(&scene.desk.world.ids, scene.desk.at(0));
    let fault = among_requests(scene.desk.new_request(nobody));
    let is_meant = |error: &StoreError| matches!(error, StoreError::NotFound { entity } if *entity == nobody.into());
    scene.refuses(fault, is_meant).await;
}

/// A request that is there already.
pub async fn an_insert_of_a_known_request_stores_nothing<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let scene = Scene::new(factory).await;
    let known = scene.desk.request().await;
    let fault = among_requests(Transition {
        request: known,
        events: vec![],
    });
    let is_meant = |error: &StoreError| matches!(error, StoreError::AlreadyExists { .. });
    scene.refuses(fault, is_meant).await;
}

/// A request twice in one change set.
pub async fn a_request_twice_in_one_change_set_is_refused<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let scene = Scene::new(factory).await;
    let twice = scene.good.requests[0].value.request().clone();
    let fault = among_requests(Transition {
        request: twice,
        events: vec![],
    });
    let is_meant = |error: &StoreError| matches!(error, StoreError::AlreadyExists { .. });
    scene.refuses(fault, is_meant).await;
}

/// A specialist twice in one change set.
pub async fn a_specialist_twice_in_one_change_set_is_refused<
    F: StoreFactory<Store: RequestStore>,
>(
    factory: &F,
) {
    let scene = Scene::new(factory).await;
    let twice = scene.good.specialists[0].value.clone();
    let fault = |changes: &mut RequestChangeSet, place| {
        let again = Change::new(twice.clone(), []);
        changes.specialists.insert(place, again);
    };
    let is_meant = |error: &StoreError| matches!(error, StoreError::AlreadyExists { .. });
    scene.refuses(fault, is_meant).await;
}

/// A specialist decided on an old version.
pub async fn a_stale_specialist_stores_nothing<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let scene = Scene::new(factory).await;
    let idle = scene.desk.specialist(5).await;
    let busy = idle.clone().take(scene.desk.at(1)).unwrap();
    let write = SpecialistWrite::Update {
        specialist: busy,
        expected: idle.version(),
    };
    let mut changes = RequestChangeSet::new();
    changes.specialists = vec![Change::new(write.clone(), [])];
    scene.desk.store().apply_requests(changes).await.unwrap();
    let fault = |changes: &mut RequestChangeSet, place| {
        let stale = Change::new(write.clone(), []);
        changes.specialists.insert(place, stale);
    };
    let is_meant = |error: &StoreError| matches!(error, StoreError::Conflict { .. });
    scene.refuses(fault, is_meant).await;
}

/// A request whose version does not follow.
pub async fn a_version_left_out_stores_nothing<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let scene = Scene::new(factory).await;
    let desk = &scene.desk;
    let first = desk.request().await;
    let second = desk.classified(&first).request;
    let third = desk.noted(&second, "?").request;
    let write = RequestWrite::Update {
        request: third,
        expected: first.version(),
    };
    let fault = |changes: &mut RequestChangeSet, place| {
        let gap = Change::new(write.clone(), []);
        changes.requests.insert(place, gap);
    };
    let is_meant = |error: &StoreError| matches!(error, StoreError::NotNextVersion { .. });
    scene.refuses(fault, is_meant).await;
}

/// A specialist whose version does not follow.
pub async fn a_version_of_a_specialist_left_out_stores_nothing<
    F: StoreFactory<Store: RequestStore>,
>(
    factory: &F,
) {
    let scene = Scene::new(factory).await;
    let idle = scene.desk.specialist(5).await;
    let busy = idle.clone().take(scene.desk.at(1)).unwrap();
    let busier = busy.take(scene.desk.at(2)).unwrap();
    let write = SpecialistWrite::Update {
        specialist: busier,
        expected: idle.version(),
    };
    let fault = |changes: &mut RequestChangeSet, place| {
        let gap = Change::new(write.clone(), []);
        changes.specialists.insert(place, gap);
    };
    let is_meant = |error: &StoreError| matches!(error, StoreError::NotNextVersion { .. });
    scene.refuses(fault, is_meant).await;
}
