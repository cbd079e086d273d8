//! Rows per second of an import into memory: `cargo bench -p crm-core --bench exchange -- 200000`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    reason = "a benchmark prints, and fails loudly"
)]

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

use crm_core::exchange::*;
use crm_core::*;
use crm_storage::MemoryDatabase;
use futures_executor::block_on;

fn mapping(key: KeyMapping) -> ImportMapping {
    let shop = Code::new_static("shop");
    let cell = |name| Cell::column(name).unwrap();
    let customer = IdentityMapping::external(shop.clone(), cell("customer"));
    let mut purchases = PurchaseMapping::new(customer, cell("date"), cell("amount"));
    purchases.key = key;
    let record = RecordMapping::Purchases(purchases);
    let values = ValueFormats::in_currency(Currency::USD);
    ImportMapping::new(shop, InputFormat::csv(), record, values).unwrap()
}

fn main() {
    let mut told = std::env::args().filter_map(|argument| argument.parse::<u32>().ok());
    let rows = told.next_back().unwrap_or(100_000);
    let mut file = String::from("customer,date,amount,order\n");
    for at in 0..rows {
        let (who, day, cents) = (at % (rows / 3 + 1), at % 28 + 1, at % 100);
        writeln!(file, "c{who},1997-01-{day:02},{}.{cents:02},{at}", at % 90).unwrap();
    }
    let by_cells = KeyMapping::Cells(vec![Cell::column("order").unwrap()]);
    for (name, key) in [
        ("key of a cell", by_cells),
        ("key by content", KeyMapping::Content),
    ] {
        let ids = Arc::new(SeededIds::new(1));
        let tenant = TenantId::generate(&*ids, Timestamp::UNIX_EPOCH);
        let store = Arc::new(MemoryDatabase::new().tenant(tenant));
        let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let importer = Importer::new(Profiles::new(store, clock, ids), mapping(key));
        for what in ["import", "the same again"] {
            let began = Instant::now();
            let (mut rejects, mut unseen) = (Vec::new(), ());
            let run = importer.run(file.as_bytes(), &mut rejects, &mut unseen);
            assert_eq!(block_on(run).unwrap().progress().rejected, 0);
            let rate = f64::from(rows) / began.elapsed().as_secs_f64();
            println!("{name}, {what}: {rate:.0} rows per second");
        }
    }
}
