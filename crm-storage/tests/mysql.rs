//! The MySQL (or MariaDB) store keeps the contract, and random histories give the same answers as in
//! memory.

mod servers;

mod core {
    use super::servers::{IfThere, OnMysql};

    crm_core::core_store_conformance!(IfThere(OnMysql::fresh()));
    crm_core::consumer_store_conformance!(IfThere(OnMysql::fresh()));
    crm_core::audit_seal_store_conformance!(IfThere(OnMysql::fresh()));
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

mod log {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use std::collections::BTreeSet;

    use crm_core::conformance::World;
    use crm_core::conformance::world::limit;
    use crm_core::{EventId, EventLog};
    use futures_executor::block_on;

    use super::servers::OnMysql;

    /// A position that is missing is looked for once more, and gone around when it is not there.
    #[test]
    fn a_log_of_which_events_were_removed_is_read_to_its_end() {
        let Some(place) = OnMysql::fresh() else {
            return;
        };
        let world = block_on(World::new(&place));
        block_on(world.people(9));
        let ids = |log: &[crm_core::LoggedEvent]| -> Vec<EventId> {
            log.iter().map(|logged| logged.event.id()).collect()
        };
        let mut kept = ids(&block_on(world.log()));
        assert_eq!(kept.len(), 9);
        let removed = BTreeSet::from([1, 2, 5, 9]);
        let list: Vec<String> = removed.iter().map(usize::to_string).collect();
        let delete = format!(
            "DELETE FROM crm_event WHERE position IN ({})",
            list.join(", ")
        );
        place.place().session().run(&delete).unwrap();
        let mut position = 0;
        kept.retain(|_| {
            position += 1;
            !removed.contains(&position)
        });
        for rows in 1..=6 {
            let (mut read, mut after) = (Vec::new(), None);
            loop {
                let part = block_on(world.store.events_after(after.as_ref(), limit(rows)));
                let part = part.unwrap();
                let Some(last) = part.last() else { break };
                after = Some(last.cursor.clone());
                read.extend(ids(&part));
            }
            assert_eq!(read, kept, "{rows} at a time");
        }
    }
}
