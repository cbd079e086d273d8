//! Everything that a store holds of a tenant.

use crm_core::conformance::world::shop_id;
use crm_core::{
    ConsentRecord, CoreStore, Customer, CustomerAlias, CustomerFilter, CustomerId, ErasedCustomer,
    Event, Interaction, MergeMove, MergeRecord, PageLimit, PurchaseFact, StoreError, Suppression,
    TimelineFilter,
};

use serde::Serialize;

use super::answer::{log, pages, require_same};
use super::tenant::Tenant;

#[derive(Debug, PartialEq)]
struct Dump {
    customers: Vec<Customer>,
    holders: Vec<Option<CustomerId>>,
    ledgers: Vec<Vec<ConsentRecord>>,
    timelines: Vec<Vec<Interaction>>,
    facts: Vec<PurchaseFact>,
    aliases: Vec<CustomerAlias>,
    merges: Vec<MergeRecord>,
    moves: Vec<MergeMove>,
    erased: Vec<ErasedCustomer>,
    suppressions: Vec<Suppression>,
    log: Vec<Event>,
}

/// # Panics
/// When the store under test holds something else than the memory store.
pub(super) async fn compare<S: CoreStore>(tenant: &Tenant<S>) {
    let customers = tenant.customers();
    let expected = read(&tenant.reference, customers).await;
    let found = read(&tenant.store, customers).await;
    let what = format!("all that tenant {} holds", tenant.number);
    require_same(&what, expected, found);
}

/// All that the store under test holds of a tenant, as text.
///
/// # Panics
/// When the store cannot be read.
#[expect(
    clippy::panic,
    reason = "a store that cannot be read is told as tests do"
)]
pub(super) async fn texts<S: CoreStore>(tenant: &Tenant<S>) -> Vec<String> {
    let (dump, end) = match read(&tenant.store, tenant.customers()).await {
        Ok(dump) => (dump, tenant.store.log_end().await),
        Err(error) => panic!("tenant {} cannot be read: {error}", tenant.number),
    };
    let mut texts: Vec<String> = dump.customers.iter().map(json).collect();
    texts.extend(dump.ledgers.iter().map(json));
    texts.extend(dump.timelines.iter().map(json));
    texts.extend(dump.log.iter().map(json));
    texts.extend(dump.aliases.iter().map(json));
    texts.extend(dump.merges.iter().map(json));
    texts.extend(dump.moves.iter().map(json));
    texts.push(format!("{:?} {:?} {end:?}", dump.holders, dump.facts));
    texts
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| error.to_string())
}

async fn read<S: CoreStore>(store: &S, ids: &[CustomerId]) -> Result<Dump, StoreError> {
    let limit = PageLimit::MAXIMUM;
    let all = CustomerFilter::all();
    let customers = pages(limit, async |page| store.list_customers(&all, &page).await).await?;
    let identities: Vec<_> = (1..6_u8)
        .map(|number| shop_id(&number.to_string()))
        .collect();
    let mut ledgers = Vec::new();
    let mut timelines = Vec::new();
    for id in ids {
        ledgers.push(store.consent_ledger(*id).await?.entries().to_vec());
        let filter = TimelineFilter::all();
        let read = pages(limit, async |page| {
            store.timeline(*id, &filter, &page).await
        })
        .await?;
        timelines.push(read.concat());
    }
    let facts = pages(limit, async |page| store.purchase_facts(&page).await).await?;
    let aliases = pages(limit, async |page| store.list_aliases(&page).await).await?;
    let merges = pages(limit, async |page| store.list_merges(&page).await).await?;
    let moves = pages(limit, async |page| store.list_merge_moves(&page).await).await?;
    let erased = pages(limit, async |page| store.list_erased(&page).await).await?;
    let suppressions = pages(limit, async |page| store.list_suppressions(&page).await).await?;
    Ok(Dump {
        customers: customers.concat(),
        holders: store.resolve(&identities).await?,
        ledgers,
        timelines,
        facts: facts.concat(),
        aliases: aliases.concat(),
        merges: merges.concat(),
        moves: moves.concat(),
        erased: erased.concat(),
        suppressions: suppressions.concat(),
        log: log(store, limit).await?.concat(),
    })
}
