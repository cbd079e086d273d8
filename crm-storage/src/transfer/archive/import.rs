//! Reading an archive.

use std::io::BufRead;

use super::super::copy::{put, require_holds};
use super::super::{
    RecordKind, TenantChecksum, TenantTarget, TransferOptions, TransferProgress, TransferReport,
    TransferState,
};
use super::lines::Lines;
use super::{ArchiveError, ImportError};

/// How many rows are held at once while an archive is checked.
const BATCH: usize = 1000;

/// Reads an archive to its end without storing anything, and returns its checksum.
///
/// # Errors
/// When it is damaged: the error names the line and the rule.
pub fn check_archive(input: impl BufRead) -> Result<TenantChecksum, ArchiveError> {
    let mut lines = Lines::open(input)?;
    while lines.next(BATCH)?.is_some() {}
    Ok(lines.checksum().clone())
}

/// Reads a tenant from a file into a store that is empty, or holds a part of an earlier import of
/// the same file.
///
/// It goes as [`transfer`](super::super::transfer) does: `observe` is told the state after each batch, and an
/// import that ended early is made again with the last state that was kept, or with none. Lines are
/// read, and blocked on, on the thread that polls the future.
///
/// What stands before a damaged line is stored by the time the line is found. To store nothing of a
/// damaged file, read it with [`check_archive`] before.
///
/// # Errors
/// When the archive is damaged, the store fails or holds something else.
pub async fn import_archive<R, T>(
    input: R,
    to: &T,
    resume: Option<TransferState>,
    options: TransferOptions,
    mut observe: impl FnMut(TransferProgress<'_>) + Send,
) -> Result<TransferReport, ImportError>
where
    R: BufRead + Send,
    T: TenantTarget + ?Sized,
{
    let mut lines = Lines::open(input)?;
    let mut report = TransferReport::default();
    let mut state = TransferState::begin(None);
    while let Some(rows) = lines.next(options.batch.rows())? {
        let kind = rows.kind();
        while state.kind().is_some_and(|current| current < kind) {
            state.finish_kind();
        }
        state.count(kind, rows.len());
        if is_done(resume.as_ref(), &state, kind) {
            continue;
        }
        report.count(kind, put(to, rows, options.batch).await?);
        observe(TransferProgress {
            state: &state,
            kind,
            rows: state.rows(kind),
            total: None,
        });
    }
    if options.verify {
        require_holds(to, lines.checksum()).await?;
        report.checksum = Some(lines.checksum().clone());
    }
    Ok(report)
}

/// Whether an earlier run stored all rows up to here.
fn is_done(resume: Option<&TransferState>, state: &TransferState, kind: RecordKind) -> bool {
    resume.is_some_and(|done| done.rows(kind) >= state.rows(kind))
}
