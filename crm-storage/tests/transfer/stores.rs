//! From store to store.

use std::sync::Arc;

use crm_core::conformance::world::{limit, tenant};
use crm_core::{
    AuditSealStore, Auditor, Code, ConsumerStore, CustomerEdit, EntityRef, EventLog, PageLimit,
    StoreError, Tag,
};
use crm_storage::transfer::{
    RecordKind, TransferError, TransferOptions, tenant_checksum, transfer,
};
use crm_storage::{RestoreBatch, RestoreStore};
use futures_executor::block_on;
use proptest::prelude::*;

use super::fill::{empty, empty_sqlite, lived, pasts, small, with_erasures};

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever happened, and however it is cut into batches.
    #[test]
    fn any_tenant_goes_to_sqlite_and_back(past in pasts(), rows in 1_u16..9) {
        let (origin, there, back) = (lived(&past), empty_sqlite(), empty());
        block_on(async {
            let options = TransferOptions::default();
            let small = options.with_batch(limit(rows)).with_verify(false);
            transfer(&origin, &there, None, small, |_| ()).await.unwrap();
            let report = transfer(&there, &back, None, options, |_| ()).await.unwrap();
            let sum = tenant_checksum(&origin).await.unwrap();
            prop_assert_eq!(&tenant_checksum(&there).await.unwrap(), &sum);
            prop_assert_eq!(&tenant_checksum(&back).await.unwrap(), &sum);
            prop_assert_eq!(report.added(), sum.rows());
            prop_assert_eq!(report.checksum, Some(sum));
            Ok(())
        })?;
    }

    /// Several customers in a page, several pages of customers, several batches in a timeline.
    #[test]
    fn the_size_of_the_batches_makes_no_difference(rows in 1_u16..30) {
        block_on(async {
            let (world, there) = (with_erasures().await, empty_sqlite());
            let options = TransferOptions::default().with_batch(limit(rows));
            let mut most = 0;
            let mut done = std::collections::BTreeMap::new();
            let report = transfer(&world.store, &there, None, options, |progress| {
                let before = done.insert(progress.kind, progress.rows).unwrap_or(0);
                most = most.max(progress.rows - before);
            })
            .await
            .unwrap();
            let sum = report.checksum.unwrap();
            // A ledger is read whole; two of two entries may meet in a batch of three.
            prop_assert!(most <= u64::from(rows) + 2, "{}", most);
            for kind in RecordKind::ALL {
                prop_assert_eq!(done[&kind], sum.of_kind(kind).rows);
                prop_assert!(done[&kind] > 1);
            }
            Ok(())
        })?;
    }
}

#[test]
fn consumers_go_on_with_the_event_that_they_would_have_read_next() {
    block_on(async {
        let (world, there) = (small().await, empty_sqlite());
        let options = TransferOptions::default();
        let from = &world.store;
        transfer(from, &there, None, options, |_| ()).await.unwrap();
        for name in ["audit", "billing", "mail"] {
            let name = Code::new_static(name);
            let was = from.consumer(&name).await.unwrap().unwrap().position;
            let is = there.consumer(&name).await.unwrap().unwrap().position;
            let ids = |log: Vec<crm_core::LoggedEvent>| -> Vec<_> {
                log.into_iter().map(|logged| logged.event.id()).collect()
            };
            let expected = from.events_after(was.as_ref(), PageLimit::MAXIMUM).await;
            let found = there.events_after(is.as_ref(), PageLimit::MAXIMUM).await;
            assert_eq!(ids(found.unwrap()), ids(expected.unwrap()), "{name}");
            // The cursors are each store's own: those of another tenant are none here.
            assert!(was.is_none() || was != is, "{name}");
        }
    });
}

#[test]
fn a_source_that_changes_meanwhile_is_told() {
    block_on(async {
        let (world, there) = (small().await, empty());
        let mut has_written = false;
        let options = TransferOptions::default().with_verify(false);
        let changed = transfer(&world.store, &there, None, options, |progress| {
            if progress.kind == RecordKind::Request && !has_written {
                has_written = true;
                std::thread::scope(|scope| {
                    scope.spawn(|| block_on(world.person()));
                });
            }
        });
        let changed = changed.await;
        assert!(
            matches!(changed, Err(TransferError::SourceChanged)),
            "{changed:?}"
        );
    });
}

#[test]
fn a_state_of_before_a_change_is_not_resumed() {
    block_on(async {
        let (world, there) = (small().await, empty());
        let options = TransferOptions::default();
        let mut kept = None;
        transfer(&world.store, &there, None, options, |progress| {
            kept.get_or_insert(progress.state.clone());
        })
        .await
        .unwrap();
        world.person().await;
        let resumed = transfer(&world.store, &there, kept, options, |_| ()).await;
        assert!(
            matches!(resumed, Err(TransferError::SourceChanged)),
            "{resumed:?}"
        );
    });
}

#[test]
fn a_target_with_something_else_is_refused_before_it_is_written_to() {
    block_on(async {
        let (world, other) = (small().await, small().await);
        let stranger = other.person().await;
        let options = TransferOptions::default();
        let there = empty();
        let batch = RestoreBatch::Customers(vec![stranger.clone()]);
        there.restore(batch).await.unwrap();
        let refused = transfer(&world.store, &there, None, options, |_| ()).await;
        let expected = EntityRef::from(stranger.id());
        assert!(
            matches!(&refused, Err(TransferError::ForeignTarget { entity }) if *entity == expected),
            "{refused:?}"
        );
        let held = tenant_checksum(&there).await.unwrap();
        assert_eq!(held.rows(), 1);

        // The log is looked at as well.
        let there = empty();
        let events = vec![other.log().await.last().unwrap().event.clone()];
        let batch = RestoreBatch::Events { after: 0, events };
        there.restore(batch).await.unwrap();
        let refused = transfer(&world.store, &there, None, options, |_| ()).await;
        assert!(
            matches!(&refused, Err(TransferError::ForeignTarget { entity }) if entity.kind().as_str() == "event"),
            "{refused:?}"
        );
    });
}

#[test]
fn a_row_that_differs_is_named_and_one_too_many_is_found() {
    block_on(async {
        let world = small().await;
        let options = TransferOptions::default();
        let there = empty_sqlite();
        transfer(&world.store, &there, None, options, |_| ())
            .await
            .unwrap();

        // One more customer in the target, behind all that the source has.
        let (late, _) = world.draft(crm_core::conformance::world::named("Cy"));
        let batch = RestoreBatch::Customers(vec![late]);
        there.restore(batch).await.unwrap();
        let refused = transfer(&world.store, &there, None, options, |_| ()).await;
        assert!(
            matches!(&refused, Err(TransferError::Differs { kinds }) if kinds[..] == [RecordKind::Customer]),
            "{refused:?}"
        );

        // The source went on; what was copied before is of yesterday.
        let ann = world.log().await[0].event.customer().unwrap();
        let ann = crm_core::CustomerStore::customer(&world.store, ann)
            .await
            .unwrap()
            .unwrap();
        let edit = CustomerEdit::AddTag(Tag::parse("later").unwrap());
        world.edit(&ann, vec![edit]).await.unwrap();
        let refused = transfer(&world.store, &there, None, options, |_| ()).await;
        let Err(TransferError::Target(StoreError::AlreadyExists { entity })) = &refused else {
            panic!("{refused:?}");
        };
        assert_eq!(*entity, EntityRef::from(ann.id()));
    });
}

#[test]
fn a_consumer_that_stands_elsewhere_is_named() {
    block_on(async {
        let (world, there) = (small().await, empty_sqlite());
        let options = TransferOptions::default();
        transfer(&world.store, &there, None, options, |_| ())
            .await
            .unwrap();
        let name = Code::new_static("billing");
        there.reset_consumer(&name, None).await.unwrap();
        let refused = transfer(&world.store, &there, None, options, |_| ()).await;
        assert!(
            matches!(&refused, Err(TransferError::ConsumerDiffers { consumer }) if *consumer == name),
            "{refused:?}"
        );
    });
}

#[test]
fn stores_of_one_kind_behind_a_pointer_are_stores() {
    block_on(async {
        use crm_storage::transfer::{TenantSource, TenantTarget};
        let from: Box<dyn TenantSource> = Box::new(small().await.store);
        let to: Box<dyn TenantTarget> = Box::new(empty_sqlite());
        let done = transfer(&*from, &*to, None, TransferOptions::default(), |_| ()).await;
        assert!(done.unwrap().added() > 0);
    });
}

/// Seals stay behind; sealed anew, the log of the target has the chain that the source had.
#[test]
fn a_log_that_moved_has_the_chain_that_it_had() {
    block_on(async {
        let (world, there) = (with_erasures().await, empty_sqlite());
        let auditor = |log: Arc<dyn EventLog>, seals: Arc<dyn AuditSealStore>| {
            Auditor::new(log, seals, tenant(1)).with_batch(limit(4))
        };
        let (from, to) = (Arc::new(world.store.clone()), Arc::new(there.clone()));
        let head = auditor(from.clone(), from).seal_all().await;
        let head = head.unwrap();
        let options = TransferOptions::default();
        transfer(&world.store, &there, None, options, |_| ())
            .await
            .unwrap();
        assert_eq!(there.last_seal().await.unwrap(), None);

        let auditor = auditor(to.clone(), to);
        assert_eq!(auditor.seal_all().await.unwrap(), head);
        let report = auditor.verify(&[head]).await.unwrap();
        assert_eq!((report.head, report.finding), (head, None));
        assert!(head.sequence > 9, "{head:?}");
    });
}
