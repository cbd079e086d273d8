//! The tables agree with `schema.rs`, and no question reads a whole table: tests.

use std::sync::{Arc, Mutex};

use crm_core::conformance::world::purchase;
use crm_core::{
    Channel, Code, Customer, CustomerFilter, CustomerId, EntityRef, IdempotencyKey, Identity,
    Interaction, InteractionContent, InteractionKind, NewCustomer, NewInteraction, PageLimit,
    Party, PartyKind, SeededIds, Tag, TenantId, TimelineFilter, TimelinePart, Timestamp,
};
use crm_support::{RequestFilter, RequestId, SpecialistId};
use diesel::connection::{Connection, InstrumentationEvent};
use diesel::prelude::*;
use diesel::query_builder::{AsQuery, QueryFragment, QueryId};
use uuid::Uuid;

use super::insert_rows::insert_rows;
use super::repository::{
    consents, consumers, customers, events, identities, interactions, merges, purchases, requests,
    seals, specialists,
};
use super::{Conn, Db, dialect, migrations};
use crate::sql::by_kind::{IsByKind, KindIndex};
use crate::sql::rows::NewInteractionRow;
use crate::sql::schema;
use crate::sql::types::Id;

fn migrated() -> Conn {
    let mut conn = Conn::establish(":memory:").unwrap();
    migrations::migrate(&mut conn).unwrap();
    conn
}

/// The same tables for a client that can ask anything.
fn twin() -> rusqlite::Connection {
    let twin = rusqlite::Connection::open_in_memory().unwrap();
    for up in migrations::scripts() {
        twin.execute_batch(up).unwrap();
    }
    twin
}

/// The columns that a query selects, in their order.
fn selected<Q: QueryFragment<Db> + QueryId>(query: Q) -> Vec<String> {
    let sql = diesel::debug_query::<Db, _>(&query).to_string();
    let columns = sql.trim_start_matches("SELECT ").split(" FROM ").next();
    let names = columns.unwrap().split(", ");
    names
        .map(|name| {
            name.rsplit('.')
                .next()
                .unwrap()
                .trim_matches('`')
                .to_owned()
        })
        .collect()
}

#[test]
fn schema_and_migrations_name_the_same_columns() {
    let twin = twin();
    macro_rules! check {
        ($($table:ident),*) => {$(
            let stored: Vec<String> = twin
                .prepare(concat!("SELECT name FROM pragma_table_info('", stringify!($table), "') ORDER BY cid"))
                .unwrap()
                .query_map([], |row| row.get(0))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            assert_eq!(selected(schema::$table::table.as_query()), stored, stringify!($table));
        )*};
    }
    check!(
        crm_customer,
        crm_customer_identity,
        crm_customer_tag,
        crm_consent,
        crm_interaction,
        crm_event_head,
        crm_event,
        crm_request,
        crm_specialist,
        crm_consumer,
        crm_customer_alias,
        crm_merge,
        crm_merge_move,
        crm_merge_person,
        crm_erased_customer,
        crm_suppression,
        crm_audit_seal
    );
}

#[test]
fn the_primary_keys_are_those_of_the_schema() {
    let twin = twin();
    macro_rules! check {
        ($($table:ident),*) => {$(
            let stored: Vec<String> = twin
                .prepare(concat!("SELECT name FROM pragma_table_info('", stringify!($table), "') WHERE pk > 0 ORDER BY pk"))
                .unwrap()
                .query_map([], |row| row.get(0))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            let key = diesel::Table::primary_key(&schema::$table::table);
            let named = selected(schema::$table::table.select(key));
            assert_eq!(named, stored, stringify!($table));
        )*};
    }
    check!(
        crm_customer,
        crm_customer_identity,
        crm_customer_tag,
        crm_consent,
        crm_interaction,
        crm_event_head,
        crm_event,
        crm_request,
        crm_specialist,
        crm_consumer,
        crm_customer_alias,
        crm_merge,
        crm_merge_move,
        crm_merge_person,
        crm_erased_customer,
        crm_suppression,
        crm_audit_seal
    );
}

/// The texts of all statements that the questions of the ports are made of.
fn statements() -> Vec<String> {
    let mut conn = migrated();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&asked);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            let sql = text.split(" -- binds").next().unwrap_or_default();
            heard.lock().unwrap().push(sql.to_owned());
        }
    });
    ask_everything(&mut conn);
    let asked = asked.lock().unwrap();
    let selects = asked.iter().filter(|sql| sql.starts_with("SELECT"));
    selects.cloned().collect()
}

fn ask_everything(conn: &mut Conn) {
    let ids = SeededIds::new(1);
    let at = Timestamp::UNIX_EPOCH;
    let tenant = Id(TenantId::generate(&ids, at).as_uuid());
    let id = crm_core::CustomerId::generate(&ids, at);
    let key = Id(id.as_uuid());
    let limit = PageLimit::ONE;
    let tag = Tag::parse("vip").unwrap();
    let source_key = IdempotencyKey::parse("1").unwrap();
    let place = (at, crm_core::InteractionId::generate(&ids, at));

    buy(conn, tenant, id, &ids);
    customers::by_id(conn, tenant, key).unwrap();
    customers::by_ids(conn, tenant, &[id, id]).unwrap();
    for filter in [
        CustomerFilter::all(),
        CustomerFilter::all().of_party(PartyKind::Person),
        CustomerFilter::all().with_tag(tag.clone()),
        CustomerFilter::all()
            .of_party(PartyKind::Person)
            .with_tag(tag),
    ] {
        customers::list(conn, tenant, &filter, Some(id), limit).unwrap();
        customers::count(conn, tenant, &filter).unwrap();
    }
    identities::resolve(conn, tenant, &[Identity::external("shop", "1").unwrap()]).unwrap();
    consents::ledger(conn, tenant, key).unwrap();
    interactions::by_id(conn, tenant, key, key).unwrap();
    let by_key = interactions::InteractionKey {
        customer: key,
        source: "shop",
        key: source_key.as_str(),
    };
    interactions::by_key(conn, tenant, by_key).unwrap();
    for filter in [
        TimelineFilter::all(),
        TimelineFilter::all()
            .of_kinds([InteractionKind::Note])
            .over_channels([Channel::Web]),
    ] {
        interactions::timeline(conn, tenant, key, &filter, Some(place), limit).unwrap();
    }
    dialect::timeline_parts(conn, tenant, key, &parts()).unwrap();
    dialect::purchase_sums(conn, tenant, key).unwrap();
    purchases::sums(conn, tenant, key).unwrap();
    purchases::categories(conn, tenant, key, 2).unwrap();
    interactions::purchase_facts(conn, tenant, None, limit).unwrap();
    interactions::purchase_facts(conn, tenant, Some((id, place)), limit).unwrap();
    events::after(conn, tenant, 1, 1).unwrap();
    events::end(conn, tenant).unwrap();
    events::of_entity(conn, tenant, &EntityRef::from(id), 1, 1).unwrap();
    events::of_customer(conn, tenant, key, 1, 1).unwrap();
    events::by_id(conn, tenant, key).unwrap();
    let request = RequestId::generate(&ids, at);
    requests::by_id(conn, tenant, key).unwrap();
    for filter in [
        RequestFilter::all(),
        RequestFilter::all().of_customer(id),
        RequestFilter::all().held_by(SpecialistId::generate(&ids, at)),
        RequestFilter::open().due_before(at),
    ] {
        requests::list(conn, tenant, &filter, Some(request), limit).unwrap();
        requests::count(conn, tenant, &filter).unwrap();
    }
    specialists::by_id(conn, tenant, key).unwrap();
    specialists::list(conn, tenant, None, limit).unwrap();
    let merge = crm_core::MergeId::generate(&ids, at);
    let moved = (merge, (id.as_uuid(), EntityRef::INTERACTION));
    merges::aliases(conn, tenant, &[id].into()).unwrap();
    merges::aliases_of(conn, tenant, key).unwrap();
    merges::list_aliases(conn, tenant, Some(id), limit).unwrap();
    merges::by_id(conn, tenant, key).unwrap();
    merges::latest_into(conn, tenant, key).unwrap();
    merges::list(conn, tenant, Some(merge), limit).unwrap();
    merges::list_moves(conn, tenant, Some(moved), limit).unwrap();
    merges::moves_of(conn, tenant, key).unwrap();
    merges::of_any(conn, tenant, [id].into_iter()).unwrap();
    let name = Code::new_static("billing");
    consumers::by_name(conn, tenant, &name).unwrap();
    consumers::list(conn, tenant, Some(&name), limit).unwrap();
    seals::last(conn, tenant).unwrap();
    seals::after(conn, tenant, 1, 1).unwrap();
    seals::of_event(conn, tenant, crm_core::EventId::generate(&ids, at)).unwrap();
}

/// More purchases than are looked at first, and a return: what is asked about those who bought much.
fn buy(conn: &mut Conn, tenant: Id, customer: CustomerId, ids: &SeededIds) {
    let new = NewCustomer::new(Party::unknown_person());
    let at = Timestamp::UNIX_EPOCH;
    let (record, _) = Customer::create(new, customer, ids, at).unwrap();
    customers::insert(conn, tenant, &record).unwrap();
    let mut told: Vec<NewInteraction> = (0..=purchases::FIRST)
        .map(|number| purchase(&number.to_string(), at, 100))
        .collect();
    let mut back = purchase("back", at, 100);
    if let InteractionContent::Purchase(bought) = back.content {
        back.content = InteractionContent::Return(bought);
    }
    told.push(back);
    let told: Vec<Interaction> = told
        .into_iter()
        .map(|one| Interaction::record(one, customer, ids, at).0)
        .collect();
    let rows: Vec<_> = told
        .iter()
        .map(|one| NewInteractionRow::new(tenant, one).unwrap())
        .collect();
    insert_rows(conn, &rows).unwrap();
}

/// For each kind that an index has, the latest and all; and a part that is walked for.
fn parts() -> Vec<TimelinePart> {
    let kinds = InteractionKind::ALL.into_iter();
    let kinds = kinds.filter(|kind| KindIndex::of(*kind).is_some());
    let mut parts: Vec<TimelinePart> = kinds
        .flat_map(|kind| {
            [
                TimelinePart::latest(PageLimit::ONE, [kind]),
                TimelinePart::whole([kind]),
            ]
        })
        .collect();
    parts.push(TimelinePart::whole([InteractionKind::Visit]));
    parts
}

/// The steps by which SQLite answers a statement.
fn plan(twin: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let mut statement = twin.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    for number in 1..=statement.parameter_count() {
        statement
            .raw_bind_parameter(number, Uuid::nil().as_bytes().as_slice())
            .unwrap();
    }
    let mut steps = Vec::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get(3).unwrap());
    }
    steps
}

#[test]
fn every_question_is_answered_from_an_index() {
    let twin = twin();
    let statements = statements();
    assert!(statements.len() > 30, "{}", statements.len());
    for sql in &statements {
        let steps = plan(&twin, sql);
        assert!(!steps.is_empty());
        for step in &steps {
            assert!(!step.starts_with("SCAN"), "{sql}: {steps:#?}");
        }
    }
}

/// A list of the rows of one thing reads these rows, and not all of the tenant in the wanted order.
#[test]
fn what_belongs_to_one_is_found_by_an_index_that_begins_with_it() {
    let twin = twin();
    let mut checked = 0;
    for (table, column, index) in [
        ("crm_event", "customer_id", "crm_event_by_customer"),
        ("crm_event", "entity_id", "crm_event_by_entity"),
        ("crm_request", "customer_id", "crm_request_by_customer"),
        ("crm_request", "holder_id", "crm_request_by_holder"),
        ("crm_request", "next_due", "crm_request_by_due"),
        ("crm_consent", "id", "crm_consent_by_id"),
        ("crm_customer", "party", "crm_customer_by_party"),
        ("crm_merge", "survivor_id", "crm_merge_by_survivor"),
        ("crm_audit_seal", "event_id", "crm_audit_seal_by_event"),
        (
            "crm_customer_alias",
            "customer_id",
            "crm_customer_alias_by_customer",
        ),
    ] {
        let from = format!("FROM `{table}`");
        let compared = format!("`{table}`.`{column}` ");
        let asked = statements().into_iter().filter(|sql| {
            let condition = sql.split(" WHERE ").nth(1).unwrap_or_default();
            sql.contains(&from) && condition.contains(&compared) && !condition.contains(" IN ")
        });
        for sql in asked {
            checked += 1;
            let steps = plan(&twin, &sql);
            assert!(
                steps.iter().any(|step| step.contains(index)),
                "{sql}: {steps:#?}"
            );
        }
    }
    assert!(checked > 6, "{checked}");
}

#[test]
fn lists_are_read_in_their_order_without_sorting() {
    let twin = twin();
    let sorted = statements()
        .into_iter()
        .filter(|sql| sql.contains("ORDER BY"))
        // Requests in one of several states, or due soon, are few: they may be sorted.
        .filter(|sql| !sql.contains("`next_due` <"));
    for sql in sorted {
        let steps = plan(&twin, &sql);
        assert!(
            steps.iter().all(|step| !step.contains("TEMP B-TREE")),
            "{sql}: {steps:#?}"
        );
    }
}

#[test]
fn purchase_facts_read_no_other_interaction() {
    let twin = twin();
    let facts = statements()
        .into_iter()
        .filter(|sql| sql.contains("`amount_minor` IS NOT NULL") && sql.contains(" >= ?"))
        .filter(|sql| !sql.contains("`kind` = ?"));
    let plans: Vec<_> = facts.map(|sql| plan(&twin, &sql)).collect();
    assert_eq!(plans.len(), 2);
    for steps in plans {
        assert!(
            steps
                .iter()
                .all(|step| step.contains("USING COVERING INDEX crm_interaction_purchase")),
            "{steps:#?}"
        );
    }
}

/// Parts of rare kinds are read without what lies between: the conditions of the questions are those
/// of the indexes, or the planner would not use them.
#[test]
fn parts_of_a_timeline_are_read_by_the_index_that_has_their_kinds() {
    let twin = twin();
    let parts = statements()
        .into_iter()
        .filter(|sql| sql.contains("`content` FROM `crm_interaction`"))
        .filter(|sql| sql.contains("`kind` = ?") && !sql.contains("`occurred_at` <= ?"));
    let (mut by_kind, mut bought) = (0, 0);
    for sql in parts {
        let (index, count) = match sql.contains(IsByKind::TEXT) {
            true => (
                "USING INDEX crm_interaction_by_kind (tenant=? AND customer_id=? AND kind=?)",
                &mut by_kind,
            ),
            false => (
                "USING INDEX crm_interaction_purchase (tenant=? AND customer_id=?)",
                &mut bought,
            ),
        };
        *count += 1;
        let steps = plan(&twin, &sql);
        assert!(
            steps.len() == 1 && steps.iter().all(|step| step.ends_with(index)),
            "{sql}: {steps:#?}"
        );
    }
    // The kind is a value: there is one text for all kinds of an index.
    assert!(by_kind >= 2 && bought >= 2, "{by_kind}, {bought}");
}

/// Sums and the first and the last are read from the index of purchases alone, and whether there are
/// returns from that by kind.
#[test]
fn purchases_are_summed_from_an_index_alone() {
    let twin = twin();
    let (mut sums, mut ends, mut returns) = (0, 0, 0);
    for sql in statements() {
        let (index, count) = if sql.contains("sum(") || sql.contains("SUM(") {
            ("crm_interaction_purchase", &mut sums)
        } else if sql.starts_with("SELECT `crm_interaction`.`occurred_at` FROM") {
            ("crm_interaction_purchase", &mut ends)
        } else if sql.starts_with("SELECT `crm_interaction`.`id` FROM") {
            ("crm_interaction_by_kind", &mut returns)
        } else {
            continue;
        };
        *count += 1;
        let steps = plan(&twin, &sql);
        let covered = format!("COVERING INDEX {index} ");
        assert!(
            steps.iter().any(|step| step.contains(&covered)),
            "{sql}: {steps:#?}"
        );
    }
    // All together, the returns, and in the words of all engines; the ends of purchases and of returns.
    assert_eq!((sums, ends, returns), (3, 4, 1));
}

/// The categories of a customer are read from the latest purchases on: the first of them by the index of
/// purchases. Those before them are found along the timeline: where a page ends in it, the planner takes
/// the key.
#[test]
fn categories_are_read_in_the_order_of_purchases() {
    let twin = twin();
    let bought = "SELECT `crm_interaction`.`occurred_at`, `crm_interaction`.`id`, \
                  `crm_interaction`.`content` FROM";
    let asked = statements()
        .into_iter()
        .filter(|sql| sql.starts_with(bought));
    let plans: Vec<_> = asked.map(|sql| plan(&twin, &sql)).collect();
    let expected = [
        "SEARCH crm_interaction USING INDEX crm_interaction_purchase (tenant=? AND customer_id=?)",
        "SEARCH crm_interaction USING PRIMARY KEY (tenant=? AND customer_id=? AND occurred_at<?)",
    ];
    assert_eq!(plans, expected.map(|step| vec![step.to_owned()]));
}
