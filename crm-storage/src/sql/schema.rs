//! The tables, checked against the migrations by a test of each backend.

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::sql::sql_types::{Doc, Id, Stamp};

    crm_customer (tenant, id) {
        tenant -> Id,
        id -> Id,
        version -> BigInt,
        party -> Text,
        created_at -> Stamp,
        updated_at -> Stamp,
        doc -> Doc,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::sql::sql_types::Id;

    crm_customer_identity (tenant, namespace, value) {
        tenant -> Id,
        namespace -> Text,
        value -> Text,
        customer_id -> Id,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::sql::sql_types::Id;

    crm_customer_tag (tenant, tag, customer_id) {
        tenant -> Id,
        tag -> Text,
        customer_id -> Id,
    }
}

diesel::table! {
    use crate::sql::sql_types::{Doc, Id, Stamp};

    crm_consent (tenant, customer_id, occurred_at, id) {
        tenant -> Id,
        customer_id -> Id,
        occurred_at -> Stamp,
        id -> Id,
        doc -> Doc,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::sql::sql_types::{Doc, Id, Stamp};

    crm_interaction (tenant, customer_id, occurred_at, id) {
        tenant -> Id,
        customer_id -> Id,
        occurred_at -> Stamp,
        id -> Id,
        recorded_at -> Stamp,
        channel -> Text,
        direction -> Text,
        kind -> Text,
        source -> Text,
        source_key -> Text,
        regarding_kind -> Nullable<Text>,
        regarding_id -> Nullable<Id>,
        amount_minor -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        content -> Doc,
    }
}

diesel::table! {
    use diesel::sql_types::BigInt;
    use crate::sql::sql_types::Id;

    crm_event_head (tenant) {
        tenant -> Id,
        last_position -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::sql::sql_types::{Doc, Id, Stamp};

    crm_event (tenant, position) {
        tenant -> Id,
        position -> BigInt,
        id -> Id,
        name -> Text,
        entity_kind -> Text,
        entity_id -> Id,
        customer_id -> Nullable<Id>,
        version -> Nullable<BigInt>,
        occurred_at -> Stamp,
        details -> Doc,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::sql::sql_types::{Doc, Id, Stamp};

    crm_request (tenant, id) {
        tenant -> Id,
        id -> Id,
        version -> BigInt,
        customer_id -> Id,
        state -> Text,
        holder_id -> Nullable<Id>,
        next_due -> Nullable<Stamp>,
        doc -> Doc,
    }
}

diesel::table! {
    use diesel::sql_types::BigInt;
    use crate::sql::sql_types::{Doc, Id};

    crm_specialist (tenant, id) {
        tenant -> Id,
        id -> Id,
        version -> BigInt,
        doc -> Doc,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::sql::sql_types::Id;

    crm_consumer (tenant, name) {
        tenant -> Id,
        name -> Text,
        position -> BigInt,
    }
}

diesel::table! {
    use crate::sql::sql_types::Id;

    crm_customer_alias (tenant, id) {
        tenant -> Id,
        id -> Id,
        customer_id -> Id,
        merge_id -> Id,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable};
    use crate::sql::sql_types::{Doc, Id, Stamp};

    crm_merge (tenant, id) {
        tenant -> Id,
        id -> Id,
        survivor_id -> Id,
        survivor_version -> BigInt,
        undone_at -> Nullable<Stamp>,
        doc -> Doc,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::sql::sql_types::Id;

    crm_merge_move (tenant, merge_id, id, kind) {
        tenant -> Id,
        merge_id -> Id,
        id -> Id,
        kind -> Text,
        source_key -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::sql::sql_types::Id;

    crm_merge_person (tenant, merge_id, customer_id) {
        tenant -> Id,
        merge_id -> Id,
        customer_id -> Id,
    }
}

diesel::table! {
    use crate::sql::sql_types::{Id, Stamp};

    crm_erased_customer (tenant, id) {
        tenant -> Id,
        id -> Id,
        customer_id -> Id,
        erased_at -> Stamp,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::sql::sql_types::{Id, Stamp};

    crm_suppression (tenant, hash) {
        tenant -> Id,
        hash -> Text,
        since -> Stamp,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::sql::sql_types::Id;

    crm_audit_seal (tenant, sequence) {
        tenant -> Id,
        sequence -> BigInt,
        event_id -> Id,
        event_hash -> Text,
        hash -> Text,
        log_cursor -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(crm_customer, crm_customer_tag);
