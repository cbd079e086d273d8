//! Hosts of `diesel::MysqlConnection`.

use crm_core::SeededIds;
use crm_core::conformance::world::tenant;
use crm_storage::libmysqlclient;
use diesel::connection::SimpleConnection as _;

use crate::client_in_c::{ClientInC as _, client_in_c};
use crate::host::{Host as _, ORDER, first_purchase};

client_in_c!(
    libmysqlclient,
    diesel::MysqlConnection,
    crate::servers::OnMysql,
    crate::servers::Database,
    place,
    crm_storage::MysqlStore,
    prepare: "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    kill: "KILL CONNECTION_ID()",
    literal: "X'{}'"
);

/// The first statement begins a transaction then, and no `BEGIN` may come between.
#[test]
fn without_autocommit_the_transaction_is_the_hosts() {
    for order_comes_first in [true, false] {
        let Some(client) = Client::fresh() else {
            return;
        };
        let (_, changes) = first_purchase(&SeededIds::new(1));
        let mut connection = client.connect();
        connection.batch_execute("SET autocommit = 0").unwrap();
        for (end, expected) in [("ROLLBACK", [0, 0, 0, 0]), ("COMMIT", [1, 1, 1, 2])] {
            if order_comes_first {
                connection.batch_execute(ORDER).unwrap();
            }
            libmysqlclient::apply(&mut connection, tenant(1), &changes).unwrap();
            if !order_comes_first {
                connection.batch_execute(ORDER).unwrap();
            }
            connection.batch_execute(end).unwrap();
            assert_eq!(client.seen(), expected, "{end}");
        }
    }
}
