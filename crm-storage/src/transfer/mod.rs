//! Moving a whole tenant between stores, and to and from a file. Feature `transfer`.
//!
//! | to | call |
//! |---|---|
//! | copy a tenant from any store to any other, resumably, with progress | [`transfer`] |
//! | compare two stores | [`tenant_checksum`] |
//! | write a tenant to a file | [`export_archive`] |
//! | see whether a file is whole | [`check_archive`] |
//! | read a tenant from a file | [`import_archive`] |
//!
//! All of it reads through the ports and writes through [`RestoreStore`], in
//! bounded memory: a batch of rows at a time.

mod archive;
mod canonical;
mod checksum;
mod consumers;
mod copy;
mod error;
mod kind;
mod reader;
mod rows;
mod state;

use crm_core::{
    ConsumerStore, CustomerStore, ErasureStore, EventLog, InteractionStore, MergeStore,
};
use crm_support::RequestStore;

pub use archive::{
    ArchiveError, ArchiveRule, ImportError, check_archive, export_archive, import_archive,
};
pub use checksum::{Digest, KindChecksum, TenantChecksum, tenant_checksum};
pub use copy::{TransferOptions, TransferProgress, TransferReport, transfer};
pub use error::TransferError;
pub use kind::RecordKind;
pub use state::TransferState;

use crate::restore::RestoreStore;

/// A store that can be read whole: all ports that read. Implemented for each that has them.
pub trait TenantSource:
    CustomerStore
    + InteractionStore
    + MergeStore
    + ErasureStore
    + EventLog
    + RequestStore
    + ConsumerStore
{
}

impl<S> TenantSource for S where
    S: CustomerStore
        + InteractionStore
        + MergeStore
        + ErasureStore
        + EventLog
        + RequestStore
        + ConsumerStore
        + ?Sized
{
}

/// A store that a tenant can be transferred to. Implemented for each that has the ports.
pub trait TenantTarget: TenantSource + RestoreStore {}

impl<S: TenantSource + RestoreStore + ?Sized> TenantTarget for S {}
