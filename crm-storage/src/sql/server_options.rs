//! How a database on a server is opened, and why it cannot be.

use std::num::NonZeroUsize;

use crm_core::{BoxError, StoreError};
use thiserror::Error;

use super::migration::MigrationError;

/// How a database on a server is opened.
///
/// ```
/// use std::num::NonZeroUsize;
/// use crm_storage::ServerOptions;
///
/// let options = ServerOptions::default().with_connections(NonZeroUsize::new(4).unwrap());
/// assert_eq!(options.connections.get(), 4);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerOptions {
    /// How many connections there are at most, each on a thread of its own. A connection is made
    /// when it is first needed.
    pub connections: NonZeroUsize,
}

impl ServerOptions {
    const CONNECTIONS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(7);

    /// The same options with so many connections.
    #[must_use]
    pub fn with_connections(self, connections: NonZeroUsize) -> Self {
        Self { connections }
    }
}

impl Default for ServerOptions {
    /// Eight connections.
    fn default() -> Self {
        Self {
            connections: Self::CONNECTIONS,
        }
    }
}

/// Why a database on a server cannot be opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServerOpenError {
    /// The server cannot be reached, or refuses.
    #[error("the server cannot be reached")]
    Connect(#[source] StoreError),
    /// The tables cannot be brought to the state that this release needs.
    #[error("the database cannot be migrated")]
    Migration(#[from] MigrationError),
    /// A thread cannot be started.
    #[error("a thread for the database cannot be started")]
    Thread(#[source] BoxError),
}
