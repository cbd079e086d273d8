//! The PostgreSQL store keeps the contract, and random histories give the same answers as in
//! memory.

mod servers;

mod core {
    use super::servers::{IfThere, OnPostgres};

    crm_core::core_store_conformance!(IfThere(OnPostgres::fresh()));
    crm_core::consumer_store_conformance!(IfThere(OnPostgres::fresh()));
    crm_core::audit_seal_store_conformance!(IfThere(OnPostgres::fresh()));
}

mod restore {
    use super::servers::{IfThere, OnPostgres};

    crm_storage::restore_store_conformance!(IfThere(OnPostgres::fresh()));
}

mod requests {
    use super::servers::{IfThere, OnPostgres};

    crm_support::request_store_conformance!(IfThere(OnPostgres::fresh()));
}

mod model {
    use super::servers::{IfThere, OnPostgres, histories_config};
    use crm_storage::model::{
        compare, compare_requests, histories, request_histories, tenants_stay_apart,
    };
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(histories_config())]

        #[test]
        fn postgres_answers_as_the_memory_store_does(history in histories()) {
            compare(&IfThere(OnPostgres::fresh()), &history);
        }

        #[test]
        fn postgres_keeps_requests_as_the_memory_store_does(history in request_histories()) {
            compare_requests(&IfThere(OnPostgres::fresh()), &history);
        }

        #[test]
        fn tenants_of_one_postgres_database_stay_apart(history in histories()) {
            tenants_stay_apart(&IfThere(OnPostgres::fresh()), &history);
        }
    }
}
