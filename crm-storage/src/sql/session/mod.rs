//! What is done on a connection to a server, whoever owns it: errors are understood, migrations run,
//! change sets of a host are stored. One source, mounted once per type of connection, whose module
//! supplies `Conn`, `dialect`, `host_transaction`, `migrations` and `repository`.

use diesel::connection::Connection;
use diesel::result::Error;

use super::{Conn, dialect, host_transaction, migrations, repository};

mod apply;
pub(super) mod failures;
mod migrator;

pub use apply::{apply, apply_requests};
pub(super) use failures::understand;
pub use migrator::{migrate, revert};

/// Does the work in a transaction of its own.
pub(super) fn transaction<T, E: From<Error>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    conn.transaction(work)
}
