//! Why a transfer could not go on.

use crm_core::{Code, EntityRef, StoreError};
use thiserror::Error;

use super::RecordKind;

/// Why a transfer could not go on. What was transferred stays, and the transfer can be resumed once
/// the cause is gone.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TransferError {
    /// The store that is read failed.
    #[error("the source cannot be read")]
    Source(#[source] StoreError),
    /// The store that is written failed, or holds another row under the same id.
    #[error("the target cannot be written")]
    Target(#[source] StoreError),
    /// The file cannot be written.
    #[error("the archive cannot be written")]
    Output(#[source] std::io::Error),
    /// Someone wrote to the source since the transfer began. Transfer it to an empty target again,
    /// with nobody writing.
    #[error("the source changed since the transfer began")]
    SourceChanged,
    /// The target holds what the source does not: it was not empty.
    #[error("the target holds {entity}, which the source does not")]
    ForeignTarget {
        /// What it holds.
        entity: EntityRef,
    },
    /// All rows are transferred, and what the target holds differs all the same.
    #[error("source and target differ in {}", list(kinds))]
    Differs {
        /// The kinds in which they differ.
        kinds: Vec<RecordKind>,
    },
    /// A consumer of this name stands at another place in the target.
    #[error("consumer {consumer} stands at another place in the target")]
    ConsumerDiffers {
        /// Its name.
        consumer: Code,
    },
    /// A consumer is done with more events than the log of the target has.
    #[error("consumer {consumer} is ahead of the log of the target")]
    ConsumerAhead {
        /// Its name.
        consumer: Code,
    },
}

fn list(kinds: &[RecordKind]) -> String {
    let codes: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
    codes.join(", ")
}
