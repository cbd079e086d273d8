//! The demo database: the one that the quickstart makes.

use std::path::{Path, PathBuf};

use crm_core::{
    CoreStore, Currency, CustomerFilter, Profiles, SeededIds, StoreError, TenantId, Timestamp,
};
use futures_executor::block_on;

use crate::columns::Columns;
use crate::import::{ImportFileError, Imported, import_purchases};
use crate::places::{in_package, in_workspace};
use crate::purchase_file::PurchaseFile;

/// Where it is: found again by a second run, wherever it is started, and ignored by git.
#[must_use]
pub fn database() -> PathBuf {
    in_workspace("target/quickstart/quickstart.sqlite")
}

/// The company that uses it: the same one each time.
#[must_use]
pub fn tenant() -> TenantId {
    TenantId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH)
}

/// The purchases that it is made of.
#[must_use]
pub fn purchases() -> PathBuf {
    in_package("data/cdnow_sample.csv")
}

/// What their file looks like.
#[must_use]
pub fn purchase_file() -> PurchaseFile {
    PurchaseFile::new(Columns::default(), Currency::USD)
}

/// Whether nobody is in a store.
///
/// # Errors
/// When the store fails.
pub fn is_empty(store: &dyn CoreStore) -> Result<bool, StoreError> {
    Ok(block_on(store.count_customers(&CustomerFilter::all()))? == 0)
}

/// Fills the database in `file` as the quickstart does.
///
/// # Errors
/// As [`import_purchases`].
pub fn fill(profiles: &Profiles, file: &Path) -> Result<Imported, ImportFileError> {
    let rejects = file.with_extension("rejects.csv");
    import_purchases(profiles, &purchases(), &purchase_file(), rejects)
}
