//! The sample of CDNOW's purchases, taken in by the library's import.

use std::sync::Arc;

use crm_core::exchange::{Importer, RejectedRow};
use crm_core::{
    Code, Currency, InteractionStore, ManualClock, Page, PageLimit, Profiles, PurchaseFact,
    SeededIds, TenantId, Timestamp,
};
use crm_storage::MemoryDatabase;
use ecrm_examples::columns::Columns;
use ecrm_examples::purchase_file::PurchaseFile;
use futures_executor::block_on;

/// Its purchases, each told once; those of a customer in the order of their days.
pub(crate) fn purchase_facts() -> Vec<PurchaseFact> {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/data/cdnow_sample.csv");
    let csv = std::fs::read(sample).unwrap();
    let file = PurchaseFile::new(Columns::default(), Currency::USD);
    let mapping = file.mapping(Code::new_static("shop"), csv.as_slice());

    let ids = Arc::new(SeededIds::new(1));
    let tenant = TenantId::generate(&*ids, Timestamp::UNIX_EPOCH);
    let store = Arc::new(MemoryDatabase::new().tenant(tenant));
    let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
    let importer = Importer::new(Profiles::new(store.clone(), clock, ids), mapping.unwrap());
    let mut rejects: Vec<RejectedRow> = Vec::new();
    block_on(importer.run(csv.as_slice(), &mut rejects, &mut ())).unwrap();
    assert!(rejects.is_empty(), "{rejects:?}");

    let mut facts = Vec::new();
    let mut page = Page::first(PageLimit::MAXIMUM);
    loop {
        let read = block_on(store.purchase_facts(&page)).unwrap();
        facts.extend(read.items);
        let Some(next) = read.next else { return facts };
        page = Page::after(next, PageLimit::MAXIMUM);
    }
}
