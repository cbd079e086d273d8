//! Hosts of `diesel::PgConnection`.

use crm_core::SeededIds;
use crm_core::conformance::world::tenant;
use crm_storage::libpq;
use diesel::connection::SimpleConnection as _;

use crate::client_in_c::client_in_c;
use crate::host::first_purchase;
use crate::servers::{Place, Schema};

client_in_c!(
    libpq,
    diesel::PgConnection,
    crate::servers::OnPostgres,
    crate::servers::Schema,
    schema,
    crm_storage::PostgresStore,
    prepare: "SET lc_messages TO 'C'",
    kill: "SELECT pg_terminate_backend(pg_backend_pid())",
    literal: "'{}'"
);

#[test]
fn tables_made_in_the_hosts_transaction_go_with_it() {
    use diesel::connection::Connection as _;

    let Some(place) = Schema::empty() else { return };
    let mut connection = diesel::PgConnection::establish(&place.location()).unwrap();
    connection.batch_execute("BEGIN").unwrap();
    libpq::migrate(&mut connection).unwrap();
    let (_, changes) = first_purchase(&SeededIds::new(1));
    libpq::apply(&mut connection, tenant(1), &changes).unwrap();
    connection.batch_execute("ROLLBACK").unwrap();
    assert!(place.tables().is_empty(), "{:?}", place.tables());
}
