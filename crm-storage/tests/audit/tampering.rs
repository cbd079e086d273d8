//! Rows of the log and of its seals, touched by statements.

use crm_core::conformance::StoreFactory;
use crm_core::conformance::world::tenant;
use crm_core::{AuditFinding, AuditHead, AuditSeal, AuditSealStore, EventId, PageLimit};

use crate::auditor;
use crate::history::played;
use crate::tables::Tables;

/// What is done to the rows, and what must be said of it.
struct Touch {
    sql: String,
    found: AuditFinding,
}

/// The chain before it was touched.
struct Chain {
    seals: Vec<AuditSeal>,
}

impl Chain {
    fn last(&self) -> u64 {
        self.seals.len() as u64
    }

    fn seal(&self, sequence: u64) -> &AuditSeal {
        &self.seals[usize::try_from(sequence).unwrap() - 1]
    }

    fn event(&self, sequence: u64) -> EventId {
        self.seal(sequence).event
    }

    fn head(&self, sequence: u64) -> AuditHead {
        self.seal(sequence).head()
    }

    fn heads(&self) -> Vec<AuditHead> {
        self.seals.iter().map(AuditSeal::head).collect()
    }

    /// What is done to the event at a place.
    fn touches_of_event<T: Tables>(&self, at: u64) -> Vec<Touch> {
        let event = self.event(at);
        let row = format!("WHERE position = {at}");
        let later = T::LATER;
        let changes = [
            "name = 'customer.touched'".to_owned(),
            "entity_kind = 'touched'".to_owned(),
            "entity_id = tenant".to_owned(),
            "customer_id = CASE WHEN customer_id IS NULL THEN tenant ELSE NULL END".to_owned(),
            "version = CASE WHEN version IS NULL THEN 7 ELSE version + 1 END".to_owned(),
            "version = CASE WHEN version IS NULL THEN 1 ELSE NULL END".to_owned(),
            format!("occurred_at = {later}"),
            r#"details = '{"touched":{"number":1}}'"#.to_owned(),
        ];
        let mut touches: Vec<_> = changes
            .into_iter()
            .map(|change| Touch {
                sql: format!("UPDATE crm_event SET {change} {row}"),
                found: AuditFinding::EventChanged {
                    sequence: at,
                    event,
                },
            })
            .collect();
        for damage in [
            "name = 'Not A Code'",
            r#"details = '{"touched":{"text":"Ann"}}'"#,
            "version = -1",
        ] {
            touches.push(Touch {
                sql: format!("UPDATE crm_event SET {damage} {row}"),
                found: AuditFinding::EventUnreadable {
                    sequence: at,
                    event,
                },
            });
        }
        let removed = AuditFinding::EventRemoved {
            sequence: at,
            event,
        };
        for sql in [
            format!("DELETE FROM crm_event {row}"),
            format!("DELETE FROM crm_event WHERE position >= {at}"),
            format!("UPDATE crm_event SET id = tenant {row}"),
        ] {
            let found = removed.clone();
            touches.push(Touch { sql, found });
        }
        touches.push(self.inserted_before(at));
        touches.extend((at + 1..=self.last()).map(|other| self.swapped(at, other)));
        touches
    }

    /// A copy of the first event, under the id of the tenant.
    fn inserted_before(&self, at: u64) -> Touch {
        let sql = format!(
            "UPDATE crm_event SET position = position + 100000 WHERE position >= {at};
             INSERT INTO crm_event (tenant, position, id, name, entity_kind, entity_id, customer_id,
                                    version, occurred_at, details)
             SELECT tenant, {at}, tenant, name, entity_kind, entity_id, customer_id, version,
                    occurred_at, details
             FROM crm_event ORDER BY position LIMIT 1"
        );
        let event = EventId::try_from(tenant(1).as_uuid()).unwrap();
        let found = AuditFinding::EventInserted {
            sequence: at,
            event,
        };
        Touch { sql, found }
    }

    fn swapped(&self, one: u64, other: u64) -> Touch {
        let moves = [(one, 0), (other, one), (0, other)];
        let moves = moves.map(|(from, to)| {
            format!("UPDATE crm_event SET position = {to} WHERE position = {from}")
        });
        let (sequence, event) = (one, self.event(other));
        Touch {
            sql: moves.join(";"),
            found: AuditFinding::EventMoved { sequence, event },
        }
    }

    /// What is done to the seal at a place.
    fn touches_of_seal(&self, at: u64) -> Vec<Touch> {
        let row = format!("WHERE sequence = {at}");
        let mut touches = Vec::new();
        for change in [
            "hash = event_hash",
            "event_hash = hash",
            "event_id = tenant",
        ] {
            touches.push(Touch {
                sql: format!("UPDATE crm_audit_seal SET {change} {row}"),
                found: AuditFinding::SealChanged { sequence: at },
            });
        }
        let shortened = |sealed: u64| AuditFinding::ChainShortened {
            anchor: self.head(sealed + 1),
            sealed,
        };
        touches.push(Touch {
            sql: format!("DELETE FROM crm_audit_seal {row}"),
            found: if at == self.last() {
                shortened(at - 1)
            } else {
                AuditFinding::SealMissing { sequence: at }
            },
        });
        let both = format!(
            "DELETE FROM crm_audit_seal WHERE sequence >= {at}; DELETE FROM crm_event WHERE position >= {at}"
        );
        for sql in [both.split(';').next().unwrap().to_owned(), both.clone()] {
            let found = shortened(at - 1);
            touches.push(Touch { sql, found });
        }
        touches
    }
}

/// Each touch of some places is found there, and nothing is found before and after.
pub(crate) async fn every_touch_is_found<F>(place: &F)
where
    F: StoreFactory<Store: AuditSealStore + Clone + 'static> + Tables,
{
    let world = played(place, 30).await;
    let auditor = auditor(world.store.clone(), 4);
    auditor.seal_all().await.unwrap();
    let seals = world
        .store
        .seals_after(0, PageLimit::MAXIMUM)
        .await
        .unwrap();
    let chain = Chain { seals };
    let last = chain.last();
    assert!(last > 20, "{last}");
    let anchors = chain.heads();
    place.touch(
        "CREATE TABLE host_event AS SELECT * FROM crm_event;
         CREATE TABLE host_seal AS SELECT * FROM crm_audit_seal",
    );
    let mut touches = Vec::new();
    for at in [1, 4, 5, last / 2, last] {
        touches.extend(chain.touches_of_event::<F>(at));
        touches.extend(chain.touches_of_seal(at));
    }
    for touch in touches {
        place.touch(&touch.sql);
        let report = auditor.verify(&anchors).await.unwrap();
        let sequence = touch.found.sequence();
        assert_eq!(report.finding, Some(touch.found), "{}", touch.sql);
        assert_eq!(report.head.sequence, sequence - 1, "{}", touch.sql);
        place.touch(
            "DELETE FROM crm_event; INSERT INTO crm_event SELECT * FROM host_event;
             DELETE FROM crm_audit_seal; INSERT INTO crm_audit_seal SELECT * FROM host_seal",
        );
        let restored = auditor.verify(&anchors).await.unwrap();
        assert!(restored.is_intact(), "{restored:?}");
    }

    // Whoever can write log and seals can make both anew; only an anchor tells.
    place.touch(
        "UPDATE crm_event SET name = 'customer.touched' WHERE position = 2; DELETE FROM crm_audit_seal",
    );
    let anew = auditor.seal_all().await.unwrap();
    assert!(auditor.verify(&[anew]).await.unwrap().is_intact());
    let before = chain.head(1);
    assert!(auditor.verify(&[before]).await.unwrap().is_intact());
    let anchor = chain.head(last);
    let report = auditor.verify(&[anchor]).await.unwrap();
    let found = anew.hash;
    let expected = AuditFinding::AnchorNotOnChain { anchor, found };
    assert_eq!(report.finding, Some(expected));
    place.touch("DROP TABLE host_event; DROP TABLE host_seal");
}
