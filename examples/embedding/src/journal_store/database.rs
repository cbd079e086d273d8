//! The database: the tables in memory, and the journal that they are made of.

use std::future::Future;
use std::io;
use std::path::Path;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use crm_core::{ChangeReport, StoreError, TenantId};
use crm_storage::{MemoryDatabase, RequestStore};
use crm_support::RequestChangeSet;
use thiserror::Error;

use super::JournalStore;
use super::entry::Entry;
use super::journal::Journal;

/// All tenants of one journal. Clones share it.
#[derive(Debug, Clone)]
pub struct JournalDatabase {
    memory: MemoryDatabase,
    journal: Arc<Mutex<Journal>>,
}

/// Why a journal cannot be opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The file cannot be read, is damaged, or is open already.
    #[error("the journal cannot be opened")]
    File(#[from] io::Error),
    /// An entry cannot be understood: it was written by a later release.
    #[error("entry {number} of the journal cannot be read")]
    Entry {
        /// Its number, from 1.
        number: usize,
    },
}

impl JournalDatabase {
    /// Opens the journal at `path` and replays it.
    ///
    /// # Errors
    /// When the file cannot be opened, is damaged before its last line, or is open already.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        let (journal, entries) = Journal::open(path.as_ref())?;
        let memory = MemoryDatabase::new();
        for (index, text) in entries.iter().enumerate() {
            let number = index.saturating_add(1);
            let entry: Entry =
                serde_json::from_str(text).map_err(|_| OpenError::Entry { number })?;
            let store = memory.tenant(entry.tenant);
            // What was refused then is refused again, for the same reason.
            let _ = at_once(store.apply_requests(entry.into_changes()));
        }
        Ok(Self {
            memory,
            journal: Arc::new(Mutex::new(journal)),
        })
    }

    /// The store of one tenant; it reaches no other.
    #[must_use]
    pub fn tenant(&self, tenant: TenantId) -> JournalStore {
        JournalStore::new(self.clone(), self.memory.tenant(tenant))
    }

    /// Writes a change set to the journal, then to the tables.
    ///
    /// There is no `await` in it: once it has begun it runs to its end, even when the caller goes
    /// away. Under the lock the order of the journal is the order in which the tables changed.
    pub(super) fn write(
        &self,
        tenant: TenantId,
        changes: RequestChangeSet,
    ) -> Result<ChangeReport, StoreError> {
        let unwritable = || StoreError::Backend("the change set cannot be written".into());
        let entry = Entry::new(tenant, &changes).ok_or_else(unwritable)?;
        let text = serde_json::to_string(&entry).map_err(|_| unwritable())?;

        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        if journal.is_broken() {
            return Err(StoreError::Unavailable("an earlier write failed".into()));
        }
        // The line may be on the disk all the same: the next to open the file will see.
        let appended = journal.append(&text);
        appended.map_err(|error| StoreError::UnknownOutcome(Box::new(error)))?;
        at_once(self.memory.tenant(tenant).apply_requests(changes))
    }
}

/// The answer of the memory store, which never waits.
fn at_once<T>(answer: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    match pin!(answer).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => Err(StoreError::Backend("the memory store waits".into())),
    }
}
