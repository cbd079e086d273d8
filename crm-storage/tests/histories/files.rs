//! Files that come in, each twice, and files that go out and come back later.

use std::collections::BTreeSet;

use crm_core::exchange::{
    Addresses, ExportFormat, Exporter, ImportMapping, ImportProgress, Importer, RecordMapping,
};
use crm_core::{CustomerFilter, CustomerId, Disclosure, InteractionKind, TimelineFilter};
use proptest::sample::Index;

use crate::command::Fact;
use crate::play::Run;
use crate::told;
use crate::world::{Model, Told};

/// All customers at some time, as a file and as the model had them.
pub(crate) struct Export {
    customers: Vec<u8>,
    /// Only of a time when nobody was merged: keys that a merge sets aside are told by nobody.
    interactions: Option<Vec<u8>>,
    rows: Vec<ExportedRow>,
    facts: Vec<(CustomerId, Fact)>,
}

struct ExportedRow {
    id: CustomerId,
    numbers: BTreeSet<u8>,
    addresses: BTreeSet<u8>,
}

/// What must become of the rows of a file.
#[derive(Debug, Default)]
struct Fates {
    accepted: u64,
    known: u64,
    rejected: u64,
    /// Rows that are known or rejected: their key is there with the same and with another content.
    either: u64,
}

impl Fates {
    fn count(&mut self, is_new: bool) {
        match is_new {
            true => self.accepted += 1,
            false => self.known += 1,
        }
    }

    fn count_told(&mut self, told: Told) {
        match told {
            Told::New => self.accepted += 1,
            Told::Known { same: true, other } if other => self.either += 1,
            Told::Known { same: true, .. } => self.known += 1,
            Told::Known { same: false, .. } => self.rejected += 1,
        }
    }

    fn assert_met(&self, found: &ImportProgress) {
        let all = self.accepted + self.known + self.rejected + self.either;
        assert_eq!((found.rows, found.accepted), (all, self.accepted));
        assert!(found.known >= self.known && found.rejected >= self.rejected);
    }
}

impl Run {
    pub(crate) async fn import_customers(&mut self, numbers: &[u8]) {
        let file = told::customer_file(numbers);
        let found = self.import(&told::customers(), file.as_bytes()).await;
        let mut expected = Fates::default();
        for number in numbers {
            let is_known = self.model.holder(*number).is_some();
            let holder = self.holder(*number).await;
            let is_reached = self.model.known_by(holder, [], [*number]);
            expected.count(!is_known || is_reached);
        }
        expected.assert_met(&found);
    }

    pub(crate) async fn import_purchases(&mut self, rows: &[(u8, Fact)]) {
        let file = told::purchase_file(rows);
        let found = self.import(&told::purchases(), file.as_bytes()).await;
        let mut expected = Fates::default();
        for (number, fact) in rows {
            let holder = self.holder(*number).await;
            expected.count_told(self.told(holder, *fact));
        }
        expected.assert_met(&found);
    }

    pub(crate) async fn export(&mut self) {
        let store = self.world.store.clone();
        let exporter = Exporter::new(store, Addresses::Included(Disclosure::Transfer));
        let (mut customers, mut interactions) = (Vec::new(), Vec::new());
        let (everybody, all) = (
            CustomerFilter::all(),
            TimelineFilter::all().of_kinds([InteractionKind::Purchase]),
        );
        let written = exporter.customers(&everybody, ExportFormat::JsonLines, &mut customers);
        written.await.unwrap();
        let written = exporter.interactions(&all, ExportFormat::JsonLines, &mut interactions);
        written.await.unwrap();
        let told = !self.model.is_anybody_merged() && !interactions.is_empty();
        self.exports.push(Export {
            customers,
            interactions: told.then_some(interactions),
            rows: rows_of(&self.model),
            facts: facts_of(&self.model),
        });
    }

    /// A file of an earlier time: of those who were erased since every row is refused, and of the
    /// others it tells again what it told.
    pub(crate) async fn import_export(&mut self, which: &Index) {
        if self.exports.is_empty() {
            return;
        }
        let export = self.exports.remove(which.index(self.exports.len()));
        if !export.rows.is_empty() {
            let mapping = told::exported(RecordMapping::ExportedCustomers);
            let found = self.import(&mapping, &export.customers).await;
            let mut expected = Fates::default();
            for row in &export.rows {
                self.expect_row(&mut expected, row);
            }
            expected.assert_met(&found);
        }
        if let Some(interactions) = &export.interactions {
            let mapping = told::exported(RecordMapping::ExportedInteractions);
            let found = self.import(&mapping, interactions).await;
            let mut expected = Fates::default();
            for (id, fact) in &export.facts {
                match self.model.erased.contains_key(id) {
                    true => expected.rejected += 1,
                    false => {
                        let current = self.model.current(*id);
                        expected.count_told(self.told(current, *fact));
                    }
                }
            }
            expected.assert_met(&found);
        }
        self.exports.push(export);
    }

    fn expect_row(&mut self, expected: &mut Fates, row: &ExportedRow) {
        if self.model.erased.contains_key(&row.id) {
            expected.rejected += 1;
            return;
        }
        let current = self.model.current(row.id);
        let is_foreign = |number: &u8| {
            let holder = self.model.holder(*number);
            holder.is_some_and(|holder| holder != current)
        };
        // Whose number belongs to another one by now may be that one: nobody decides it but a merge.
        if row.numbers.iter().any(is_foreign) {
            expected.rejected += 1;
            return;
        }
        let (numbers, addresses) = (row.numbers.iter().copied(), row.addresses.iter().copied());
        let is_new = self.model.known_by(current, numbers, addresses);
        expected.count(is_new);
    }

    /// Imports a file, and once more, which changes nothing.
    async fn import(&self, mapping: &ImportMapping, file: &[u8]) -> ImportProgress {
        let first = self.import_once(mapping, file).await;
        let before = self.world.snapshot().await;
        let again = self.import_once(mapping, file).await;
        assert_eq!(self.world.snapshot().await, before);
        assert_eq!(again.accepted, 0);
        assert_eq!(again.rejected, first.rejected);
        first
    }

    async fn import_once(&self, mapping: &ImportMapping, file: &[u8]) -> ImportProgress {
        let importer = Importer::new(self.profiles.clone(), mapping.clone());
        let mut rejects = Vec::new();
        let report = importer.run(file, &mut rejects, &mut ()).await.unwrap();
        report.progress().clone()
    }
}

/// By rising id, as an export lists them.
fn rows_of(model: &Model) -> Vec<ExportedRow> {
    let customers = model.customers();
    let row = |id: CustomerId| ExportedRow {
        id,
        numbers: model.numbers_of(id),
        addresses: model.addresses_of(id),
    };
    customers.into_iter().map(row).collect()
}

fn facts_of(model: &Model) -> Vec<(CustomerId, Fact)> {
    let customers = model.customers();
    let facts = customers.into_iter().flat_map(|id| {
        let facts = model.facts_of(id).into_iter();
        facts.map(move |fact| (id, fact))
    });
    facts.collect()
}
