//! How long a database takes to count the members of a segment, beside the same question in SQL that was
//! written by hand.
//!
//! `cargo bench -p crm-storage --bench rules` asks SQLite, `-- postgres` the PostgreSQL server of the
//! tests; a number after it is how many customers there are (1,000,000 unless told), each with ten
//! interactions of a year.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    dead_code,
    missing_docs,
    reason = "a program that measures and prints, with what other benchmarks use, too"
)]

mod common;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use common::postgres::{Schema, Session};
use common::shop::Shop;
use crm_core::{Currency, TenantId, Timestamp};
use crm_segment::{Rule, RuleStore, Segmenter};
use crm_storage::{SqliteDatabase, SqliteOptions};
use futures_executor::block_on;

const ROUNDS: usize = 5;

/// Five conditions, two of them on windows of their own.
const RULE: &str = r#"spent >= 200 EUR in the last 90 days
    and count(visit) >= 2 in the last 30 days
    and did(call)
    and plan = "gold"
    and not tagged "vip""#;

fn now() -> Timestamp {
    Timestamp::parse("2026-01-01T00:00:00Z").unwrap()
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let customers = words.iter().find_map(|word| word.parse().ok());
    let customers: u64 = customers.unwrap_or(1_000_000);
    println!("| customers | members | ours, ms | by hand, ms | ratio |");
    println!("|---|---|---|---|---|");
    if words.iter().any(|word| word == "postgres") {
        on_postgres(customers);
    } else {
        on_sqlite(customers);
    }
}

/// Takes turns, so that both meet the same machine.
fn measure(customers: u64, ours: impl Fn() -> u64, by_hand: impl Fn() -> u64) {
    let timed = |ask: &dyn Fn() -> u64| {
        let begun = Instant::now();
        let count = ask();
        (begun.elapsed().as_secs_f64() * 1e3, count)
    };
    let mut times = (Vec::new(), Vec::new());
    let mut members = 0;
    for _ in 0..ROUNDS {
        let (own, other) = (timed(&ours), timed(&by_hand));
        assert_eq!(own.1, other.1, "both count the same members");
        members = own.1;
        times.0.push(own.0);
        times.1.push(other.0);
    }
    let median = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        *times.get(times.len() / 2).unwrap()
    };
    let (own, other) = (median(&mut times.0), median(&mut times.1));
    println!(
        "| {customers} | {members} | {own:.0} | {other:.0} | {:.2} |",
        own / other
    );
}

fn counter(store: Arc<impl RuleStore + crm_core::CoreStore + 'static>) -> impl Fn() -> u64 {
    let rule: Rule = RULE.parse().unwrap();
    let segmenter =
        Segmenter::new(store.clone(), store.clone(), Currency::EUR).with_rule_store(store);
    move || block_on(segmenter.count_members(&rule, now())).unwrap()
}

fn tenant() -> TenantId {
    Shop::new(1).tenant
}

const NUMBERS: &str = "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < {customers}), k(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM k WHERE k < 9)";

fn on_sqlite(customers: u64) {
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = directory.path().join("rules.sqlite");
    drop(SqliteDatabase::open(&path, SqliteOptions::default()).unwrap());
    let tenant = tenant();
    fill_sqlite(&path, tenant, customers);
    let database = SqliteDatabase::open(&path, SqliteOptions::default()).unwrap();
    let ours = counter(Arc::new(database.tenant(tenant)));
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute_batch("PRAGMA mmap_size = 2147418112; PRAGMA cache_size = -16384;")
        .unwrap();
    let tenant_key = tenant.as_uuid();
    let days = |days: i64| now().as_micros() - days * 86_400_000_000;
    measure(customers, ours, || {
        let mut asked = raw
            .prepare_cached(
                "SELECT count(*) FROM crm_customer AS c WHERE c.tenant = ?1
                 AND json_extract(c.doc, '$.attributes.plan.text') = 'gold'
                 AND NOT EXISTS (SELECT 1 FROM crm_customer_tag AS t WHERE t.tenant = ?1 AND t.customer_id = c.id AND t.tag = 'vip')
                 AND EXISTS (SELECT 1 FROM crm_interaction AS i WHERE i.tenant = ?1 AND i.customer_id = c.id AND i.kind = 'call'
                     AND i.kind NOT IN ('visit', 'page_view', 'search', 'cart', 'purchase') AND i.occurred_at <= ?4)
                 AND (SELECT count(*) FROM crm_interaction AS i WHERE i.tenant = ?1 AND i.customer_id = c.id AND i.kind = 'visit'
                     AND i.occurred_at > ?2 AND i.occurred_at <= ?4) >= 2
                 AND (SELECT sum(CASE i.kind WHEN 'return' THEN -i.amount_minor ELSE i.amount_minor END) FROM crm_interaction AS i
                     WHERE i.tenant = ?1 AND i.customer_id = c.id AND i.amount_minor IS NOT NULL AND i.currency = 'EUR'
                     AND i.occurred_at > ?3 AND i.occurred_at <= ?4) >= 20000
                 AND NOT EXISTS (SELECT 1 FROM crm_consent AS r WHERE r.tenant = ?1 AND r.customer_id = c.id
                     AND json_extract(r.doc, '$.decision') = 'restricted')",
            )
            .unwrap();
        let values = rusqlite::params![
            tenant_key.as_bytes().as_slice(),
            days(30),
            days(90),
            now().as_micros()
        ];
        asked
            .query_row(values, |row| row.get::<_, i64>(0))
            .unwrap()
            .unsigned_abs()
    });
}

fn fill_sqlite(path: &Path, tenant: TenantId, customers: u64) {
    let raw = rusqlite::Connection::open(path).unwrap();
    let numbers = NUMBERS.replace("{customers}", &customers.to_string());
    let tenant = format!("x'{}'", tenant.as_uuid().simple());
    let id = "unhex(printf('019a0000000070008000%012x', n))";
    let told_id = "unhex(printf('019a0001000070008000%012x', n * 10 + k))";
    // A number that jumps, and is the same on every machine.
    let at = "1767225600000000 - ((n * 7919 + k * 104729) % 31536000) * 1000000 - 1";
    let kind = "CASE WHEN k < 4 THEN 'purchase' WHEN k < 9 THEN 'visit' ELSE 'call' END";
    let minor = "(n * 31 + k * 17) % 20000";
    raw.execute_batch(&format!(
        "PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN;
         INSERT INTO crm_customer {numbers}
         SELECT {tenant}, {id}, 1, 'person', 0, 0,
             printf('{{\"id\":\"019a0000-0000-7000-8000-%012x\",\"version\":1,\"created_at\":\"2025-01-01T00:00:00.000000Z\",\"updated_at\":\"2025-01-01T00:00:00.000000Z\",\"party\":{{\"person\":{{}}}},\"attributes\":{{\"plan\":{{\"text\":\"%s\"}}}}}}',
                 n, CASE n % 4 WHEN 0 THEN 'gold' ELSE 'free' END)
         FROM n;
         INSERT INTO crm_customer_tag {numbers} SELECT {tenant}, 'vip', {id} FROM n WHERE n % 10 = 0;
         INSERT INTO crm_interaction {numbers}
         SELECT {tenant}, {id}, {at}, {told_id}, 0, 'web', 'inbound', {kind}, 'shop', printf('%d', k), NULL, NULL,
             CASE WHEN k < 4 THEN {minor} END, CASE WHEN k < 4 THEN 'EUR' END,
             CASE WHEN k < 4 THEN printf('{{\"purchase\":{{\"total\":{{\"minor\":%d,\"currency\":\"EUR\"}}}}}}', {minor})
                  WHEN k < 9 THEN '\"visit\"' ELSE '{{\"call\":{{\"seconds\":60}}}}' END
         FROM n, k ORDER BY n, {at};
         COMMIT;"
    ))
    .unwrap();
}

fn on_postgres(customers: u64) {
    let schema = Schema::new("rules", &Shop::new(1));
    let tenant = tenant();
    let session = Session::open(&schema.url(""));
    fill_postgres(&session, tenant, customers);
    let ours = counter(Arc::new(schema.store.clone()));
    let tenant = tenant.as_uuid();
    let by_hand = format!(
        "SELECT count(*) FROM crm_customer AS c WHERE c.tenant = '{tenant}'
         AND c.doc -> 'attributes' -> 'plan' ->> 'text' = 'gold'
         AND NOT EXISTS (SELECT 1 FROM crm_customer_tag AS t WHERE t.tenant = c.tenant AND t.customer_id = c.id AND t.tag = 'vip')
         AND EXISTS (SELECT 1 FROM crm_interaction AS i WHERE i.tenant = c.tenant AND i.customer_id = c.id AND i.kind = 'call'
             AND i.kind NOT IN ('visit', 'page_view', 'search', 'cart', 'purchase') AND i.occurred_at <= '2026-01-01Z')
         AND (SELECT count(*) FROM crm_interaction AS i WHERE i.tenant = c.tenant AND i.customer_id = c.id AND i.kind = 'visit'
             AND i.occurred_at > timestamptz '2026-01-01Z' - interval '30 days' AND i.occurred_at <= '2026-01-01Z') >= 2
         AND (SELECT sum(CASE i.kind WHEN 'return' THEN -i.amount_minor ELSE i.amount_minor END) FROM crm_interaction AS i
             WHERE i.tenant = c.tenant AND i.customer_id = c.id AND i.amount_minor IS NOT NULL AND i.currency = 'EUR'
             AND i.occurred_at > timestamptz '2026-01-01Z' - interval '90 days' AND i.occurred_at <= '2026-01-01Z') >= 20000
         AND NOT EXISTS (SELECT 1 FROM crm_consent AS r WHERE r.tenant = c.tenant AND r.customer_id = c.id
             AND r.doc ->> 'decision' = 'restricted')"
    );
    measure(customers, ours, || {
        let row = session
            .runtime
            .block_on(session.client.query_one(by_hand.as_str(), &[]))
            .unwrap();
        row.get::<_, i64>(0).unsigned_abs()
    });
}

fn fill_postgres(session: &Session, tenant: TenantId, customers: u64) {
    let last = customers - 1;
    let tenant = format!("'{}'::uuid", tenant.as_uuid());
    let id = "('019a0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid";
    let told_id = "('019a0001-0000-7000-8000-' || lpad(to_hex(n * 10 + k), 12, '0'))::uuid";
    let at = "timestamptz '2026-01-01Z' - ((n * 7919 + k * 104729) % 31536000) * interval '1 second' - interval '1 microsecond'";
    let minor = "(n * 31 + k * 17) % 20000";
    session.run(&format!(
        "INSERT INTO crm_customer
         SELECT {tenant}, {id}, 1, 'person', '2025-01-01Z', '2025-01-01Z', jsonb_build_object('party', jsonb_build_object('person', '{{}}'::jsonb),
             'attributes', jsonb_build_object('plan', jsonb_build_object('text', CASE n % 4 WHEN 0 THEN 'gold' ELSE 'free' END)))
         FROM generate_series(0::bigint, {last}) AS n;
         INSERT INTO crm_customer_tag SELECT {tenant}, 'vip', {id} FROM generate_series(0::bigint, {last}, 10) AS n;
         INSERT INTO crm_interaction
         SELECT {tenant}, {id}, {at}, {told_id}, '2025-01-01Z', 'web', 'inbound',
             CASE WHEN k < 4 THEN 'purchase' WHEN k < 9 THEN 'visit' ELSE 'call' END, 'shop', k::text, NULL, NULL,
             CASE WHEN k < 4 THEN {minor} END, CASE WHEN k < 4 THEN 'EUR' END,
             CASE WHEN k < 4 THEN jsonb_build_object('purchase', jsonb_build_object('total', jsonb_build_object('minor', {minor}, 'currency', 'EUR')))
                  WHEN k < 9 THEN '\"visit\"'::jsonb ELSE '{{\"call\":{{\"seconds\":60}}}}'::jsonb END
         FROM generate_series(0::bigint, {last}) AS n, generate_series(0, 9) AS k;
         ANALYZE crm_customer; ANALYZE crm_customer_tag; ANALYZE crm_interaction; ANALYZE crm_consent;"
    ));
}
