//! Everything that a store can be asked, with the most rows that may be read for it.

use std::pin::Pin;

use crm_core::{
    AuditSealStore, Code, ConsumerStore, CoreStore, Cursor, CustomerFilter, CustomerId, EntityRef,
    ErasureStore, EventId, EventLog, IdempotencyKey, Identity, InteractionId, InteractionKind,
    InteractionStore, MergeId, MergeStore, OverviewQuery, Page, PageLimit, PageOf, PartyKind, Tag,
    TimelineFilter, TimelinePart, Timestamp,
};
use crm_support::{RequestFilter, RequestId, RequestStore, SpecialistId};

use crate::many_rows::{CUSTOMERS, Of, hash, id};

/// A server that says how many rows it read.
pub(crate) trait Counts {
    fn rows_read(&self) -> i64;
}

type Asked<'a> = Pin<Box<dyn Future<Output = usize> + 'a>>;

pub(crate) struct Question<'a> {
    pub(crate) name: &'static str,
    /// How many rows it finds at least.
    pub(crate) fewest: usize,
    /// How many rows are read for it at most: entries of indexes, and rows of tables.
    pub(crate) most: i64,
    pub(crate) ask: Box<dyn Fn() -> Asked<'a> + 'a>,
}

const ROWS: u16 = 50;
/// A page, one row more that tells whether there is another, and what lies beside it.
const A_PAGE: i64 = 60;
/// A page of which each row is looked up in another table.
const A_PAGE_TWICE: i64 = 2 * A_PAGE;
const FEW: i64 = 4;

fn page() -> Page {
    Page::first(PageLimit::new(ROWS).unwrap())
}

fn customer(number: u64) -> CustomerId {
    CustomerId::try_from(id(Of::Customer, number)).unwrap()
}

/// A page, and the one behind it.
async fn two_pages<T>(read: impl AsyncFn(Page) -> PageOf<T>) -> usize {
    let first = read(page()).await;
    let next = Page {
        after: first.next,
        ..page()
    };
    assert!(next.after.is_some());
    first.items.len() + read(next).await.items.len()
}

pub(crate) fn questions<S>(store: &S) -> Vec<Question<'_>>
where
    S: CoreStore
        + InteractionStore
        + EventLog
        + MergeStore
        + ErasureStore
        + ConsumerStore
        + AuditSealStore
        + RequestStore,
{
    let mut all: Vec<Question<'_>> = Vec::new();
    macro_rules! ask {
        ($name:literal, $fewest:literal, $most:expr, $work:expr) => {
            all.push(Question {
                name: $name,
                fewest: $fewest,
                most: $most,
                ask: Box::new(move || Box::pin(async move { $work })),
            })
        };
    }
    let everyone = CustomerFilter::all;
    let vip = || Tag::parse("vip").unwrap();
    let note = || InteractionId::try_from(id(Of::Note, 7)).unwrap();
    let whole = i64::try_from(CUSTOMERS).unwrap();

    ask!(
        "a customer",
        1,
        FEW,
        store.customer(customer(7)).await.unwrap().iter().count()
    );
    ask!("ten customers", 10, 24, {
        let ids: Vec<_> = (1..=10).map(|number| customer(number * 100)).collect();
        store.customers(&ids).await.unwrap().len()
    });
    ask!("customers", 100, 2 * A_PAGE, {
        two_pages(async |page| store.list_customers(&everyone(), &page).await.unwrap()).await
    });
    ask!("persons", 100, 2 * A_PAGE, {
        let filter = everyone().of_party(PartyKind::Person);
        two_pages(async |page| store.list_customers(&filter, &page).await.unwrap()).await
    });
    ask!("customers with a tag", 100, 2 * A_PAGE_TWICE, {
        let filter = everyone().with_tag(vip());
        two_pages(async |page| store.list_customers(&filter, &page).await.unwrap()).await
    });
    ask!("how many customers", 20_000, whole + 10, {
        usize::try_from(store.count_customers(&everyone()).await.unwrap()).unwrap()
    });
    ask!("how many customers with a tag", 2_000, whole / 4 + 10, {
        let filter = everyone().with_tag(vip());
        usize::try_from(store.count_customers(&filter).await.unwrap()).unwrap()
    });
    ask!("who is it", 1, FEW, {
        let who = [Identity::external("shop", "N-7").unwrap()];
        store.resolve(&who).await.unwrap().iter().flatten().count()
    });
    ask!("who are they", 10, 24, {
        let who: Vec<_> = (1..=10)
            .map(|number| Identity::external("shop", &format!("N-{}", number * 100)).unwrap())
            .collect();
        store.resolve(&who).await.unwrap().iter().flatten().count()
    });
    // The copies of an entry are one entry to the ledger, which reads all twenty.
    ask!("a consent ledger", 1, 24, {
        store
            .consent_ledger(customer(7))
            .await
            .unwrap()
            .entries()
            .len()
    });
    ask!("an interaction", 1, FEW, {
        store
            .interaction(customer(8), note())
            .await
            .unwrap()
            .iter()
            .count()
    });
    ask!("an interaction by its key", 1, FEW, {
        let key = IdempotencyKey::parse("note-7").unwrap();
        let source = source();
        store
            .interaction_by_key(customer(8), &source, &key)
            .await
            .unwrap()
            .iter()
            .count()
    });
    ask!("a timeline", 100, 2 * A_PAGE, {
        let filter = TimelineFilter::all();
        two_pages(async |page| store.timeline(customer(7), &filter, &page).await.unwrap()).await
    });
    ask!("the notes of a timeline", 50, 110, {
        // Every other row is a note: what is between is read, too.
        let filter = TimelineFilter::all().of_kinds([InteractionKind::Note]);
        store
            .timeline(customer(7), &filter, &page())
            .await
            .unwrap()
            .items
            .len()
    });
    // The notes stand between purchases; MySQL, whose indexes have no conditions, passes over them in
    // the sums, too.
    ask!("an overview", 50, 500, {
        let query = OverviewQuery::new()
            .with_count()
            .with_purchases()
            .with_part(TimelinePart::latest(
                PageLimit::new(ROWS).unwrap(),
                [InteractionKind::Note],
            ))
            .with_part(TimelinePart::latest(
                PageLimit::ONE,
                [InteractionKind::Purchase],
            ));
        let found = store.overview(customer(7), &query).await.unwrap().unwrap();
        found.parts.first().unwrap().len()
    });
    // Half of the hundred interactions are notes, the others purchases; of the kinds that there are not,
    // nothing is read, and of the others no more than is shown.
    ask!("parts of a timeline", 15, 60, {
        use InteractionKind::{Call, HandOver, Meeting, Message, Note, Purchase, Return, Task};
        let latest = |rows, kinds: &[InteractionKind]| {
            TimelinePart::latest(PageLimit::new(rows).unwrap(), kinds)
        };
        let query = OverviewQuery::new()
            .with_part(latest(20, &[Message, Call, Meeting]))
            .with_part(latest(10, &[Note]))
            .with_part(latest(5, &[Purchase, Return]))
            .with_part(TimelinePart::whole([Task]))
            .with_part(TimelinePart::whole([HandOver]));
        let found = store.overview(customer(7), &query).await.unwrap().unwrap();
        found.parts.iter().map(Vec::len).sum()
    });
    ask!("a record and its consents", 1, 30, {
        let query = OverviewQuery::new();
        let found = store.overview(customer(7), &query).await.unwrap();
        found.iter().count()
    });
    // The second page begins within a customer, who has a hundred interactions; MySQL, whose indexes
    // have no conditions, passes over those that are no purchases.
    ask!("purchases", 100, 4 * A_PAGE + 100, {
        two_pages(async |page| store.purchase_facts(&page).await.unwrap()).await
    });
    ask!("the log", 50, 2 * A_PAGE, {
        let limit = PageLimit::new(ROWS).unwrap();
        let first = store.events_after(None, limit).await.unwrap();
        let last: Option<&Cursor> = first.last().map(|logged| &logged.cursor);
        store.events_after(last, limit).await.unwrap().len()
    });
    ask!(
        "the end of the log",
        1,
        FEW,
        store.log_end().await.unwrap().iter().count()
    );
    ask!("events of a customer", 100, 2 * A_PAGE, {
        two_pages(async |page| store.events_of_customer(customer(7), &page).await.unwrap()).await
    });
    ask!("events of an entity", 100, 2 * A_PAGE, {
        let entity = EntityRef::from(customer(7));
        two_pages(async |page| store.events_of_entity(&entity, &page).await.unwrap()).await
    });
    ask!("an event", 1, FEW, {
        let event = EventId::try_from(id(Of::Event, 7)).unwrap();
        store.event(event).await.unwrap().iter().count()
    });
    ask!("a request", 1, FEW, {
        let request = RequestId::try_from(id(Of::Request, 7)).unwrap();
        store.request(request).await.unwrap().iter().count()
    });
    ask!("requests", 100, 2 * A_PAGE, {
        let filter = RequestFilter::all();
        two_pages(async |page| store.list_requests(&filter, &page).await.unwrap()).await
    });
    ask!("requests of a customer", 20, 24, {
        let filter = RequestFilter::all().of_customer(customer(7));
        store
            .list_requests(&filter, &page())
            .await
            .unwrap()
            .items
            .len()
    });
    ask!("requests that a specialist holds", 40, A_PAGE, {
        let holder = SpecialistId::try_from(id(Of::Specialist, 1)).unwrap();
        let filter = RequestFilter::all().held_by(holder);
        store
            .list_requests(&filter, &page())
            .await
            .unwrap()
            .items
            .len()
    });
    // Few are open: they are all looked at, and at most sorted.
    ask!("requests that are due", 40, A_PAGE_TWICE, {
        let filter =
            RequestFilter::open().due_before(Timestamp::parse("2027-01-01T00:00:00Z").unwrap());
        store
            .list_requests(&filter, &page())
            .await
            .unwrap()
            .items
            .len()
    });
    ask!("what is due first", 40, A_PAGE, {
        store.list_due(&page()).await.unwrap().items.len()
    });
    ask!("how many requests are due", 40, A_PAGE_TWICE, {
        let filter =
            RequestFilter::open().due_before(Timestamp::parse("2027-01-01T00:00:00Z").unwrap());
        usize::try_from(store.count_requests(&filter).await.unwrap()).unwrap()
    });
    ask!("a specialist", 1, FEW, {
        let specialist = SpecialistId::try_from(id(Of::Specialist, 7)).unwrap();
        store.specialist(specialist).await.unwrap().iter().count()
    });
    ask!("specialists", 100, 2 * A_PAGE, {
        two_pages(async |page| store.list_specialists(&page).await.unwrap()).await
    });
    ask!("aliases", 100, 2 * A_PAGE, {
        two_pages(async |page| store.list_aliases(&page).await.unwrap()).await
    });
    ask!("where ids lead", 1, FEW, {
        let alias = CustomerId::try_from(id(Of::Alias, 7)).unwrap();
        store.aliases(&[alias, customer(7)]).await.unwrap().len()
    });
    ask!("which ids lead to a customer", 20, 24, {
        store.aliases_of(customer(7)).await.unwrap().len()
    });
    ask!("a merge", 1, FEW, {
        let merge = MergeId::try_from(id(Of::Merge, 7)).unwrap();
        store.merge(merge).await.unwrap().iter().count()
    });
    ask!("the latest merge into a customer", 1, FEW, {
        let latest = store.latest_merge_into(customer(7)).await.unwrap();
        latest.iter().count()
    });
    ask!("the merges of a customer", 20, 48, {
        store.merges_of(&[customer(7)]).await.unwrap().len()
    });
    ask!("what a merge moved", 20, 24, {
        let merge = MergeId::try_from(id(Of::Merge, 7)).unwrap();
        store.moves_of(merge).await.unwrap().len()
    });
    ask!("merges", 100, 2 * A_PAGE, {
        two_pages(async |page| store.list_merges(&page).await.unwrap()).await
    });
    ask!("what merges moved", 100, 2 * A_PAGE, {
        two_pages(async |page| store.list_merge_moves(&page).await.unwrap()).await
    });
    ask!("who was erased", 1, FEW, {
        let gone = CustomerId::try_from(id(Of::Erased, 7)).unwrap();
        store.erased(&[gone, customer(7)]).await.unwrap().len()
    });
    ask!("erased customers", 100, 2 * A_PAGE, {
        two_pages(async |page| store.list_erased(&page).await.unwrap()).await
    });
    ask!("a hash of an erased address", 1, FEW, {
        store.suppressions(&[hash(7)]).await.unwrap().len()
    });
    ask!("hashes of erased addresses", 100, 2 * A_PAGE, {
        two_pages(async |page| store.list_suppressions(&page).await.unwrap()).await
    });
    ask!("a consumer", 1, FEW, {
        store
            .consumer(&Code::new_static("c7"))
            .await
            .unwrap()
            .iter()
            .count()
    });
    ask!("consumers", 100, 2 * A_PAGE, {
        two_pages(async |page| store.list_consumers(&page).await.unwrap()).await
    });
    ask!("the last seal", 1, FEW, {
        store.last_seal().await.unwrap().iter().count()
    });
    ask!("a page of seals", 50, A_PAGE, {
        let limit = PageLimit::new(50).unwrap();
        store.seals_after(10_000, limit).await.unwrap().len()
    });
    ask!("the seal of an event", 1, FEW, {
        let event = EventId::try_from(id(Of::Seal, 7)).unwrap();
        store.seal_of(event).await.unwrap().iter().count()
    });
    all
}

/// Where the facts of the suites come from.
fn source() -> Code {
    crm_core::conformance::world::note("1", Timestamp::UNIX_EPOCH).source
}
