//! A lint over the migrations and over what the stores send: everything that a distributed engine
//! asks of keys, joins and sequences, names and orders equal in all folders, tables equal in all
//! engines. Each rule has a text that breaks it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod controls;
mod engine;
mod rules;
#[path = "../servers/mod.rs"]
mod servers;
mod statements;
mod stored;
mod tables;

use engine::Engine;
use tables::{as_sqlite_has_them, made_by_migrations, named_by_the_schema};

#[test]
fn no_migration_breaks_a_rule() {
    for engine in Engine::ALL {
        let migrations = engine.migrations();
        assert!(migrations.len() >= 3);
        for migration in migrations {
            let name = &migration.name;
            let none = Vec::<String>::new();
            assert_eq!(
                rules::broken_by_up(engine, &migration.up),
                none,
                "{engine:?} {name}"
            );
            assert_eq!(
                rules::broken_by_down(engine, &migration.down),
                none,
                "{engine:?} {name}"
            );
        }
    }
}

#[test]
fn the_folders_have_the_same_migrations_in_the_same_order() {
    let names = |engine: Engine| -> Vec<String> {
        let migrations = engine.migrations();
        migrations
            .into_iter()
            .map(|migration| migration.name)
            .collect()
    };
    let expected = names(Engine::Sqlite);
    for (number, name) in (1..).zip(&expected) {
        assert!(
            name.starts_with(&format!("crm{number:04}_")),
            "{name} is number {number}"
        );
    }
    for engine in Engine::ALL {
        assert_eq!(names(engine), expected, "{engine:?}");
        // What the program carries is what stands in the folder.
        let carried = match engine {
            Engine::Sqlite => include_str!("../../src/sqlite/migrations.rs"),
            Engine::Postgres => include_str!("../../src/postgres/migrations.rs"),
            Engine::Mysql => include_str!("../../src/mysql/migrations.rs"),
        };
        for (number, name) in (1..).zip(&expected) {
            let line = format!("    {number} \"{name}\",");
            assert!(
                carried.lines().any(|carried| carried == line),
                "{engine:?} lacks {line}"
            );
        }
    }
}

#[test]
fn the_engines_and_the_schema_have_the_same_tables() {
    let named = named_by_the_schema();
    assert!(named.len() >= 10, "{named:#?}");
    assert_eq!(made_by_migrations(Engine::Postgres), named);
    assert_eq!(made_by_migrations(Engine::Mysql), named);
    assert_eq!(
        made_by_migrations(Engine::Sqlite),
        as_sqlite_has_them(named)
    );
}
