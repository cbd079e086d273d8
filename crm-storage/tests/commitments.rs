//! Whoever changes or removes a consent or a revision in the database is found by what the log vouches
//! for.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod common;

use std::num::NonZeroU32;
use std::sync::Arc;

use common::InFile;
use crm_core::{
    Actor, AttributeName, AttributeValue, Channel, Code, CommitmentFinding, CommitmentReport,
    ConsentDecision, ConsentEvidence, ConsentMethod, ConsentScope, CustomerEdit, CustomerId,
    EntityRef, InteractionKind, ManualClock, NewConsent, NewCustomer, Origin, Page, Party,
    Profiles, Purpose, RetentionPeriod, RetentionPolicy, RetentionRule, RetentionTarget, SeededIds,
    TenantId, Timestamp, WeekdaysInUtc,
};
use crm_storage::SqliteDatabase;
use futures_executor::block_on;

struct House {
    file: InFile,
    profiles: Profiles,
    clock: Arc<ManualClock>,
    ann: CustomerId,
}

impl House {
    /// A customer with three revisions and one consent.
    async fn new() -> Self {
        let file = InFile::fresh();
        let clock = Arc::new(ManualClock::new(start()));
        let profiles = over(&file.database, clock.clone());
        let ann = profiles
            .create(NewCustomer::new(Party::unknown_person()))
            .await
            .unwrap();
        let mut version = ann.version();
        for points in 1..3 {
            let name = AttributeName::parse("points").unwrap();
            let edit = CustomerEdit::SetAttribute(name, AttributeValue::Integer(points));
            let edited = profiles.edit(ann.id(), version, vec![edit]).await.unwrap();
            version = edited.version();
        }
        let form = ConsentEvidence::new(ConsentMethod::WebForm, Code::parse("shop").unwrap());
        let scope = ConsentScope::on(Purpose::Marketing, Channel::Email);
        let refused = NewConsent::new(scope, ConsentDecision::Withdrawn, form, start());
        profiles.record_consent(ann.id(), refused).await.unwrap();
        Self {
            file,
            profiles,
            clock,
            ann: ann.id(),
        }
    }

    async fn check(&self) -> CommitmentReport {
        let report = self.profiles.check_commitments(self.ann).await;
        report.unwrap().unwrap()
    }

    /// Changes rows behind the back of the suite; how many.
    fn tamper(&self, statement: &str) -> usize {
        let conn = rusqlite::Connection::open(&self.file.path).unwrap();
        conn.execute(statement, []).unwrap()
    }
}

fn start() -> Timestamp {
    Timestamp::parse("2026-03-01T12:00:00Z").unwrap()
}

fn over(database: &SqliteDatabase, clock: Arc<ManualClock>) -> Profiles {
    let tenant = TenantId::generate(&SeededIds::new(7), start());
    let store = Arc::new(database.tenant(tenant));
    let origin = Origin::new(Code::parse("desk").unwrap(), Actor::Customer);
    Profiles::new(store, clock, Arc::new(SeededIds::new(1)))
        .with_origin(origin)
        .with_commitments()
}

#[test]
fn what_nobody_touched_is_as_it_was() {
    block_on(async {
        let house = House::new().await;
        let report = house.check().await;
        assert_eq!((report.opened, report.removed), (4, 0));
        assert!(report.findings.is_empty());
    });
}

#[test]
fn every_change_is_found() {
    let changes = [
        "UPDATE crm_consent SET doc = replace(doc, 'withdrawn', 'granted')",
        "UPDATE crm_consent SET doc = replace(doc, 'marketing', 'survey')",
        "UPDATE crm_consent SET doc = json_remove(doc, '$.salt')",
        "UPDATE crm_interaction SET content = replace(content, '\"integer\":2', '\"integer\":3') \
         WHERE content LIKE '%\"integer\":2%'",
        "UPDATE crm_interaction SET content = replace(content, '\"source\":\"desk\"', \
         '\"source\":\"shop\"') WHERE content LIKE '%\"version\":3%'",
    ];
    for change in changes {
        block_on(async {
            let house = House::new().await;
            assert_eq!(house.tamper(change), 1, "{change}");
            let report = house.check().await;
            assert!(
                matches!(report.findings[..], [CommitmentFinding::Changed { .. }]),
                "{change}: {report:?}",
            );
            assert_eq!(report.opened, 3);
        });
    }
}

#[test]
fn a_row_that_is_gone_is_missed_unless_the_log_says_that_it_was_removed() {
    block_on(async {
        let house = House::new().await;
        house
            .clock
            .set(Timestamp::parse("2027-03-01T12:00:00Z").unwrap());
        let years = RetentionPeriod::Days(NonZeroU32::new(30).unwrap());
        let kinds = RetentionTarget::Interactions([InteractionKind::Revision].into());
        let rule = RetentionRule::new(Code::parse("history").unwrap(), kinds, years);
        let policy = RetentionPolicy::new(vec![rule]).unwrap();
        let page = Page::default();
        let report = house
            .profiles
            .apply_retention(&policy, &WeekdaysInUtc, &page);
        assert_eq!(report.await.unwrap().seen, 1);
        let report = house.check().await;
        assert_eq!((report.opened, report.removed), (1, 3));
        assert!(report.findings.is_empty());

        assert_eq!(house.tamper("DELETE FROM crm_consent"), 1);
        let report = house.check().await;
        let [CommitmentFinding::Missing { entity, .. }] = &report.findings[..] else {
            panic!("{report:?}");
        };
        assert_eq!(*entity.kind(), EntityRef::CONSENT);
    });
    block_on(async {
        let house = House::new().await;
        let gone = "DELETE FROM crm_interaction WHERE content LIKE '%\"version\":2%'";
        assert_eq!(house.tamper(gone), 1);
        let report = house.check().await;
        assert!(matches!(
            report.findings[..],
            [CommitmentFinding::Missing { .. }]
        ));
        assert_eq!((report.opened, report.removed), (3, 0));
    });
}

/// After an erasure nothing in the database opens a commitment; the log stays.
#[test]
fn an_erasure_takes_the_salts() {
    block_on(async {
        let house = House::new().await;
        let salts = |conn: &rusqlite::Connection| -> i64 {
            let sum = "SELECT (SELECT count(*) FROM crm_consent WHERE doc LIKE '%salt%') \
                       + (SELECT count(*) FROM crm_interaction WHERE content LIKE '%salt%')";
            conn.query_row(sum, [], |row| row.get(0)).unwrap()
        };
        let conn = rusqlite::Connection::open(&house.file.path).unwrap();
        assert_eq!(salts(&conn), 4);
        house.profiles.erase(house.ann).await.unwrap();
        assert_eq!(salts(&conn), 0);
        let kept = "SELECT count(*) FROM crm_event WHERE details LIKE '%commitment%'";
        let kept: i64 = conn.query_row(kept, [], |row| row.get(0)).unwrap();
        assert_eq!(kept, 4);
        assert_eq!(
            house.profiles.check_commitments(house.ann).await.unwrap(),
            None
        );
    });
}
