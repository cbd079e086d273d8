//! Rows per second of imports into memory and of exports out of it, and what a long import takes:
//! `cargo bench -p crm-core --bench exchange -- 200000`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a benchmark prints, and fails loudly"
)]

mod memory;

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use crm_core::exchange::*;
use crm_core::*;
use crm_storage::MemoryDatabase;
use futures_executor::block_on;

/// How often the rows come again in a long import.
const TIMES: u32 = 20;

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

/// A file of purchases that is made while it is read: so many different rows, so many times.
struct PurchaseFile {
    rows: u32,
    times: u32,
    next: u32,
    line: Vec<u8>,
    read: usize,
}

impl PurchaseFile {
    fn new(rows: u32, times: u32) -> Self {
        Self {
            rows,
            times,
            next: 0,
            line: b"customer,date,amount,order\n".to_vec(),
            read: 0,
        }
    }

    fn row(&self, at: u32) -> String {
        let (who, day, cents) = (at % (self.rows / 3 + 1), at % 28 + 1, at % 100);
        format!("c{who},1997-01-{day:02},{}.{cents:02},{at}\n", at % 90)
    }
}

impl Read for PurchaseFile {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.read == self.line.len() {
            if self.next == self.rows * self.times {
                return Ok(0);
            }
            self.line = self.row(self.next % self.rows).into_bytes();
            (self.next, self.read) = (self.next + 1, 0);
        }
        let taken = (&self.line[self.read..]).read(into)?;
        self.read += taken;
        Ok(taken)
    }
}

struct Shop {
    profiles: Profiles,
    store: Arc<dyn CoreStore>,
}

impl Shop {
    fn new() -> Self {
        let ids = Arc::new(SeededIds::new(1));
        let tenant = TenantId::generate(&*ids, Timestamp::UNIX_EPOCH);
        let store: Arc<dyn CoreStore> = Arc::new(MemoryDatabase::new().tenant(tenant));
        let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let profiles = Profiles::new(Arc::clone(&store), clock, ids);
        Self { profiles, store }
    }

    /// Imports, prints how fast, and gives the most memory that was taken between two batches.
    fn import(&self, name: &str, mapping: ImportMapping, input: impl Read) -> Option<u64> {
        let importer = Importer::new(self.profiles.clone(), mapping);
        let mut most = None;
        let mut watch = |_: &ImportPosition| {
            most = most.max(memory::resident());
            ControlFlow::Continue(())
        };
        let began = Instant::now();
        let mut rejects = Vec::new();
        let run = importer.run(input, &mut rejects, &mut watch);
        let progress = block_on(run).unwrap().progress().clone();
        assert_eq!(progress.rejected, 0);
        say(name, progress.rows, began);
        most
    }
}

fn say(name: &str, rows: u64, began: Instant) {
    let rate = rows as f64 / began.elapsed().as_secs_f64();
    println!("{name}: {rate:.0} rows per second");
}

fn main() {
    let mut told = std::env::args().filter_map(|argument| argument.parse::<u32>().ok());
    let rows = told.next_back().unwrap_or(100_000);
    let by_cells = KeyMapping::Cells(vec![Cell::column("order").unwrap()]);
    // Both are kept to the end: what one left behind would hide what the long import takes.
    let (shop, other) = (Shop::new(), Shop::new());
    for (name, shop, key) in [
        ("key by content", &other, KeyMapping::Content),
        ("key of a cell", &shop, by_cells.clone()),
    ] {
        for what in ["import", "the same again"] {
            let file = PurchaseFile::new(rows, 1);
            shop.import(
                &format!("CSV in, {name}, {what}"),
                mapping(key.clone()),
                file,
            );
        }
    }
    long_import(&shop, rows, by_cells);
    for (name, format, input) in [
        (
            "CSV",
            ExportFormat::Csv(Delimiter::COMMA),
            InputFormat::csv(),
        ),
        (
            "JSON lines",
            ExportFormat::JsonLines,
            InputFormat::JsonLines,
        ),
    ] {
        out_and_in(&shop, name, format, &input);
    }
    drop(other);
}

/// Rows that are known add nothing to the store: what grows is what the import itself takes.
fn long_import(shop: &Shop, rows: u32, key: KeyMapping) {
    let before = memory::resident();
    let name = format!("CSV in, {TIMES} times the same");
    let most = shop.import(&name, mapping(key), PurchaseFile::new(rows, TIMES));
    println!(
        "memory before the {} rows: {}, most during them: {}",
        u64::from(rows) * u64::from(TIMES),
        memory::told(before),
        memory::told(most)
    );
}

fn out_and_in(shop: &Shop, name: &str, format: ExportFormat, input: &InputFormat) {
    let addresses = Addresses::Included(Disclosure::Transfer);
    let exporter = Exporter::new(Arc::clone(&shop.store), addresses);
    let (mut customers, mut interactions) = (Vec::new(), Vec::new());
    let began = Instant::now();
    let (all, everything) = (CustomerFilter::all(), TimelineFilter::all());
    let out = exporter.customers(&all, format, &mut customers);
    say(
        &format!("{name} out, customers"),
        block_on(out).unwrap().rows,
        began,
    );
    let began = Instant::now();
    let out = exporter.interactions(&everything, format, &mut interactions);
    say(
        &format!("{name} out, purchases"),
        block_on(out).unwrap().rows,
        began,
    );

    let other = Shop::new();
    for (what, record, file) in [
        ("customers", RecordMapping::ExportedCustomers, &customers),
        (
            "purchases",
            RecordMapping::ExportedInteractions,
            &interactions,
        ),
    ] {
        let source = Code::new_static("shop");
        let values = ValueFormats::default();
        let mapping = ImportMapping::new(source, input.clone(), record, values).unwrap();
        other.import(&format!("{name} in, {what}"), mapping, file.as_slice());
    }
}
