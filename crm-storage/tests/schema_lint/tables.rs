//! The tables that the migrations of an engine make, in a form that all engines share.

use std::collections::BTreeMap;

use sqlparser::ast::{Statement, TableConstraint};

use crate::engine::Engine;
use crate::rules::{Kind, is_required, kind};

/// A column: its name, what it holds, whether it must hold something.
pub(crate) type Column = (String, Kind, bool);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
    pub(crate) primary_key: Vec<String>,
}

/// The tables by name.
pub(crate) type Tables = BTreeMap<String, Table>;

/// What the migrations of an engine make.
pub(crate) fn made_by_migrations(engine: Engine) -> Tables {
    let mut tables = Tables::new();
    for migration in engine.migrations() {
        for statement in engine.parse(&migration.up).unwrap() {
            let Statement::CreateTable(table) = statement else {
                continue;
            };
            let columns = table.columns.iter().map(|column| {
                let kind = kind(engine, column).unwrap();
                (column.name.value.clone(), kind, is_required(column))
            });
            let key = table
                .constraints
                .iter()
                .find_map(|constraint| match constraint {
                    TableConstraint::PrimaryKey(key) => Some(key),
                    _ => None,
                });
            let key = key.unwrap().columns.iter();
            let made = Table {
                columns: columns.collect(),
                primary_key: key.map(|column| column.column.expr.to_string()).collect(),
            };
            tables.insert(table.name.to_string(), made);
        }
    }
    tables
}

/// What the queries of all backends believe that there is.
pub(crate) fn named_by_the_schema() -> Tables {
    let mut tables = Tables::new();
    let mut open: Option<String> = None;
    for line in include_str!("../../src/sql/schema.rs")
        .lines()
        .map(str::trim)
    {
        if let Some((name, key)) = line
            .strip_prefix("crm_")
            .and_then(|rest| rest.split_once(" ("))
        {
            let name = format!("crm_{name}");
            let key = key
                .trim_end_matches(") {")
                .split(", ")
                .map(ToOwned::to_owned);
            let table = Table {
                columns: Vec::new(),
                primary_key: key.collect(),
            };
            tables.insert(name.clone(), table);
            open = Some(name);
        } else if let Some((column, of_type)) = line.split_once(" -> ") {
            let of_type = of_type.trim_end_matches(',');
            let inner = of_type
                .strip_prefix("Nullable<")
                .map(|inner| inner.trim_end_matches('>'));
            let kind = match inner.unwrap_or(of_type) {
                "Id" => Kind::Id,
                "Stamp" => Kind::Stamp,
                "Doc" => Kind::Doc,
                "Text" => Kind::Text,
                "BigInt" => Kind::Number,
                other => panic!("a column of type {other}"),
            };
            let table = tables.get_mut(open.as_ref().unwrap()).unwrap();
            table
                .columns
                .push((column.to_owned(), kind, inner.is_none()));
        }
    }
    tables
}

/// The same tables, as an engine that tells instants from numbers, or texts from documents, by no
/// type of its own has them.
pub(crate) fn as_sqlite_has_them(tables: Tables) -> Tables {
    let coarse = |(name, kind, is_required): Column| {
        let kind = match kind {
            Kind::Stamp => Kind::Number,
            Kind::Doc => Kind::Text,
            other => other,
        };
        (name, kind, is_required)
    };
    tables
        .into_iter()
        .map(|(name, mut table)| {
            table.columns = table.columns.into_iter().map(coarse).collect();
            (name, table)
        })
        .collect()
}
