//! The rows of one transaction.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read};

use super::ImportProgress;
use crate::exchange::convert::{Converter, ImportItem, LeftOut};
use crate::exchange::read::{OriginalRow, Place, RowSource};
use crate::exchange::reject::{RejectReason, RejectedRow};
use crate::profiles::{
    IngestItem, IngestOutcome, IngestPreview, IngestSubject, ProfileError, Profiles, UpsertItem,
    UpsertOutcome,
};

/// Rows that were read, not yet stored.
#[derive(Default)]
pub(super) struct Batch {
    rows: Vec<BatchRow>,
    customers: Vec<UpsertItem>,
    interactions: Vec<IngestItem>,
}

struct BatchRow {
    line: u64,
    original: OriginalRow,
    place: Result<ItemAt, RejectReason>,
    left_out: Vec<LeftOut>,
}

/// The index of a row's item.
enum ItemAt {
    Customer(usize),
    Interaction(usize),
}

/// What became of an item.
enum Fate {
    Accepted { creates: bool },
    Known,
    Rejected(RejectReason),
}

/// What became of a batch.
pub(super) struct BatchOutcome {
    pub(super) rejected: Vec<RejectedRow>,
    pub(super) left_out: Vec<(u64, LeftOut)>,
    pub(super) progress: ImportProgress,
}

/// What a dry run remembers of the customers it would have created: 8 bytes for each.
pub(super) type Created = HashSet<u64>;

impl Batch {
    /// Reads up to so many rows. An error of the file comes behind the rows that were read before.
    pub(super) fn read<R: Read>(
        rows: &mut RowSource<R>,
        converter: &mut Converter<'_>,
        at_most: usize,
    ) -> (Self, Place, Option<io::Error>) {
        let mut batch = Self::default();
        let mut place = rows.place();
        while batch.rows.len() < at_most {
            match rows.next_row() {
                Ok(Some(row)) => {
                    let converted = row.content.and_then(|content| converter.convert(content));
                    batch.push(row.line, row.original, converted);
                    place = rows.place();
                }
                // The end may lie behind empty lines.
                Ok(None) => return (batch, rows.place(), None),
                Err(error) => return (batch, place, Some(error)),
            }
        }
        (batch, place, None)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn push(
        &mut self,
        line: u64,
        original: OriginalRow,
        converted: Result<(ImportItem, Vec<LeftOut>), RejectReason>,
    ) {
        let (place, left_out) = match converted {
            Ok((ImportItem::Customer(item), left_out)) => {
                self.customers.push(*item);
                let at = self.customers.len().saturating_sub(1);
                (Ok(ItemAt::Customer(at)), left_out)
            }
            Ok((ImportItem::Interaction(item), left_out)) => {
                self.interactions.push(*item);
                let at = self.interactions.len().saturating_sub(1);
                (Ok(ItemAt::Interaction(at)), left_out)
            }
            Err(reason) => (Err(reason), Vec::new()),
        };
        self.rows.push(BatchRow {
            line,
            original,
            place,
            left_out,
        });
    }

    /// Stores the rows that can be stored.
    pub(super) async fn store(
        self,
        profiles: &Profiles,
        before: &ImportProgress,
    ) -> Result<BatchOutcome, ProfileError> {
        let customers = match self.customers.is_empty() {
            true => Vec::new(),
            false => profiles.upsert_all(&self.customers).await?,
        };
        let customers = customers.into_iter().map(fate_of_customer).collect();
        let (interactions, created) = match self.interactions.is_empty() {
            true => (Vec::new(), 0),
            false => {
                let report = profiles.ingest(self.interactions).await?;
                (report.outcomes, report.created.len())
            }
        };
        let interactions = interactions.into_iter().map(fate_of_interaction).collect();
        let mut outcome = settle(self.rows, customers, interactions, before);
        let created = u64::try_from(created).unwrap_or(u64::MAX);
        let all = &mut outcome.progress.customers_created;
        *all = all.saturating_add(created);
        Ok(outcome)
    }

    /// What [`store`](Self::store) would lead to; nothing is written.
    pub(super) async fn preview(
        self,
        profiles: &Profiles,
        before: &ImportProgress,
        created: &mut Created,
    ) -> Result<BatchOutcome, ProfileError> {
        let mut told = profiles.preview_upserts(&self.customers).await?;
        let customers = self.customers.iter().enumerate().map(|(at, item)| {
            match told.remove(&at) {
                Some(UpsertOutcome::Created(_)) => Fate::Accepted {
                    creates: is_first(item, created),
                },
                Some(outcome) => fate_of_customer(outcome),
                // It waits for another row of the same customer.
                None => Fate::Accepted { creates: false },
            }
        });
        let customers = customers.collect();
        let outcomes = profiles.preview_ingest(&self.interactions).await?;
        let interactions = outcomes.into_iter().zip(&self.interactions);
        let interactions = interactions.map(|(preview, item)| match (preview, &item.subject) {
            (IngestPreview::Told(outcome), _) => fate_of_interaction(outcome),
            (IngestPreview::RecordedForNewCustomer, IngestSubject::Holder(holder)) => {
                Fate::Accepted {
                    creates: created.insert(hash_of(&holder.key())),
                }
            }
            _ => Fate::Accepted { creates: false },
        });
        let interactions = interactions.collect();
        Ok(settle(self.rows, customers, interactions, before))
    }
}

/// Whether no row before told of this customer, as far as identities tell.
fn is_first(item: &UpsertItem, created: &mut Created) -> bool {
    let verified = item.customer.verified_identities.iter();
    let mut hashes: Vec<u64> = verified.map(|verified| hash_of(&verified.key())).collect();
    hashes.extend(item.id.map(|id| hash_of(&id)));
    let is_known = hashes.iter().any(|hash| created.contains(hash));
    created.extend(hashes);
    !is_known
}

fn hash_of(key: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

fn fate_of_customer(outcome: UpsertOutcome) -> Fate {
    match outcome {
        UpsertOutcome::Created(_) => Fate::Accepted { creates: true },
        UpsertOutcome::Changed(_) => Fate::Accepted { creates: false },
        UpsertOutcome::Unchanged(_) => Fate::Known,
        UpsertOutcome::Refused(refusal) => Fate::Rejected(match refusal {
            crate::profiles::UpsertRefusal::Customer(error) => error.into(),
            other => RejectReason::NotStored {
                refusal: other.to_string(),
            },
        }),
    }
}

/// The customers whom an ingest creates are counted by its report.
fn fate_of_interaction(outcome: IngestOutcome) -> Fate {
    match outcome {
        IngestOutcome::Recorded { .. } => Fate::Accepted { creates: false },
        IngestOutcome::AlreadyRecorded { .. } => Fate::Known,
        IngestOutcome::Refused(refusal) => Fate::Rejected(RejectReason::NotStored {
            refusal: refusal.to_string(),
        }),
    }
}

fn settle(
    rows: Vec<BatchRow>,
    customers: Vec<Fate>,
    interactions: Vec<Fate>,
    before: &ImportProgress,
) -> BatchOutcome {
    let numbered = |fates: Vec<Fate>| fates.into_iter().enumerate().collect();
    let mut customers: BTreeMap<usize, Fate> = numbered(customers);
    let mut interactions: BTreeMap<usize, Fate> = numbered(interactions);
    let mut outcome = BatchOutcome {
        rejected: Vec::new(),
        left_out: Vec::new(),
        progress: before.clone(),
    };
    for row in rows {
        let fate = match row.place {
            Err(reason) => Some(Fate::Rejected(reason)),
            Ok(ItemAt::Customer(at)) => customers.remove(&at),
            Ok(ItemAt::Interaction(at)) => interactions.remove(&at),
        };
        let progress = &mut outcome.progress;
        let add_one = |count: &mut u64| *count = count.saturating_add(1);
        add_one(&mut progress.rows);
        match fate {
            Some(Fate::Accepted { creates }) => {
                add_one(&mut progress.accepted);
                if creates {
                    add_one(&mut progress.customers_created);
                }
            }
            // There is one outcome for each item: none cannot be.
            Some(Fate::Known) | None => add_one(&mut progress.known),
            Some(Fate::Rejected(reason)) => {
                add_one(&mut progress.rejected);
                outcome.rejected.push(RejectedRow {
                    line: row.line,
                    reason,
                    original: row.original,
                });
                continue;
            }
        }
        for part in row.left_out {
            add_one(progress.left_out.entry(part.property.clone()).or_insert(0));
            outcome.left_out.push((row.line, part));
        }
    }
    outcome
}
