//! Each rule finds what breaks it: broken texts, and what is said of them.

use crate::engine::Engine;
use crate::rules::{broken_by_down, broken_by_up};

const GOOD: &str = "CREATE TABLE crm_thing (
    tenant UUID NOT NULL, id UUID NOT NULL, name TEXT COLLATE \"C\", at TIMESTAMPTZ,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, id) REFERENCES crm_customer (tenant, id)
);
CREATE UNIQUE INDEX crm_thing_by_name ON crm_thing (tenant, name);";

/// The good text with a change, and the rule that finds it.
fn is_caught(from: &str, to: &str, rule: &str) {
    assert!(GOOD.contains(from), "{from}");
    let broken = broken_by_up(Engine::Postgres, &GOOD.replace(from, to));
    assert!(
        broken.iter().any(|said| said.starts_with(rule)),
        "{to}: {broken:?}"
    );
}

#[test]
fn the_good_text_is_good() {
    assert_eq!(broken_by_up(Engine::Postgres, GOOD), Vec::<String>::new());
}

#[test]
fn a_foreign_name_is_caught() {
    is_caught("TABLE crm_thing", "TABLE thing", "name");
    is_caught("INDEX crm_thing_by_name", "INDEX thing_by_name", "name");
    is_caught("ON crm_thing", "ON shop_order", "index on our tables");
    is_caught(
        "REFERENCES crm_customer",
        "REFERENCES shop_order",
        "foreign key among our tables",
    );
}

#[test]
fn a_key_that_does_not_begin_with_the_tenant_is_caught() {
    is_caught(
        "PRIMARY KEY (tenant, id)",
        "PRIMARY KEY (id, tenant)",
        "primary key begins",
    );
    is_caught(
        "PRIMARY KEY (tenant, id)",
        "PRIMARY KEY (id)",
        "primary key begins",
    );
    is_caught("(tenant, name)", "(name)", "index begins");
    is_caught(
        "PRIMARY KEY (tenant, id)",
        "PRIMARY KEY (tenant, id), UNIQUE (id)",
        "unique key begins",
    );
    is_caught(
        "FOREIGN KEY (tenant, id)",
        "FOREIGN KEY (id, tenant)",
        "foreign key begins",
    );
    is_caught(
        "crm_customer (tenant, id)",
        "crm_customer (id, tenant)",
        "foreign key begins",
    );
}

#[test]
fn a_primary_key_that_comes_later_is_caught() {
    is_caught("PRIMARY KEY (tenant, id),", "", "primary key inline");
    is_caught(
        "id UUID NOT NULL",
        "id UUID PRIMARY KEY",
        "column option PRIMARY KEY",
    );
}

#[test]
fn numbers_given_by_the_database_are_caught() {
    is_caught(
        "id UUID NOT NULL",
        "id BIGSERIAL NOT NULL",
        "column type BIGSERIAL",
    );
    is_caught(
        "id UUID NOT NULL",
        "id BIGINT GENERATED ALWAYS AS IDENTITY",
        "column option",
    );
    is_caught(
        "id UUID NOT NULL",
        "id BIGINT DEFAULT nextval('x')",
        "column option DEFAULT",
    );
    is_caught(
        "CREATE UNIQUE",
        "CREATE SEQUENCE crm_ids; CREATE UNIQUE",
        "statement: CREATE SEQUENCE",
    );
}

#[test]
fn what_a_distributed_engine_lacks_is_caught() {
    for statement in [
        "CREATE EXTENSION citext",
        "CREATE TRIGGER crm_t BEFORE INSERT ON crm_thing FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE FUNCTION crm_f() RETURNS INTEGER LANGUAGE sql AS 'SELECT 1'",
        "SELECT pg_advisory_lock(1)",
        "LOCK TABLE crm_thing",
        "ALTER TABLE crm_thing ADD PRIMARY KEY (tenant, id)",
        "INSERT INTO crm_thing VALUES (1)",
    ] {
        let broken = broken_by_up(Engine::Postgres, statement);
        assert_eq!(broken.len(), 1, "{statement}");
    }
    is_caught("CREATE TABLE", "CREATE TEMPORARY TABLE", "temporary");
    is_caught("CREATE TABLE", "CREATE UNLOGGED TABLE", "temporary");
    is_caught("(tenant, id),", "(tenant, id) DEFERRABLE,", "deferrable");
    is_caught(
        "crm_customer (tenant, id)",
        "crm_customer (tenant, id) DEFERRABLE",
        "deferrable",
    );
    is_caught(
        "crm_customer (tenant, id)",
        "crm_customer (tenant, id) ON DELETE CASCADE",
        "foreign key acts",
    );
    is_caught(
        "CREATE UNIQUE INDEX",
        "CREATE UNIQUE INDEX CONCURRENTLY",
        "not within",
    );
}

#[test]
fn wrong_types_and_orders_are_caught() {
    is_caught(" COLLATE \"C\"", "", "collation");
    is_caught("COLLATE \"C\"", "COLLATE \"de_DE\"", "collation");
    is_caught("TIMESTAMPTZ", "TIMESTAMP", "column type TIMESTAMP");
    is_caught("UUID NOT NULL, name", "TEXT NOT NULL, name", "collation");
    is_caught(
        "tenant UUID NOT NULL",
        "tenant UUID",
        "the tenant may be missing",
    );
    is_caught(
        "TABLE crm_thing",
        "TABLE IF NOT EXISTS crm_thing",
        "only MySQL",
    );
}

#[test]
fn the_ways_of_mysql_and_sqlite_are_caught() {
    let good = "CREATE TABLE IF NOT EXISTS crm_thing (tenant BINARY(16) NOT NULL,
        name VARBINARY(9), at DATETIME(6), PRIMARY KEY (tenant), INDEX crm_i (tenant, name))
        ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4";
    assert_eq!(broken_by_up(Engine::Mysql, good), Vec::<String>::new());
    for (from, to, rule) in [
        ("IF NOT EXISTS ", "", "only MySQL"),
        ("InnoDB", "MyISAM", "engine"),
        ("VARBINARY(9)", "VARCHAR(9)", "column type VARCHAR(9)"),
        ("DATETIME(6)", "DATETIME", "column type DATETIME"),
        (
            "VARBINARY(9)",
            "BIGINT AUTO_INCREMENT",
            "column option AUTO_INCREMENT",
        ),
        ("crm_i (tenant, name)", "crm_i (name)", "index begins"),
    ] {
        let broken = broken_by_up(Engine::Mysql, &good.replace(from, to));
        assert!(
            broken.iter().any(|said| said.starts_with(rule)),
            "{to}: {broken:?}"
        );
    }
    let index = "CREATE INDEX crm_i ON crm_thing (tenant)";
    assert_eq!(broken_by_up(Engine::Mysql, index), Vec::<String>::new());
    let not_alone = broken_by_up(Engine::Mysql, &format!("{index}; {good}"));
    assert_eq!(not_alone.len(), 1, "{not_alone:?}");

    let good = "CREATE TABLE crm_thing (tenant BLOB NOT NULL, PRIMARY KEY (tenant)) STRICT";
    assert_eq!(broken_by_up(Engine::Sqlite, good), Vec::<String>::new());
    for broken in [
        good.replace(" STRICT", ""),
        good.replace("BLOB", "INTEGER PRIMARY KEY AUTOINCREMENT"),
    ] {
        assert!(
            !broken_by_up(Engine::Sqlite, &broken).is_empty(),
            "{broken}"
        );
    }
}

#[test]
fn a_way_back_that_goes_too_far_is_caught() {
    for engine in Engine::ALL {
        assert_eq!(
            broken_by_down(engine, "DROP TABLE crm_thing"),
            Vec::<String>::new()
        );
        for sql in [
            "DROP TABLE shop_order",
            "DROP TABLE crm_thing CASCADE",
            "DELETE FROM crm_thing",
            "DROP (",
        ] {
            assert_eq!(broken_by_down(engine, sql).len(), 1, "{sql}");
        }
    }
}

#[test]
fn an_index_of_mysql_that_is_not_dropped_alone_is_caught() {
    let alone = "DROP INDEX crm_i ON crm_thing;";
    assert_eq!(broken_by_down(Engine::Mysql, alone), Vec::<String>::new());
    for sql in [
        format!("{alone} DROP TABLE crm_other;"),
        format!("DROP TABLE crm_other; {alone}"),
        format!("{alone} {alone}"),
    ] {
        assert_eq!(broken_by_down(Engine::Mysql, &sql).len(), 1, "{sql}");
    }
    let of_others = "DROP INDEX crm_i; DROP TABLE crm_other";
    for engine in [Engine::Sqlite, Engine::Postgres] {
        assert_eq!(broken_by_down(engine, of_others), Vec::<String>::new());
    }
}
