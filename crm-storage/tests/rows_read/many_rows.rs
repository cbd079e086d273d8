//! A tenant with many rows of each kind: one is stored by the domain, the server makes the others
//! of it.

use crm_core::conformance::merges::merged;
use crm_core::conformance::world::{World, known_as, note, purchase, tagging};
use crm_core::{
    Channel, ConsentDecision, InteractionText, SeededIds, Subject, SuppressionHash, TenantId,
    Timestamp,
};
use crm_storage::RestoreStore;
use crm_support::{
    CustomerStanding, Deadlines, NewRequest, NewSpecialist, Priority, RequestChangeSet,
    RequestKind, RequestStore, ServiceRequest, Specialist, SpecialistName,
};

pub(crate) const CUSTOMERS: u64 = 20_000;
/// The customers who did something, and how much each did.
pub(crate) const ACTIVE: u64 = 1_000;

pub(crate) fn tenant() -> TenantId {
    crm_core::conformance::world::tenant(1)
}

/// Whose row it is, in the ids below.
#[derive(Clone, Copy)]
pub(crate) enum Of {
    Customer = 1,
    Consent,
    Note,
    Purchase,
    Event,
    Request,
    Specialist,
    Alias,
    Merge,
    Erased,
    Seal,
}

/// The id of the row with this number.
pub(crate) fn id(of: Of, number: u64) -> uuid::Uuid {
    let text = format!("019a0000-000{:x}-7000-8000-{number:012x}", of as u8);
    uuid::Uuid::parse_str(&text).unwrap()
}

/// The hash with this number.
pub(crate) fn hash(number: u64) -> SuppressionHash {
    SuppressionHash::parse(format!("{number:064x}")).unwrap()
}

/// What an engine calls things.
pub(crate) struct Words {
    text_of_id: fn(Of, &str) -> String,
    id: fn(Of, &str) -> String,
    doc: fn(Of) -> String,
    at: &'static str,
    /// The hash with the number `n`.
    hash: &'static str,
    numbers: fn(u64) -> String,
    before: &'static [&'static str],
    after: &'static [&'static str],
}

pub(crate) const POSTGRES: Words = Words {
    text_of_id: |of, n| {
        format!(
            "('019a0000-000{:x}-7000-8000-' || lpad(to_hex({n}), 12, '0'))",
            of as u8
        )
    },
    id: |of, n| format!("({})::uuid", (POSTGRES.text_of_id)(of, n)),
    doc: |of| {
        format!(
            "jsonb_set(seed.doc, '{{id}}', to_jsonb({}))",
            (POSTGRES.text_of_id)(of, "n")
        )
    },
    at: "TIMESTAMPTZ '2026-01-01 00:00:00Z' + n * INTERVAL '1 second'",
    hash: "lpad(to_hex(n), 64, '0')",
    numbers: |count| format!("generate_series(1, {count}) AS number (n)"),
    before: &[],
    // What making the rows read is counted now, and not while a question is being asked.
    after: &["SELECT pg_stat_force_next_flush()"],
};

pub(crate) const MYSQL: Words = Words {
    text_of_id: |of, n| {
        format!("LOWER(CONCAT('019a0000-000{:x}-7000-8000-', LPAD(HEX({n}), 12, '0')))", of as u8)
    },
    id: |of, n| format!("UNHEX(REPLACE({}, '-', ''))", (MYSQL.text_of_id)(of, n)),
    doc: |of| format!("JSON_SET(seed.doc, '$.id', {})", (MYSQL.text_of_id)(of, "n")),
    at: "TIMESTAMP '2026-01-01 00:00:00' + INTERVAL n SECOND",
    hash: "LOWER(LPAD(HEX(n), 64, '0'))",
    numbers: |count| format!("(SELECT n FROM host_number WHERE n <= {count}) AS number"),
    before: &[
        "CREATE TABLE host_digit (d INT); INSERT INTO host_digit VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9);
         CREATE TABLE host_number (n INT PRIMARY KEY);
         INSERT INTO host_number SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d
         FROM host_digit a, host_digit b, host_digit c, host_digit e, host_digit f",
    ],
    after: &[
        "ANALYZE TABLE crm_customer, crm_customer_identity, crm_customer_tag, crm_consent, crm_interaction,
         crm_event, crm_request, crm_specialist, crm_consumer, crm_customer_alias, crm_merge,
         crm_merge_move, crm_merge_person, crm_erased_customer, crm_suppression, crm_audit_seal",
    ],
};

/// One row of each kind.
pub(crate) async fn seed<S>(store: &S)
where
    S: crm_core::CoreStore + crm_core::ConsumerStore + RequestStore + RestoreStore + Clone,
{
    let world = World {
        store: store.clone(),
        ids: SeededIds::new(1),
        now: Timestamp::parse("2025-01-01T00:00:00Z").unwrap(),
    };
    let ann = world.create(known_as("A-1")).await.unwrap();
    let ann = world.edit(&ann, tagging("vip")).await.unwrap();
    let absorbed = world.person().await;
    merged(&world, &ann, &absorbed).await;
    let told = vec![note("1", world.now), purchase("2", world.now, 5)];
    world.record(ann.id(), told).await.unwrap();
    world
        .decide(ann.id(), ConsentDecision::Objected, 1)
        .await
        .unwrap();
    let new = NewSpecialist::new(SpecialistName::parse("Kim").unwrap(), 3);
    let (kim, registered) = Specialist::register(new, &world.ids, world.now);
    let new = NewRequest {
        customer: ann.id(),
        standing: CustomerStanding::High,
        channel: Channel::Email,
        kind: RequestKind::Question,
        subject: Subject::parse("late parcel").unwrap(),
        text: InteractionText::parse("where is it?").unwrap(),
    };
    let due = Deadlines::new(world.in_minutes(60), world.in_minutes(90)).unwrap();
    let submitted = ServiceRequest::submit(new, Priority::High, due, &world.ids, world.now);
    let changes = RequestChangeSet::new()
        .insert_specialist(kim, registered)
        .insert_request(submitted);
    world.store.apply_requests(changes).await.unwrap();
}

/// The statements that make many of one.
pub(crate) fn multiply(words: &Words) -> Vec<String> {
    let id = |of: Of, n: &str| (words.id)(of, n);
    let at = words.at;
    let active = id(Of::Customer, &format!("(1 + n % {ACTIVE})"));
    let numbers = words.numbers;
    let one = "(SELECT tenant FROM crm_event_head) AS seed";
    let made = [
        format!(
            "INSERT INTO crm_customer SELECT seed.tenant, {}, version, party, created_at, updated_at, {}
             FROM crm_customer AS seed, {}",
            id(Of::Customer, "n"), (words.doc)(Of::Customer), numbers(CUSTOMERS)
        ),
        format!(
            "INSERT INTO crm_customer_tag SELECT seed.tenant, 'vip', {} FROM {one}, {} WHERE n % 10 = 0",
            id(Of::Customer, "n"), numbers(CUSTOMERS)
        ),
        format!(
            "INSERT INTO crm_customer_tag SELECT seed.tenant, 'all', {} FROM {one}, {}",
            id(Of::Customer, "n"), numbers(CUSTOMERS)
        ),
        format!(
            "INSERT INTO crm_customer_identity SELECT seed.tenant, namespace, CONCAT('N-', n), {}
             FROM crm_customer_identity AS seed, {}",
            id(Of::Customer, "n"), numbers(CUSTOMERS)
        ),
        format!(
            "INSERT INTO crm_consent SELECT seed.tenant, {active}, {at}, {}, seed.doc
             FROM crm_consent AS seed, {}",
            id(Of::Consent, "n"), numbers(20_000)
        ),
        format!(
            "INSERT INTO crm_interaction SELECT seed.tenant, {active}, {at},
             CASE WHEN amount_minor IS NULL THEN {} ELSE {} END, recorded_at, channel, direction, kind,
             source, CONCAT(kind, '-', n), regarding_kind, regarding_id, amount_minor, currency, content
             FROM crm_interaction AS seed, {}",
            id(Of::Note, "n"), id(Of::Purchase, "n"), numbers(50_000)
        ),
        format!(
            "INSERT INTO crm_event SELECT seed.tenant, highest + n, {}, name, entity_kind, {active}, {active},
             version, {at}, details FROM (SELECT crm_event.*, (SELECT MAX(position) FROM crm_event) AS highest FROM crm_event WHERE position = 1) AS seed, {}",
            id(Of::Event, "n"), numbers(100_000)
        ),
        "UPDATE crm_event_head SET last_position = 200000".to_owned(),
        format!(
            "INSERT INTO crm_request SELECT seed.tenant, {}, version, {active},
             CASE WHEN n % 500 = 0 THEN state ELSE 'closed' END, CASE WHEN n % 500 = 0 THEN {} END,
             CASE WHEN n % 500 = 0 THEN {at} END, {} FROM crm_request AS seed, {}",
            id(Of::Request, "n"), id(Of::Specialist, "1"), (words.doc)(Of::Request), numbers(20_000)
        ),
        format!(
            "INSERT INTO crm_specialist SELECT seed.tenant, {}, version, {} FROM crm_specialist AS seed, {}",
            id(Of::Specialist, "n"), (words.doc)(Of::Specialist), numbers(2_000)
        ),
        format!(
            "INSERT INTO crm_merge_move SELECT seed.tenant, seed.id, {}, 'interaction', NULL
             FROM crm_merge AS seed, {}",
            id(Of::Note, "n"), numbers(20_000)
        ),
        format!(
            "INSERT INTO crm_merge_move SELECT seed.tenant, {}, {}, 'interaction', NULL FROM {one}, {}",
            id(Of::Merge, "7"), id(Of::Purchase, "n"), numbers(20)
        ),
        format!(
            "INSERT INTO crm_merge_person SELECT seed.tenant, {}, {active} FROM {one}, {}",
            id(Of::Merge, "n"), numbers(20_000)
        ),
        format!(
            "INSERT INTO crm_merge SELECT seed.tenant, {}, {active}, n, undone_at, {}
             FROM crm_merge AS seed, {}",
            id(Of::Merge, "n"), (words.doc)(Of::Merge), numbers(20_000)
        ),
        format!(
            "INSERT INTO crm_customer_alias SELECT seed.tenant, {}, {active}, merge_id
             FROM crm_customer_alias AS seed, {}",
            id(Of::Alias, "n"), numbers(20_000)
        ),
        format!(
            "INSERT INTO crm_erased_customer SELECT seed.tenant, {}, {}, {at} FROM {one}, {}",
            id(Of::Erased, "n"), id(Of::Erased, "n"), numbers(20_000)
        ),
        format!(
            "INSERT INTO crm_suppression SELECT seed.tenant, {}, {at} FROM {one}, {}",
            words.hash, numbers(20_000)
        ),
        format!(
            "INSERT INTO crm_audit_seal SELECT seed.tenant, n, {}, {}, {}, 'place' FROM {one}, {}",
            id(Of::Seal, "n"), words.hash, words.hash, numbers(20_000)
        ),
        format!(
            "INSERT INTO crm_consumer SELECT seed.tenant, CONCAT('c', n), 1 FROM {one}, {}",
            numbers(2_000)
        ),
    ];
    let (before, after) = (words.before.iter(), words.after.iter());
    let before = before.map(|sql| (*sql).to_owned());
    let after = after.map(|sql| (*sql).to_owned());
    before.chain(made).chain(after).collect()
}
