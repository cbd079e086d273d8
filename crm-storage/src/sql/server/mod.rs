//! What the backends with a server share: one source, mounted once per backend, whose module
//! supplies `Driver` (the asynchronous connection), `dialect`, `session` and `BACKEND`, and makes
//! its database with the macro `database`.
//!
//! A database has some threads, each with a connection and a runtime of its own. A unit of work is
//! one synchronous closure on such a thread: it runs to its end even when the caller goes away, it
//! is done again as a whole when the server asks for that, and callers need no runtime.

use super::session::failures;
use super::{BACKEND, Driver, dialect};

mod backoff;
mod connection;
mod database;
mod executor;
mod host;
mod outage;
mod worker;

pub use connection::Connection;
pub(super) use connection::Connector;
pub(super) use database::database;
pub(super) use executor::Executor;
pub use host::with_connection;
