//! The SQLite store keeps the contract: in a file, and in memory.

mod common;

mod in_a_file {
    use super::common::InFile;

    crm_core::core_store_conformance!(InFile::fresh());
    crm_core::consumer_store_conformance!(InFile::fresh());
}

mod in_memory {
    use super::common::InMemorySqlite;

    crm_core::core_store_conformance!(InMemorySqlite::fresh());
    crm_core::consumer_store_conformance!(InMemorySqlite::fresh());
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

mod requests_in_memory {
    use super::common::InMemorySqlite;

    crm_support::request_store_conformance!(InMemorySqlite::fresh());
}
