//! Specialists.

use crm_core::StoreError;
use crm_core::conformance::world::all_pages;

use super::StoreFactory;
use super::world::Desktop;
use crate::id::SpecialistId;
use crate::specialist::Specialist;
use crate::store::{RequestChangeSet, RequestStore};

fn update(before: &Specialist, after: Specialist) -> RequestChangeSet {
    RequestChangeSet::new().update_specialist(after, before.version(), Vec::new())
}

/// A specialist who is not there is `None`.
pub async fn an_absent_specialist_is_none<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let id = SpecialistId::generate(&desk.world.ids, desk.world.now);
    assert_eq!(desk.store().specialist(id).await.unwrap(), None);
}

/// What was inserted is read back.
pub async fn an_inserted_specialist_reads_back_equal<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let specialist = desk.specialist(u32::MAX).await;
    assert_eq!(
        desk.store().specialist(specialist.id()).await.unwrap(),
        Some(specialist)
    );
}

/// An insert of an id that is there fails, also when it is equal.
pub async fn inserting_a_specialist_twice_is_refused<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let (specialist, event) = desk.new_specialist(3);
    let insert = || RequestChangeSet::new().insert_specialist(specialist.clone(), event.clone());
    desk.store().apply_requests(insert()).await.unwrap();
    let again = desk.store().apply_requests(insert()).await;
    assert!(
        matches!(&again, Err(StoreError::AlreadyExists { entity }) if *entity == specialist.id().into()),
        "{again:?}"
    );
}

/// An update replaces the whole record.
pub async fn an_update_replaces_the_specialist<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let idle = desk.specialist(3).await;
    let busy = idle.clone().take(desk.at(7)).unwrap();
    desk.store()
        .apply_requests(update(&idle, busy.clone()))
        .await
        .unwrap();
    assert_eq!(
        desk.store().specialist(idle.id()).await.unwrap(),
        Some(busy)
    );
}

/// An update of a specialist who is not there says so.
pub async fn an_update_of_an_absent_specialist_is_refused<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let (idle, _) = desk.new_specialist(3);
    let busy = idle.clone().take(desk.at(7)).unwrap();
    let refused = desk.store().apply_requests(update(&idle, busy)).await;
    assert!(
        matches!(&refused, Err(StoreError::NotFound { entity }) if *entity == idle.id().into()),
        "{refused:?}"
    );
}

/// A stale update names both versions and changes nothing.
pub async fn a_stale_specialist_names_both_versions<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let idle = desk.specialist(3).await;
    let busy = idle.clone().take(desk.at(7)).unwrap();
    desk.store()
        .apply_requests(update(&idle, busy.clone()))
        .await
        .unwrap();
    let refused = desk
        .store()
        .apply_requests(update(&idle, busy.clone()))
        .await;
    assert!(
        matches!(
            &refused,
            Err(StoreError::Conflict { entity, expected, found })
                if *entity == idle.id().into()
                    && *expected == idle.version()
                    && *found == busy.version()
        ),
        "{refused:?}"
    );
    assert_eq!(
        desk.store().specialist(idle.id()).await.unwrap(),
        Some(busy)
    );
}

/// The list is ordered by id; its pages join to the whole.
pub async fn specialists_are_listed_by_id_and_pages_join<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let mut specialists = Vec::new();
    for capacity in 0..11 {
        specialists.push(desk.specialist(capacity).await);
    }
    specialists.sort_by_key(Specialist::id);
    for rows in [1, 4, 11, 50] {
        let read = all_pages(rows, async |page| {
            desk.store().list_specialists(&page).await
        })
        .await;
        assert_eq!(read, specialists);
    }
}
