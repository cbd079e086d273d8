//! What a migration may say. The rules are those of all engines at once, distributed ones included:
//!
//! - Citus: keys and unique indexes hold the column that the rows are distributed by, and foreign
//!   keys stay among tables that share it. Ours is `tenant`, and stands first.
//! - YugabyteDB: the primary key is part of `CREATE TABLE`.
//! - CockroachDB: no sequences.
//!
//! What is not allowed here is forbidden: no trigger, function, sequence, extension or lock can slip
//! in as something that nobody thought of.

use sqlparser::ast::{
    ColumnDef, ColumnOption, CreateIndex, CreateTable, Ident, IndexColumn, Insert, ObjectName,
    ObjectType, SetExpr, Statement, TableConstraint, TableObject,
};

use crate::engine::Engine;

/// What the text of a migration breaks; empty when it is well.
pub(crate) fn broken_by_up(engine: Engine, sql: &str) -> Vec<String> {
    let statements = match engine.parse(sql) {
        Ok(statements) => statements,
        Err(error) => return vec![format!("unreadable: {error}")],
    };
    let mut broken = Vec::new();
    for statement in &statements {
        match statement {
            Statement::CreateTable(table) => check_table(engine, table, &mut broken),
            Statement::CreateIndex(index) => {
                let is_alone = statements.len() == 1;
                check_index(engine, index, is_alone, &mut broken);
            }
            Statement::Insert(insert) => check_filling(engine, insert, &mut broken),
            other => broken.push(format!("statement: {other}")),
        }
    }
    broken
}

/// A table that comes later is filled from those that are there, and from nothing else.
fn check_filling(engine: Engine, insert: &Insert, broken: &mut Vec<String>) {
    let is_ours = matches!(&insert.table, TableObject::TableName(name) if is_ours(name));
    let first = insert.columns.first();
    let is_led_by_the_tenant = first.is_some_and(|column| column.to_string() == "tenant");
    let source = insert.source.as_ref();
    let is_a_question = source.is_some_and(|query| !matches!(*query.body, SetExpr::Values(_)));
    let is_resumable = insert.ignore == (engine == Engine::Mysql);
    if !(is_ours && is_led_by_the_tenant && is_a_question && is_resumable) {
        broken.push(format!("statement: {insert}"));
    }
}

/// What the way back breaks: it drops tables and indexes of ours, and nothing else.
pub(crate) fn broken_by_down(engine: Engine, sql: &str) -> Vec<String> {
    let statements = match engine.parse(sql) {
        Ok(statements) => statements,
        Err(error) => return vec![format!("unreadable: {error}")],
    };
    let may_be_dropped = |statement: &Statement| {
        matches!(
            statement,
            Statement::Drop { object_type: ObjectType::Table | ObjectType::Index, names, cascade: false, .. }
                if names.iter().all(is_ours)
        )
    };
    let others = statements
        .iter()
        .filter(|statement| !may_be_dropped(statement));
    let mut broken: Vec<String> = others.map(|other| format!("statement: {other}")).collect();
    let drops_an_index = statements.iter().any(|statement| {
        let object = ObjectType::Index;
        matches!(statement, Statement::Drop { object_type, .. } if *object_type == object)
    });
    // As with the way up: that it is gone is known by the error.
    if engine == Engine::Mysql && drops_an_index && statements.len() > 1 {
        broken.push("indexes of MySQL are dropped with their table, or alone".to_owned());
    }
    broken
}

fn check_table(engine: Engine, table: &CreateTable, broken: &mut Vec<String>) {
    let name = &table.name;
    let mut require = |holds: bool, rule: &str| {
        if !holds {
            broken.push(format!("{rule}: {name}"));
        }
    };
    require(is_ours(name), "name");
    require(!table.temporary && !table.unlogged, "temporary");
    let is_resumable = table.if_not_exists == (engine == Engine::Mysql);
    require(
        is_resumable,
        "only MySQL, which commits each table alone, has IF NOT EXISTS",
    );
    match engine {
        Engine::Sqlite => require(table.strict, "strict"),
        Engine::Postgres => {}
        Engine::Mysql => require(table.to_string().contains("ENGINE = InnoDB"), "engine"),
    }
    let keys = table
        .constraints
        .iter()
        .filter(|constraint| matches!(constraint, TableConstraint::PrimaryKey(_)));
    require(keys.count() == 1, "primary key inline");
    for constraint in &table.constraints {
        match constraint {
            TableConstraint::PrimaryKey(key) => {
                require(leads(&key.columns), "primary key begins with the tenant");
                require(key.characteristics.is_none(), "deferrable");
            }
            TableConstraint::Unique(key) => {
                require(leads(&key.columns), "unique key begins with the tenant");
                require(key.characteristics.is_none(), "deferrable");
            }
            TableConstraint::Index(index) => {
                require(leads(&index.columns), "index begins with the tenant");
            }
            TableConstraint::ForeignKey(key) => {
                let is_shared = begins(&key.columns) && begins(&key.referred_columns);
                require(
                    is_shared,
                    "foreign key begins with the tenant on both sides",
                );
                require(is_ours(&key.foreign_table), "foreign key among our tables");
                require(key.characteristics.is_none(), "deferrable");
                let acts = key.on_delete.is_some() || key.on_update.is_some();
                require(!acts, "foreign key acts");
            }
            other => require(false, &format!("constraint {other}")),
        }
    }
    for column in &table.columns {
        check_column(engine, name, column, broken);
    }
}

fn check_column(engine: Engine, table: &ObjectName, column: &ColumnDef, broken: &mut Vec<String>) {
    let mut is_compared_by_bytes = false;
    for option in &column.options {
        match &option.option {
            ColumnOption::NotNull => {}
            ColumnOption::Collation(name) => is_compared_by_bytes = name.to_string() == "\"C\"",
            other => broken.push(format!("column option {other}: {table}.{}", column.name)),
        }
    }
    if column.name.value == "tenant" && !is_required(column) {
        broken.push(format!("the tenant may be missing: {table}"));
    }
    match kind(engine, column) {
        None => broken.push(format!(
            "column type {}: {table}.{}",
            column.data_type, column.name
        )),
        Some(Kind::Text) if engine == Engine::Postgres && !is_compared_by_bytes => {
            broken.push(format!("collation: {table}.{}", column.name));
        }
        Some(_) => {}
    }
}

fn check_index(engine: Engine, index: &CreateIndex, is_alone: bool, broken: &mut Vec<String>) {
    let name = index
        .name
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let mut require = |holds: bool, rule: &str| {
        if !holds {
            broken.push(format!("{rule}: {name}"));
        }
    };
    require(name.starts_with("crm_"), "name");
    require(is_ours(&index.table_name), "index on our tables");
    require(leads(&index.columns), "index begins with the tenant");
    require(
        !index.concurrently,
        "not within the transaction of the migration",
    );
    // It has no IF NOT EXISTS everywhere: that the index is there is known by the error, behind which
    // no other statement would be done.
    require(
        engine != Engine::Mysql || is_alone,
        "indexes of MySQL are made with their table, or alone",
    );
}

/// What a column holds, whatever the engine calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Id,
    Stamp,
    Doc,
    Text,
    Number,
}

/// What a column of this type holds; in SQLite, instants are numbers and documents are texts.
pub(crate) fn kind(engine: Engine, column: &ColumnDef) -> Option<Kind> {
    let of_type = column.data_type.to_string();
    match (engine, of_type.as_str()) {
        (Engine::Sqlite, "BLOB") | (Engine::Postgres, "UUID") | (Engine::Mysql, "BINARY(16)") => {
            Some(Kind::Id)
        }
        (Engine::Postgres, "TIMESTAMPTZ") | (Engine::Mysql, "DATETIME(6)") => Some(Kind::Stamp),
        (Engine::Postgres, "JSONB") | (Engine::Mysql, "JSON") => Some(Kind::Doc),
        (Engine::Sqlite | Engine::Postgres, "TEXT") => Some(Kind::Text),
        (Engine::Mysql, text) if text.starts_with("VARBINARY(") => Some(Kind::Text),
        (Engine::Sqlite, "INTEGER") | (Engine::Postgres | Engine::Mysql, "BIGINT") => {
            Some(Kind::Number)
        }
        _ => None,
    }
}

pub(crate) fn is_required(column: &ColumnDef) -> bool {
    let mut options = column.options.iter();
    options.any(|option| option.option == ColumnOption::NotNull)
}

fn is_ours(name: &ObjectName) -> bool {
    name.to_string().starts_with("crm_")
}

fn leads(columns: &[IndexColumn]) -> bool {
    let first = columns.first();
    first.is_some_and(|first| first.column.expr.to_string() == "tenant")
}

fn begins(columns: &[Ident]) -> bool {
    columns.first().is_some_and(|first| first.value == "tenant")
}
