//! Every statement that a store sends names the tenant of every table that it touches: a distributed
//! engine finds the one shard that is meant, and no statement can reach the rows of another tenant.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use crm_core::conformance::{Case, StoreFactory, audit_seal_cases, cases, consumer_cases};
use crm_storage::restore::conformance::{log, refusals, rows};
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use sqlparser::ast::{
    BinaryOperator, Expr, FromTable, Select, Statement, TableFactor, TableObject, TableWithJoins,
    UpdateTableFromKind, Visit, Visitor,
};

use crate::engine::Engine;
use crate::servers::{OnMysql, OnPostgres};

#[path = "../common/mod.rs"]
mod common;

/// What the stores of this program have sent.
static HEARD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

fn listen() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(|event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            let sql = text.split(" -- binds").next().unwrap_or_default();
            let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
            heard.insert(sql.to_owned());
        }
    }))
}

/// Makes the stores on `fresh` factories do all that the suites know, and gives what they sent.
fn sent_by<F>(fresh: impl Fn() -> Option<F>) -> Option<BTreeSet<String>>
where
    F: StoreFactory<
        Store: crm_core::ConsumerStore
                   + crm_core::AuditSealStore
                   + crm_support::RequestStore
                   + crm_storage::RestoreStore
                   + 'static,
    >,
{
    HEARD.lock().unwrap().clear();
    let mut all: Vec<Case<F>> = cases();
    all.extend(consumer_cases());
    all.extend(audit_seal_cases());
    all.extend(crm_support::conformance::cases());
    // What many do at once is sent by each of them alone, too.
    let takes_long = [
        "concurrency",
        "races",
        "merge_races",
        "cancellation",
        "histories",
    ];
    all.retain(|case| {
        !takes_long
            .iter()
            .any(|module| case.name().starts_with(module))
    });
    for case in all {
        case.run(&fresh()?);
    }
    macro_rules! restore {
        ($($module:ident::$case:ident),+ $(,)?) => {$(
            let factory = fresh()?;
            factory.run(Box::pin($module::$case(&factory)));
        )+};
    }
    restore!(
        rows::what_was_restored_is_found_by_every_question,
        rows::restoring_again_adds_nothing,
        rows::what_was_restored_is_worked_on,
        refusals::a_row_that_differs_is_refused,
        refusals::an_identity_of_another_is_refused,
        refusals::a_key_of_another_interaction_is_refused,
        log::a_part_of_the_log_is_completed,
    );
    Some(HEARD.lock().unwrap().clone())
}

#[test]
fn every_statement_names_the_tenant_of_every_table() {
    set_default_instrumentation(listen).unwrap();
    let sqlite = sent_by(|| Some(common::InMemorySqlite::fresh()));
    check(Engine::Sqlite, sqlite);
    check(Engine::Postgres, sent_by(OnPostgres::fresh));
    check(Engine::Mysql, sent_by(OnMysql::fresh));
}

fn check(engine: Engine, sent: Option<BTreeSet<String>>) {
    let Some(sent) = sent else { return };
    let mut found = BTreeSet::new();
    for sql in sent.iter().filter(|sql| is_about_rows(sql)) {
        let touched = tables_without_tenant(engine, sql);
        assert_eq!(touched.without, Vec::<String>::new(), "{engine:?}: {sql}");
        found.extend(touched.all);
    }
    // That nothing was wrong is worth something only when much was heard.
    for table in crate::tables::named_by_the_schema().keys() {
        for verb in ["INSERT", "SELECT"] {
            let both = (verb, table.clone());
            // PostgreSQL and SQLite read the head of the log where they raise it.
            assert!(
                found.contains(&both),
                "{engine:?}: no {verb} of {table} was heard"
            );
        }
    }
    assert!(sent.len() > 60, "{engine:?}: {}", sent.len());
}

/// Whether it reads or writes rows: not the tables themselves, and not the book of migrations.
fn is_about_rows(sql: &str) -> bool {
    let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "REPLACE"];
    verbs.contains(&verb(sql))
        && sql.contains("crm_")
        && !sql.contains("crm_schema_migration")
        && !sql.contains("GET_LOCK")
}

fn verb(sql: &str) -> &str {
    let first = sql.trim_start_matches('(').split_whitespace().next();
    first.unwrap_or_default()
}

/// What a statement does to which tables, and those among them without a condition on the tenant.
struct Touched {
    all: BTreeSet<(&'static str, String)>,
    without: Vec<String>,
}

fn tables_without_tenant(engine: Engine, sql: &str) -> Touched {
    let statements = engine
        .parse(sql)
        .unwrap_or_else(|error| panic!("{error}: {sql}"));
    let mut touched = Touched {
        all: BTreeSet::new(),
        without: Vec::new(),
    };
    for statement in &statements {
        let _ = statement.visit(&mut touched);
    }
    touched
}

impl Touched {
    fn check<'a>(
        &mut self,
        verb: &'static str,
        from: impl IntoIterator<Item = &'a TableWithJoins>,
        condition: Option<&Expr>,
    ) {
        let factors: Vec<&TableFactor> = from
            .into_iter()
            .flat_map(|table| {
                let joined = table.joins.iter().map(|join| &join.relation);
                std::iter::once(&table.relation).chain(joined)
            })
            .collect();
        let ours: Vec<(String, String)> = factors
            .iter()
            .filter_map(|factor| match factor {
                TableFactor::Table {
                    name,
                    alias,
                    args: None,
                    ..
                } => {
                    let name = unquoted(&name.to_string());
                    let alias = alias
                        .as_ref()
                        .map_or_else(|| name.clone(), |alias| alias.name.value.clone());
                    name.starts_with("crm_").then_some((name, alias))
                }
                _ => None,
            })
            .collect();
        let mut conditions = Vec::new();
        if let Some(condition) = condition {
            split(condition, &mut conditions);
        }
        let is_alone = factors.len() == 1;
        for (name, alias) in ours {
            let is_named = conditions
                .iter()
                .any(|part| names_tenant(part, &alias, is_alone));
            if !is_named {
                self.without.push(name.clone());
            }
            self.all.insert((verb, name));
        }
    }
}

impl Visitor for Touched {
    type Break = ();

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        self.check("SELECT", &select.from, select.selection.as_ref());
        ControlFlow::Continue(())
    }

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<()> {
        match statement {
            Statement::Query(_) => {}
            Statement::Insert(insert) => {
                let TableObject::TableName(name) = &insert.table else {
                    panic!("no table: {insert}");
                };
                let name = unquoted(&name.to_string());
                let mut columns = insert
                    .columns
                    .iter()
                    .map(|column| unquoted(&column.to_string()));
                if !columns.any(|column| column == "tenant") {
                    self.without.push(name.clone());
                }
                self.all.insert(("INSERT", name));
            }
            Statement::Update(update) => {
                let others = match &update.from {
                    Some(
                        UpdateTableFromKind::BeforeSet(from) | UpdateTableFromKind::AfterSet(from),
                    ) => from.as_slice(),
                    None => &[],
                };
                let tables = std::iter::once(&update.table).chain(others);
                self.check("UPDATE", tables, update.selection.as_ref());
            }
            Statement::Delete(delete) => {
                let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) =
                    &delete.from;
                self.check("DELETE", from, delete.selection.as_ref());
            }
            other => self.without.push(format!("unknown statement {other}")),
        }
        ControlFlow::Continue(())
    }
}

/// The parts of a condition that all hold.
fn split<'a>(condition: &'a Expr, parts: &mut Vec<&'a Expr>) {
    match condition {
        Expr::Nested(inner) => split(inner, parts),
        Expr::BinaryOp {
            left,
            op: BinaryOperator::And,
            right,
        } => {
            split(left, parts);
            split(right, parts);
        }
        other => parts.push(other),
    }
}

/// Whether this is `tenant = something`, or a row of which the tenant is a part.
fn names_tenant(part: &Expr, table: &str, is_alone: bool) -> bool {
    let is_tenant = |side: &Expr| {
        let side = unquoted(&side.to_string());
        side == format!("{table}.tenant") || (is_alone && side == "tenant")
    };
    match part {
        Expr::BinaryOp {
            left,
            op: BinaryOperator::Eq,
            right,
        } => is_tenant(left) || is_tenant(right),
        Expr::InList {
            expr,
            negated: false,
            ..
        } => {
            matches!(expr.as_ref(), Expr::Tuple(row) if row.iter().any(is_tenant))
        }
        _ => false,
    }
}

fn unquoted(name: &str) -> String {
    name.replace(['"', '`'], "")
}

#[test]
fn a_statement_that_forgets_the_tenant_is_caught() {
    for sql in [
        "SELECT doc FROM crm_customer WHERE id = ?",
        "SELECT doc FROM crm_customer WHERE tenant = ? OR id = ?",
        "SELECT doc FROM crm_customer WHERE tenant > ?",
        "SELECT a.doc FROM crm_customer a, crm_request b WHERE a.tenant = ? AND b.id = a.id",
        "SELECT a.doc FROM crm_customer a JOIN crm_request b ON b.id = a.id WHERE a.tenant = ?",
        "SELECT doc FROM crm_customer WHERE tenant = ? AND id IN (SELECT customer_id FROM crm_request)",
        "INSERT INTO crm_customer (id) VALUES (?)",
        "UPDATE crm_customer SET doc = ? WHERE id = ?",
        "UPDATE crm_customer SET doc = ? FROM crm_request AS r WHERE crm_customer.tenant = ? AND r.id = ?",
        "WITH made AS (INSERT INTO crm_request (id) VALUES (?) RETURNING id) INSERT INTO crm_customer (tenant, id) SELECT ?, id FROM made",
        "DELETE FROM crm_customer",
        "DELETE FROM crm_customer WHERE NOT tenant = ?",
    ] {
        let touched = tables_without_tenant(Engine::Sqlite, sql);
        assert_eq!(touched.without.len(), 1, "{sql}");
    }
    for sql in [
        "SELECT a.doc FROM crm_customer a JOIN crm_request b ON b.id = a.id WHERE a.tenant = ? AND b.tenant = ?",
        "SELECT doc FROM crm_customer WHERE (tenant, id) IN ((?, ?), (?, ?))",
        "DELETE FROM crm_customer WHERE tenant = ? AND (id = ? OR id = ?)",
        "UPDATE crm_customer SET doc = ? FROM crm_request AS r WHERE crm_customer.tenant = ? AND r.tenant = ?",
    ] {
        let touched = tables_without_tenant(Engine::Sqlite, sql);
        assert_eq!(touched.without, Vec::<String>::new(), "{sql}");
    }
}
