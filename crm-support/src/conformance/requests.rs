//! Single requests.

use crm_core::{ChangeSet, CoreStore, CustomerId, StoreError};

use super::StoreFactory;
use super::world::{Desktop, text};
use crate::id::{RequestId, SpecialistId};
use crate::request::{Author, SatisfactionScore, ServiceRequest};
use crate::store::{RequestChangeSet, RequestStore};

/// A request that is not there is `None`.
pub async fn an_absent_request_is_none<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let id = RequestId::generate(&desk.world.ids, desk.world.now);
    assert_eq!(desk.store().request(id).await.unwrap(), None);
}

/// What was inserted is read back, to the microsecond.
pub async fn an_inserted_request_reads_back_equal<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let request = desk.request().await;
    assert_eq!(
        desk.store().request(request.id()).await.unwrap(),
        Some(request)
    );
}

/// An insert of an id that is there fails, also when it is equal.
pub async fn inserting_a_request_twice_is_refused<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let transition = desk.new_request(desk.person().await);
    let insert = || RequestChangeSet::new().insert_request(transition.clone());
    desk.store().apply_requests(insert()).await.unwrap();
    let again = desk.store().apply_requests(insert()).await;
    assert!(
        matches!(&again, Err(StoreError::AlreadyExists { entity }) if *entity == transition.request.id().into()),
        "{again:?}"
    );
}

/// An update replaces the whole record.
pub async fn an_update_replaces_the_request<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let request = desk.request().await;
    let classified = desk
        .update(&request, desk.classified(&request))
        .await
        .unwrap();
    assert_ne!(classified, request);
    assert_eq!(
        desk.store().request(request.id()).await.unwrap(),
        Some(classified)
    );
}

/// An update of a request that is not there names it.
pub async fn an_update_of_an_absent_request_is_refused<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let request = desk.new_request(desk.person().await).request;
    let refused = desk.update(&request, desk.classified(&request)).await;
    assert!(
        matches!(&refused, Err(StoreError::NotFound { entity }) if *entity == request.id().into()),
        "{refused:?}"
    );
}

/// A stale update names the version expected and the one found, and changes nothing.
pub async fn an_update_with_a_stale_version_names_both_versions<
    F: StoreFactory<Store: RequestStore>,
>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let old = desk.request().await;
    let new = desk.update(&old, desk.classified(&old)).await.unwrap();
    let refused = desk.update(&old, desk.classified(&old)).await;
    assert!(
        matches!(
            &refused,
            Err(StoreError::Conflict { entity, expected, found })
                if *entity == old.id().into() && *expected == old.version() && *found == new.version()
        ),
        "{refused:?}"
    );
    assert_eq!(desk.store().request(old.id()).await.unwrap(), Some(new));
}

/// A version that is not there yet is a conflict too.
pub async fn an_update_with_a_version_from_the_future_is_refused<
    F: StoreFactory<Store: RequestStore>,
>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let stored = desk.request().await;
    let ahead = desk.classified(&stored).request;
    let refused = desk.update(&ahead, desk.classified(&ahead)).await;
    assert!(
        matches!(&refused, Err(StoreError::Conflict { found, .. }) if *found == stored.version()),
        "{refused:?}"
    );
}

/// A request of a customer who is not there is refused, with the customer's name.
pub async fn a_request_of_nobody_is_refused<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let nobody = CustomerId::generate(&desk.world.ids, desk.world.now);
    let transition = desk.new_request(nobody);
    let id = transition.request.id();
    let refused = desk
        .store()
        .apply_requests(RequestChangeSet::new().insert_request(transition))
        .await;
    assert!(
        matches!(&refused, Err(StoreError::NotFound { entity }) if *entity == nobody.into()),
        "{refused:?}"
    );
    assert_eq!(desk.store().request(id).await.unwrap(), None);
}

/// A request may belong to a customer who is inserted with it.
pub async fn a_request_may_come_with_its_customer<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let (customer, events) = desk.draft_person();
    let transition = desk.new_request(customer.id());
    let request = transition.request.clone();
    let changes = RequestChangeSet::new()
        .with_core(ChangeSet::new().insert_customer(customer, events))
        .insert_request(transition);
    desk.store().apply_requests(changes).await.unwrap();
    assert_eq!(
        desk.store().request(request.id()).await.unwrap(),
        Some(request)
    );
}

/// A request is led through every state; each is read back equal.
pub async fn every_state_survives_the_store<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let specialist = desk.specialist(9).await;
    let assigned = desk.assigned_to(&specialist).await;
    let (ids, at) = (&desk.world.ids, desk.at(30));
    let other = SpecialistId::generate(ids, at);
    let author = specialist.id();

    let drafted = stored(&desk, &assigned, |request| {
        request.draft(text("Soon."), author, ids, at)
    })
    .await;
    let waiting = stored(&desk, &drafted, |request| {
        request.submit_for_approval(ids, at)
    })
    .await;
    let rejected = stored(&desk, &waiting, |request| request.reject(other, ids, at)).await;
    let waiting = stored(&desk, &rejected, |request| {
        request.submit_for_approval(ids, at)
    })
    .await;
    let approved = stored(&desk, &waiting, |request| request.approve(other, ids, at)).await;
    let asking = stored(&desk, &approved, |request| request.send(true, ids, at)).await;
    let replied = stored(&desk, &asking, |request| {
        request.record_reply(text("Thanks."), ids, at)
    })
    .await;
    let noted = stored(&desk, &replied, |request| {
        request.note(Author::System, text("!"), ids, at)
    })
    .await;
    let drafted = stored(&desk, &noted, |request| {
        request.draft(text("Now."), author, ids, at)
    })
    .await;
    let sent = stored(&desk, &drafted, |request| request.send(false, ids, at)).await;
    let resolved = stored(&desk, &sent, |request| request.resolve(ids, at)).await;
    let score = SatisfactionScore::HIGHEST;
    let closed = stored(&desk, &resolved, |request| {
        request.close_satisfied(score, ids, at)
    })
    .await;
    let reopened = stored(&desk, &closed, |request| request.reopen(ids, at)).await;
    let escalated = stored(&desk, &reopened, |request| {
        request.escalate(ids, desk.long_after())
    })
    .await;
    stored(&desk, &escalated, |request| {
        request.cancel(ids, desk.long_after())
    })
    .await;

    let source = desk.request().await;
    let target = desk.request_of(source.customer()).await;
    let merge = source.clone().merge_into(target.clone(), ids, at).unwrap();
    let (ended, going_on) = (merge.source.request.clone(), merge.target.request.clone());
    let changes = RequestChangeSet::new()
        .update_request(merge.source, source.version())
        .update_request(merge.target, target.version());
    desk.store().apply_requests(changes).await.unwrap();
    assert_eq!(desk.store().request(ended.id()).await.unwrap(), Some(ended));
    assert_eq!(
        desk.store().request(going_on.id()).await.unwrap(),
        Some(going_on)
    );
}

async fn stored<S: CoreStore + RequestStore>(
    desk: &Desktop<S>,
    before: &ServiceRequest,
    command: impl FnOnce(
        ServiceRequest,
    ) -> Result<crate::request::Transition, crate::request::TransitionError>,
) -> ServiceRequest {
    let transition = command(before.clone()).unwrap();
    let request = desk.update(before, transition).await.unwrap();
    assert_eq!(
        desk.store().request(request.id()).await.unwrap().as_ref(),
        Some(&request)
    );
    request
}

/// Texts are kept as they are: scripts, signs above the sixteen-bit range, quotes, line breaks.
pub async fn every_character_of_a_message_survives_the_store<
    F: StoreFactory<Store: RequestStore>,
>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let tricky = [
        "'; DROP TABLE crm_requests; --",
        "zwei\nZeilen\tund \"Anführungszeichen\" \\ %_",
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 👩‍🚒 ﷽ e\u{301} \u{feff}x",
        &"long ".repeat(5_000),
    ];
    let mut request = desk.request().await;
    for tricky in tricky {
        let (ids, at) = (&desk.world.ids, desk.at(3));
        request = stored(&desk, &request, |request| {
            request.record_reply(text(tricky), ids, at)
        })
        .await;
    }
    assert_eq!(request.conversation().len(), 1 + tricky.len());
}
