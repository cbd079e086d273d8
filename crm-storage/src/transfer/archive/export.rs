//! Writing an archive.

use std::io::{self, Write};

use crm_core::CustomerFilter;
use crm_support::RequestFilter;

use super::super::checksum::unwritable;
use super::super::copy::require_unchanged;
use super::super::reader::Reader;
use super::super::{
    RecordKind, TenantChecksum, TenantSource, TransferError, TransferOptions, TransferProgress,
    TransferState,
};
use super::line::{End, Header, Totals, check};
use super::{FORMAT, VERSION};

/// Writes a whole tenant to a file, and returns its checksum. Nobody writes to the store meanwhile.
///
/// An export that was interrupted is made again from the start: without its last line an archive is
/// not whole, and is refused when it is read. `options.batch` rows are read at once; nothing is
/// compared at the end. The output is written in small pieces: give a buffered one.
///
/// # Errors
/// When the store or the output fails, and when someone wrote to the store meanwhile.
pub async fn export_archive<S, W>(
    from: &S,
    output: &mut W,
    options: TransferOptions,
    mut observe: impl FnMut(TransferProgress<'_>) + Send,
) -> Result<TenantChecksum, TransferError>
where
    S: TenantSource + ?Sized,
    W: Write + Send + ?Sized,
{
    let end = from.log_end().await.map_err(TransferError::Source)?;
    let customers = from.count_customers(&CustomerFilter::all()).await;
    let customers = customers.map_err(TransferError::Source)?;
    let requests = from.count_requests(&RequestFilter::all()).await;
    let requests = requests.map_err(TransferError::Source)?;

    let header = Header {
        format: FORMAT.to_owned(),
        version: VERSION,
    };
    write_json(output, &header)?;
    let mut checksum = TenantChecksum::default();
    let mut reader = Reader::new(from, options.batch, TransferState::begin(end));
    while let Some(rows) = reader.next().await.map_err(TransferError::Source)? {
        let kind = rows.kind();
        let texts = rows.texts().map_err(unwritable);
        for text in texts.map_err(TransferError::Source)? {
            let check = check(checksum.add(kind, &text));
            let line = writeln!(
                output,
                r#"{{"kind":"{kind}","record":{text},"check":"{check}"}}"#
            );
            line.map_err(TransferError::Output)?;
        }
        observe(TransferProgress {
            state: reader.state(),
            kind,
            rows: reader.state().rows(kind),
            total: match kind {
                RecordKind::Customer => Some(customers),
                RecordKind::Request => Some(requests),
                _ => None,
            },
        });
    }
    require_unchanged(from, reader.state()).await?;
    let end = End {
        end: Totals::of(&checksum),
    };
    write_json(output, &end)?;
    output.flush().map_err(TransferError::Output)?;
    Ok(checksum)
}

fn write_json<W: Write + ?Sized>(
    output: &mut W,
    value: &impl serde::Serialize,
) -> Result<(), TransferError> {
    serde_json::to_writer(&mut *output, value)
        .map_err(io::Error::from)
        .and_then(|()| output.write_all(b"\n"))
        .map_err(TransferError::Output)
}
