//! Looking for probable duplicates.

use std::borrow::Borrow;
use std::num::NonZeroUsize;

use super::blocking;
use super::comparable::Comparable;
use super::compare;
use super::frequency::Frequencies;
use super::model::LinkageModel;
use super::report::{DuplicateReport, ProbableDuplicate};
use crate::customer::Customer;
use crate::id::CustomerId;

/// Finds pairs of records that may stand for one customer.
///
/// It only points: nothing is merged, and a claimed identity counts as evidence like any other
/// detail.
///
/// ```
/// use crm_core::*;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (ids, now) = (SeededIds::new(1), Timestamp::UNIX_EPOCH);
/// let person = |given: &str, family: &str| -> Result<_, Box<dyn std::error::Error>> {
///     let mut new = NewCustomer::new(Party::Person(Person {
///         given_name: Some(GivenName::parse(given)?),
///         family_name: Some(FamilyName::parse(family)?),
///         born_on: Some(BirthDate("1980-05-17".parse()?)),
///     }));
///     let phone = PhoneNumber::parse("+49 30 901820")?;
///     new.contact_points = vec![ContactPoint::new(ContactAddress::Phone(phone), ContactPurpose::Home)];
///     Ok(Customer::create(new, CustomerId::generate(&ids, now), &ids, now)?.0)
/// };
/// let customers = [person("Jürgen", "Müller")?, person("Juergen", "Mueller")?];
///
/// let report = DuplicateFinder::default().find(&customers);
/// let pair = &report.pairs[0];
/// assert_eq!((pair.first, pair.second), (customers[0].id(), customers[1].id()));
/// let is_reason = |evidence| pair.reasons.iter().any(|reason| reason.evidence == evidence);
/// assert!(is_reason(DuplicateEvidence::FamilyNameSimilar));
/// assert!(is_reason(DuplicateEvidence::BirthDateSame));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct DuplicateFinder {
    model: LinkageModel,
    largest_block: NonZeroUsize,
}

impl DuplicateFinder {
    /// With how many neighbours, in the order of names, a record of a large block is compared.
    pub const NEIGHBOURS: usize = 10;

    const DEFAULT_LARGEST_BLOCK: NonZeroUsize = NonZeroUsize::MIN.saturating_add(63);

    /// Finds duplicates by this model.
    #[must_use]
    pub fn new(model: LinkageModel) -> Self {
        Self {
            model,
            largest_block: Self::DEFAULT_LARGEST_BLOCK,
        }
    }

    /// The same, comparing each with each in blocks of up to so many records (64 unless told): more
    /// finds more, and takes longer.
    #[must_use]
    pub fn with_largest_block(self, largest_block: NonZeroUsize) -> Self {
        Self {
            largest_block,
            ..self
        }
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &LinkageModel {
        &self.model
    }

    /// Two records beside each other, whatever comes of it: no threshold is applied, and all names
    /// count as equally common. A record beside itself is no pair.
    #[must_use]
    pub fn compare(&self, one: &Customer, other: &Customer) -> Option<ProbableDuplicate> {
        let (one, other) = (Comparable::of(one), Comparable::of(other));
        self.pair(&Frequencies::default(), &one, &other)
    }

    /// The probable duplicates among these customers. Their order does not matter, and a customer
    /// who comes twice counts once.
    ///
    /// Each record takes some hundred bytes while it works; the customers themselves may be read
    /// page by page and dropped.
    pub fn find<C: Borrow<Customer>>(
        &self,
        customers: impl IntoIterator<Item = C>,
    ) -> DuplicateReport {
        let customers = customers.into_iter();
        let mut records: Vec<Comparable> = customers
            .map(|customer| Comparable::of(customer.borrow()))
            .collect();
        records.sort_unstable_by_key(|record| record.id);
        records.dedup_by_key(|record| record.id);

        let frequencies = Frequencies::of(&records);
        let mut search = Search {
            finder: self,
            records: &records,
            frequencies: &frequencies,
            report: DuplicateReport {
                pairs: Vec::new(),
                customers: records.len(),
                comparisons: 0,
                large_blocks: 0,
            },
        };
        search.blocks();
        search.finish()
    }

    fn pair(
        &self,
        frequencies: &Frequencies<'_>,
        one: &Comparable,
        other: &Comparable,
    ) -> Option<ProbableDuplicate> {
        if one.id == other.id {
            return None;
        }
        let (first, second) = if one.id < other.id {
            (one, other)
        } else {
            (other, one)
        };
        let reasons = compare::reasons(&self.model, frequencies, first, second);
        Some(ProbableDuplicate {
            first: first.id,
            second: second.id,
            score: reasons.iter().map(|reason| reason.bits).sum(),
            reasons,
        })
    }
}

impl Default for DuplicateFinder {
    fn default() -> Self {
        Self::new(LinkageModel::default())
    }
}

/// A search that is under way.
struct Search<'a> {
    finder: &'a DuplicateFinder,
    records: &'a [Comparable],
    frequencies: &'a Frequencies<'a>,
    report: DuplicateReport,
}

impl<'a> Search<'a> {
    /// Looks into each block of records that share a key.
    fn blocks(&mut self) {
        let mut members: Vec<(u64, &'a Comparable)> = Vec::new();
        for record in self.records {
            members.extend(blocking::keys(record).into_iter().map(|key| (key, record)));
        }
        members.sort_unstable_by_key(|(key, record)| (*key, record.id));
        for block in members.chunk_by(|(one, _), (other, _)| one == other) {
            let records: Vec<&Comparable> = block.iter().map(|(_, record)| *record).collect();
            if records.len() <= self.finder.largest_block.get() {
                self.each_with_each(&records);
            } else {
                self.neighbours(records);
            }
        }
    }

    fn each_with_each(&mut self, records: &[&Comparable]) {
        for (index, one) in records.iter().enumerate() {
            for other in records.iter().skip(index.saturating_add(1)) {
                self.compare(one, other);
            }
        }
    }

    fn neighbours(&mut self, mut records: Vec<&Comparable>) {
        self.report.large_blocks = self.report.large_blocks.saturating_add(1);
        records.sort_by_cached_key(|record| place_in_order(record));
        for (index, one) in records.iter().enumerate() {
            let next = records.iter().skip(index.saturating_add(1));
            for other in next.take(DuplicateFinder::NEIGHBOURS) {
                self.compare(one, other);
            }
        }
    }

    fn compare(&mut self, one: &Comparable, other: &Comparable) {
        self.report.comparisons = self.report.comparisons.saturating_add(1);
        let pair = self.finder.pair(self.frequencies, one, other);
        let threshold = self.finder.model.threshold();
        self.report
            .pairs
            .extend(pair.filter(|pair| pair.score >= threshold));
    }

    /// The report, with each pair once: records may share several keys.
    fn finish(self) -> DuplicateReport {
        let mut report = self.report;
        let pairs = &mut report.pairs;
        pairs.sort_unstable_by_key(|pair| (pair.first, pair.second));
        pairs.dedup_by_key(|pair| (pair.first, pair.second));
        // Stable: of equal scores, the order of ids stays.
        pairs.sort_by(|one, other| other.score.total_cmp(&one.score));
        report
    }
}

/// Where a record stands in the order of names.
fn place_in_order(record: &Comparable) -> (String, CustomerId) {
    let names = [&record.organisation, &record.family, &record.given];
    let words: Vec<&str> = names
        .into_iter()
        .flatten()
        .map(|name| &*name.plain)
        .collect();
    (words.join(" "), record.id)
}
