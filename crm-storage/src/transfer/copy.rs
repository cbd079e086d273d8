//! From one store to another.

use std::collections::BTreeMap;

use crm_core::{CustomerFilter, EventLog, Page, PageLimit, StoreError};
use crm_support::RequestFilter;

use super::reader::Reader;
use super::rows::Rows;
use super::{
    RecordKind, TenantChecksum, TenantSource, TenantTarget, TransferError, TransferState,
    consumers, tenant_checksum,
};
use crate::entity;
use crate::restore::RestoreReport;

/// How to transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransferOptions {
    /// How many rows are read at once, and stored in one transaction.
    pub batch: PageLimit,
    /// Whether both sides are read again at the end and their checksums compared.
    pub verify: bool,
}

impl Default for TransferOptions {
    /// 1,000 rows, and compared at the end.
    fn default() -> Self {
        Self {
            batch: PageLimit::MAXIMUM,
            verify: true,
        }
    }
}

impl TransferOptions {
    /// The same with so many rows at once.
    #[must_use]
    pub fn with_batch(self, batch: PageLimit) -> Self {
        Self { batch, ..self }
    }

    /// The same with or without the comparison at the end.
    #[must_use]
    pub fn with_verify(self, verify: bool) -> Self {
        Self { verify, ..self }
    }
}

/// What the host is told after each batch.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct TransferProgress<'a> {
    /// How far it has come: to be kept, so that the transfer can go on here.
    pub state: &'a TransferState,
    /// The kind of the batch.
    pub kind: RecordKind,
    /// How many rows of the kind are done.
    pub rows: u64,
    /// How many there are, where the source can tell: of customers and requests.
    pub total: Option<u64>,
}

/// What was transferred.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransferReport {
    /// What became of the rows of each kind, in this run.
    pub kinds: BTreeMap<RecordKind, RestoreReport>,
    /// The checksum of both sides, when they were compared.
    pub checksum: Option<TenantChecksum>,
}

impl TransferReport {
    /// How many rows are new in the target.
    #[must_use]
    pub fn added(&self) -> u64 {
        let added = self.kinds.values().map(|kind| kind.added);
        added.fold(0, u64::saturating_add)
    }

    /// How many rows were there before.
    #[must_use]
    pub fn already_there(&self) -> u64 {
        let there = self.kinds.values().map(|kind| kind.already_there);
        there.fold(0, u64::saturating_add)
    }

    pub(super) fn count(&mut self, kind: RecordKind, report: RestoreReport) {
        let sum = self.kinds.entry(kind).or_default();
        sum.added = sum.added.saturating_add(report.added);
        sum.already_there = sum.already_there.saturating_add(report.already_there);
    }
}

/// Copies a whole tenant from one store to another, batch by batch, in bounded memory.
///
/// The target is empty, or holds a part of an earlier transfer of the same source. Nobody writes to
/// the source meanwhile. Each batch is one transaction of the target; after it `observe` is told the
/// state. A transfer that ended early, whatever the cause, is made again with the last state that
/// was kept, or with none: what is there is compared and not written again.
///
/// The events keep their ids and their order, and stand in the target's log at the places 1, 2, 3,
/// .... Consumers of the log go on with the event that they would have read next; their cursors are
/// the target's own.
///
/// # Errors
/// When a store fails; when the target holds another row than the source under one id, which the
/// error names, or anything else; when the source changed meanwhile.
///
/// ```
/// use crm_core::conformance::world;
/// use crm_storage::MemoryDatabase;
/// use crm_storage::transfer::{TransferOptions, tenant_checksum, transfer};
///
/// # futures_executor::block_on(async {
/// let from = MemoryDatabase::new().tenant(world::tenant(1));
/// let to = MemoryDatabase::new().tenant(world::tenant(1));
/// let mut kept = None; // in a file
/// let report = transfer(&from, &to, kept.clone(), TransferOptions::default(), |progress| {
///     kept = Some(progress.state.clone());
/// })
/// .await?;
/// assert_eq!(report.checksum, Some(tenant_checksum(&to).await?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub async fn transfer<S, T>(
    from: &S,
    to: &T,
    resume: Option<TransferState>,
    options: TransferOptions,
    mut observe: impl FnMut(TransferProgress<'_>) + Send,
) -> Result<TransferReport, TransferError>
where
    S: TenantSource + ?Sized,
    T: TenantTarget + ?Sized,
{
    let state = match resume {
        Some(state) => state,
        None => {
            require_part_of(from, to).await?;
            let end = from.log_end().await.map_err(TransferError::Source)?;
            TransferState::begin(end)
        }
    };
    require_unchanged(from, &state).await?;
    let totals = totals(from).await.map_err(TransferError::Source)?;

    let mut report = TransferReport::default();
    let mut reader = Reader::new(from, options.batch, state);
    while let Some(rows) = reader.next().await.map_err(TransferError::Source)? {
        let kind = rows.kind();
        report.count(kind, put(to, rows, options.batch).await?);
        observe(TransferProgress {
            state: reader.state(),
            kind,
            rows: reader.state().rows(kind),
            total: totals.get(&kind).copied(),
        });
    }
    require_unchanged(from, reader.state()).await?;

    if options.verify {
        let expected = tenant_checksum(from).await.map_err(TransferError::Source)?;
        require_holds(to, &expected).await?;
        report.checksum = Some(expected);
    }
    Ok(report)
}

/// Stores rows in the target.
pub(super) async fn put<T: TenantTarget + ?Sized>(
    to: &T,
    rows: Rows,
    limit: PageLimit,
) -> Result<RestoreReport, TransferError> {
    match rows {
        Rows::Stored(batch) => to.restore(batch).await.map_err(TransferError::Target),
        Rows::Consumers(places) => consumers::restore(to, &places, limit).await,
    }
}

/// Fails when the target holds something else.
pub(super) async fn require_holds<T: TenantTarget + ?Sized>(
    to: &T,
    expected: &TenantChecksum,
) -> Result<(), TransferError> {
    let found = tenant_checksum(to).await.map_err(TransferError::Target)?;
    let kinds = expected.differences(&found);
    if kinds.is_empty() {
        Ok(())
    } else {
        Err(TransferError::Differs { kinds })
    }
}

/// Fails when the log of the source has grown since the transfer began.
pub(super) async fn require_unchanged<S: EventLog + ?Sized>(
    from: &S,
    state: &TransferState,
) -> Result<(), TransferError> {
    let end = state.source_end.as_ref();
    match from.events_after(end, PageLimit::ONE).await {
        Ok(later) if later.is_empty() => Ok(()),
        Ok(_) => Err(TransferError::SourceChanged),
        Err(error) => Err(TransferError::Source(error)),
    }
}

/// Fails when the target begins with what the source does not have: a first look, so that a wrong
/// target is told before anything is written to it.
async fn require_part_of<S, T>(from: &S, to: &T) -> Result<(), TransferError>
where
    S: TenantSource + ?Sized,
    T: TenantTarget + ?Sized,
{
    let one = Page::first(PageLimit::ONE);
    let held = to.list_customers(&CustomerFilter::all(), &one).await;
    for customer in held.map_err(TransferError::Target)?.items {
        let known = from.customer(customer.id()).await;
        if known.map_err(TransferError::Source)?.is_none() {
            let entity = customer.id().into();
            return Err(TransferError::ForeignTarget { entity });
        }
    }
    let logged = to.events_after(None, PageLimit::ONE).await;
    for logged in logged.map_err(TransferError::Target)? {
        let known = from.event(logged.event.id()).await;
        if known.map_err(TransferError::Source)?.is_none() {
            let entity = entity::event(logged.event.id());
            return Err(TransferError::ForeignTarget { entity });
        }
    }
    Ok(())
}

async fn totals<S: TenantSource + ?Sized>(
    from: &S,
) -> Result<BTreeMap<RecordKind, u64>, StoreError> {
    let customers = from.count_customers(&CustomerFilter::all()).await?;
    let requests = from.count_requests(&RequestFilter::all()).await?;
    Ok([
        (RecordKind::Customer, customers),
        (RecordKind::Request, requests),
    ]
    .into())
}
