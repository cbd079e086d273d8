//! What the tests of the import have in common.

use std::path::PathBuf;
use std::sync::Arc;

use crm_core::exchange::*;
use crm_core::*;
use crm_storage::{MemoryDatabase, MemoryStore};
use futures_executor::block_on;

/// A store with the service over it.
pub(crate) struct Shop {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) profiles: Profiles,
}

impl Shop {
    pub(crate) fn new() -> Self {
        let clock = Arc::new(ManualClock::new(
            Timestamp::parse("2026-03-01T12:00:00Z").unwrap(),
        ));
        let ids = Arc::new(SeededIds::new(7));
        let tenant = TenantId::generate(&*ids, clock.now());
        let store = Arc::new(MemoryDatabase::new().tenant(tenant));
        let profiles = Profiles::new(store.clone(), clock, ids);
        Self { store, profiles }
    }

    pub(crate) fn importer(&self, mapping: &ImportMapping) -> Importer {
        Importer::new(self.profiles.clone(), mapping.clone())
    }

    /// Imports a text whole; what became of it, and the rejects.
    pub(crate) fn import(
        &self,
        mapping: &ImportMapping,
        text: impl AsRef<[u8]>,
    ) -> (ImportProgress, Vec<RejectedRow>) {
        let mut rejects = Vec::new();
        let importer = self.importer(mapping);
        let report = block_on(importer.run(text.as_ref(), &mut rejects, &mut ())).unwrap();
        let progress = report.progress().clone();
        assert_eq!(
            progress.rows,
            progress.accepted + progress.known + progress.rejected
        );
        assert_eq!(progress.rejected, u64::try_from(rejects.len()).unwrap());
        assert_eq!(
            progress.bytes,
            u64::try_from(text.as_ref().len()).unwrap(),
            "read to the end"
        );
        (progress, rejects)
    }

    pub(crate) fn customers(&self) -> Vec<Customer> {
        let mut all = Vec::new();
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let part = block_on(self.store.list_customers(&CustomerFilter::all(), &page)).unwrap();
            all.extend(part.items);
            let Some(next) = part.next else { return all };
            page = Page::after(next, PageLimit::MAXIMUM);
        }
    }

    pub(crate) fn facts(&self) -> Vec<PurchaseFact> {
        let mut all = Vec::new();
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let part = block_on(self.store.purchase_facts(&page)).unwrap();
            all.extend(part.items);
            let Some(next) = part.next else { return all };
            page = Page::after(next, PageLimit::MAXIMUM);
        }
    }

    pub(crate) fn timeline(&self, customer: CustomerId) -> Vec<Interaction> {
        let page = Page::first(PageLimit::MAXIMUM);
        let filter = TimelineFilter::all();
        block_on(self.store.timeline(customer, &filter, &page))
            .unwrap()
            .items
    }

    /// Everything that the store holds but ids and instants that the import draws: sorted texts.
    pub(crate) fn content(&self) -> Vec<String> {
        let mut all = Vec::new();
        for customer in self.customers() {
            let who: Vec<_> = customer.verified_identities().iter().collect();
            let who = format!("{:?}", serde_json::to_value(&who).unwrap());
            for told in self.timeline(customer.id()) {
                let content = serde_json::to_string(told.content()).unwrap();
                let (at, key) = (told.occurred_at(), told.key().as_str());
                all.push(format!("{who} {at} {key} {content}"));
            }
            let party = serde_json::to_string(customer.party()).unwrap();
            let points = serde_json::to_string(customer.contact_points()).unwrap();
            let attributes = serde_json::to_string(customer.attributes()).unwrap();
            all.push(format!("{who} {party} {points} {attributes}"));
        }
        all.sort();
        all
    }
}

pub(crate) fn column(name: &str) -> Cell {
    Cell::column(name).unwrap()
}

pub(crate) fn shop() -> Code {
    Code::new_static("shop")
}

/// Customer, date and amount in US dollars.
pub(crate) fn plain_purchases() -> PurchaseMapping {
    let customer = IdentityMapping::external(shop(), column("customer"));
    PurchaseMapping::new(customer, column("date"), column("amount"))
}

pub(crate) fn purchases_in(input: InputFormat, purchases: PurchaseMapping) -> ImportMapping {
    let values = ValueFormats::in_currency(Currency::USD);
    ImportMapping::new(shop(), input, RecordMapping::Purchases(purchases), values).unwrap()
}

pub(crate) fn purchases() -> ImportMapping {
    purchases_in(InputFormat::csv(), plain_purchases())
}

/// What each reject says.
pub(crate) fn reasons(rejects: &[RejectedRow]) -> Vec<(u64, String)> {
    let told = rejects.iter().map(|row| (row.line, row.reason.to_string()));
    told.collect()
}

/// The folder with the data that projects of the suite share; says so when it is not there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("ECRM_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    let found = root.join("data").join(path);
    if found.exists() {
        return Some(found);
    }
    // Written past the capture of the test harness: it must be seen.
    use std::io::Write as _;
    let _ = writeln!(
        std::io::stderr(),
        "NOT RUN: data/{path} is absent; set ECRM_SHARED"
    );
    None
}
