//! A call of every method there is.

use std::future::Future;

use crm_core::conformance::world;
use crm_core::{
    AuditSealStore, ConsumerStore, CoreStore, CustomerFilter, CustomerId, CustomerStore,
    ErasureStore, EventLog, InteractionStore, MergeStore, OverviewQuery, Page, PageLimit,
    SeededIds, StoreError, TimelineFilter,
};
use crm_storage::fault::{FaultStore, StoreMethod};
use crm_storage::{MemoryStore, RestoreBatch, RestoreStore};
use crm_support::{RequestChangeSet, RequestFilter, RequestId, RequestStore, SpecialistId};

use crate::{AT, insertion};

/// Calls every method of every port once.
pub(crate) async fn call_all(
    store: &FaultStore<MemoryStore>,
) -> Vec<(StoreMethod, Result<(), StoreError>)> {
    async fn told<T>(
        method: StoreMethod,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> (StoreMethod, Result<(), StoreError>) {
        (method, call.await.map(drop))
    }
    let ids = SeededIds::new(1);
    let customer = CustomerId::generate(&ids, AT);
    let interaction = crm_core::InteractionId::generate(&ids, AT);
    let event = crm_core::EventId::generate(&ids, AT);
    let merge = crm_core::MergeId::generate(&ids, AT);
    let request = RequestId::generate(&ids, AT);
    let specialist = SpecialistId::generate(&ids, AT);
    let (page, limit) = (Page::default(), PageLimit::ONE);
    let (source, key) = (
        crm_core::Code::new_static("shop"),
        crm_core::IdempotencyKey::parse("1").unwrap(),
    );
    let filter = CustomerFilter::all();
    let timeline = TimelineFilter::all();
    let requests = RequestFilter::all();
    // A place of the log needs an event.
    store.inner().apply(insertion(&ids)).await.unwrap();
    let end = store.inner().log_end().await.unwrap().unwrap();
    use StoreMethod as M;
    vec![
        told(M::Customer, store.customer(customer)).await,
        told(M::Customers, store.customers(&[customer])).await,
        told(M::Resolve, store.resolve(&[world::shop_id("1")])).await,
        told(M::ListCustomers, store.list_customers(&filter, &page)).await,
        told(M::CountCustomers, store.count_customers(&filter)).await,
        told(M::ConsentLedger, store.consent_ledger(customer)).await,
        told(M::Interaction, store.interaction(customer, interaction)).await,
        told(
            M::InteractionByKey,
            store.interaction_by_key(customer, &source, &key),
        )
        .await,
        told(M::Timeline, store.timeline(customer, &timeline, &page)).await,
        told(M::PurchaseFacts, store.purchase_facts(&page)).await,
        told(M::Aliases, store.aliases(&[customer])).await,
        told(M::AliasesOf, store.aliases_of(customer)).await,
        told(M::ListAliases, store.list_aliases(&page)).await,
        told(M::Merge, store.merge(merge)).await,
        told(M::LatestMergeInto, store.latest_merge_into(customer)).await,
        told(M::MergesOf, store.merges_of(&[customer])).await,
        told(M::MovesOf, store.moves_of(merge)).await,
        told(M::ListMerges, store.list_merges(&page)).await,
        told(M::ListMergeMoves, store.list_merge_moves(&page)).await,
        told(M::Erased, store.erased(&[customer])).await,
        told(M::ListErased, store.list_erased(&page)).await,
        told(M::Suppressions, store.suppressions(&[])).await,
        told(M::ListSuppressions, store.list_suppressions(&page)).await,
        told(M::EventsAfter, store.events_after(None, limit)).await,
        told(M::LogEnd, store.log_end()).await,
        told(
            M::EventsOfEntity,
            store.events_of_entity(&customer.into(), &page),
        )
        .await,
        told(
            M::EventsOfCustomer,
            store.events_of_customer(customer, &page),
        )
        .await,
        told(M::Event, store.event(event)).await,
        told(M::Consumer, store.consumer(&source)).await,
        told(
            M::AdvanceConsumer,
            store.advance_consumer(&source, None, &end),
        )
        .await,
        told(M::ResetConsumer, store.reset_consumer(&source, None)).await,
        told(M::ListConsumers, store.list_consumers(&page)).await,
        told(M::RemoveConsumer, store.remove_consumer(&source)).await,
        told(M::AppendSeals, store.append_seals(&[])).await,
        told(M::LastSeal, store.last_seal()).await,
        told(M::SealsAfter, store.seals_after(0, limit)).await,
        told(M::SealOf, store.seal_of(event)).await,
        told(M::Apply, store.apply(insertion(&ids))).await,
        told(M::Overview, store.overview(customer, &OverviewQuery::new())).await,
        told(M::Request, store.request(request)).await,
        told(M::ListRequests, store.list_requests(&requests, &page)).await,
        told(M::CountRequests, store.count_requests(&requests)).await,
        told(M::ListDue, store.list_due(&page)).await,
        told(M::Specialist, store.specialist(specialist)).await,
        told(M::ListSpecialists, store.list_specialists(&page)).await,
        told(
            M::ApplyRequests,
            store.apply_requests(RequestChangeSet::new().with_core(insertion(&ids))),
        )
        .await,
        told(
            M::Restore,
            store.restore(RestoreBatch::Customers(Vec::new())),
        )
        .await,
    ]
}
