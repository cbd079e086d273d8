//! The SQLite store keeps the contract: in a file, and in memory.

mod common;

mod in_a_file {
    use super::common::InFile;

    crm_core::core_store_conformance!(InFile::fresh());
    crm_core::consumer_store_conformance!(InFile::fresh());
    crm_core::audit_seal_store_conformance!(InFile::fresh());
}

mod by_the_thread_that_asks {
    use super::common::InFile;

    crm_core::core_store_conformance!(InFile::with_short_reads_on_caller());
    crm_core::consumer_store_conformance!(InFile::with_short_reads_on_caller());
    crm_core::audit_seal_store_conformance!(InFile::with_short_reads_on_caller());
}

mod in_memory {
    use super::common::InMemorySqlite;

    crm_core::core_store_conformance!(InMemorySqlite::fresh());
    crm_core::consumer_store_conformance!(InMemorySqlite::fresh());
    crm_core::audit_seal_store_conformance!(InMemorySqlite::fresh());
}

mod restore_in_a_file {
    use super::common::InFile;

    crm_storage::restore_store_conformance!(InFile::fresh());
}

mod restore_in_memory {
    use super::common::InMemorySqlite;

    crm_storage::restore_store_conformance!(InMemorySqlite::fresh());
}

mod requests_in_a_file {
    use super::common::InFile;

    crm_support::request_store_conformance!(InFile::fresh());
}

mod requests_by_the_thread_that_asks {
    use super::common::InFile;

    crm_support::request_store_conformance!(InFile::with_short_reads_on_caller());
}

mod requests_in_memory {
    use super::common::InMemorySqlite;

    crm_support::request_store_conformance!(InMemorySqlite::fresh());
}
