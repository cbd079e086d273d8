//! What two schemas hold.

use crate::common::postgres::{Schema, Session};

pub(super) fn assert_same(one: &Schema, other: &Schema) {
    let session = Session::open(&one.url("_rows"));
    let number = |sql: String| -> i64 {
        let row = session.client.query_one(&sql, &[]);
        session.runtime.block_on(row).unwrap().get(0)
    };
    for table in [
        "crm_customer",
        "crm_interaction",
        "crm_event",
        "crm_event_head",
    ] {
        let [own, its] = [one, other].map(|schema| format!("{}.{table}", schema.name));
        let counts = [&own, &its].map(|table| number(format!("SELECT count(*) FROM {table}")));
        assert_eq!(counts[0], counts[1], "rows of {its}");
        let different = number(format!(
            "SELECT count(*) FROM (SELECT * FROM {own} EXCEPT SELECT * FROM {its}) AS different"
        ));
        assert_eq!(different, 0, "rows of {its}");
    }
}
