//! The MySQL (or MariaDB) store keeps the contract, and random histories give the same answers as in
//! memory.

mod servers;

mod core {
    use super::servers::{IfThere, OnMysql};

    crm_core::core_store_conformance!(IfThere(OnMysql::fresh()));
    crm_core::consumer_store_conformance!(IfThere(OnMysql::fresh()));
}

mod restore {
    use super::servers::{IfThere, OnMysql};

    crm_storage::restore_store_conformance!(IfThere(OnMysql::fresh()));
}

mod requests {
    use super::servers::{IfThere, OnMysql};

    crm_support::request_store_conformance!(IfThere(OnMysql::fresh()));
}

mod model {
    use super::servers::{IfThere, OnMysql, histories_config};
    use crm_storage::model::{
        compare, compare_requests, histories, request_histories, tenants_stay_apart,
    };
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(histories_config())]

        #[test]
        fn mysql_answers_as_the_memory_store_does(history in histories()) {
            compare(&IfThere(OnMysql::fresh()), &history);
        }

        #[test]
        fn mysql_keeps_requests_as_the_memory_store_does(history in request_histories()) {
            compare_requests(&IfThere(OnMysql::fresh()), &history);
        }

        #[test]
        fn tenants_of_one_mysql_database_stay_apart(history in histories()) {
            tenants_stay_apart(&IfThere(OnMysql::fresh()), &history);
        }
    }
}
