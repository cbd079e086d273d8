//! How a database on a server is opened, and why it cannot be.

use std::num::NonZeroUsize;

use crm_core::{BoxError, StoreError};
use thiserror::Error;

use super::migration::MigrationError;
use super::queue::WAITING_CALLS;

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
    /// How many calls may wait for a connection. One more is refused at once with
    /// [`StoreError::Unavailable`], and is never done: it may be made again later.
    pub waiting_calls: NonZeroUsize,
    /// Whether a connection that was lent to the host is used again, instead of being closed. The host
    /// must leave the session as it was then: its settings, its locks, no temporary tables.
    pub keeps_lent_connections: bool,
}

impl ServerOptions {
    const CONNECTIONS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(7);

    /// The same options with so many connections.
    #[must_use]
    pub fn with_connections(self, connections: NonZeroUsize) -> Self {
        Self {
            connections,
            ..self
        }
    }

    /// The same options with room for so many calls that wait.
    #[must_use]
    pub fn with_waiting_calls(self, waiting_calls: NonZeroUsize) -> Self {
        Self {
            waiting_calls,
            ..self
        }
    }

    /// The same options, with lent connections used again or not.
    #[must_use]
    pub fn with_lent_connections_kept(self, keeps_lent_connections: bool) -> Self {
        Self {
            keeps_lent_connections,
            ..self
        }
    }
}

impl Default for ServerOptions {
    /// Eight connections, room for 4,096 calls that wait; lent connections are closed.
    fn default() -> Self {
        Self {
            connections: Self::CONNECTIONS,
            waiting_calls: WAITING_CALLS,
            keeps_lent_connections: false,
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
