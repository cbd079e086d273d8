//! A transfer that is interrupted goes on, and nothing is there twice.

use crm_core::conformance::world::limit;
use crm_storage::fault::{Calls, Fault, FaultPlan, FaultStore, StoreMethod, When};
use crm_storage::transfer::{
    RecordKind, TransferOptions, TransferState, tenant_checksum, transfer,
};
use futures_executor::block_on;

use super::fill::{empty, empty_sqlite, frozen, small};

fn options() -> TransferOptions {
    TransferOptions::default()
        .with_batch(limit(3))
        .with_verify(false)
}

/// Stopped after the n-th batch, for each n, and made again from its state or from none.
#[test]
fn killed_at_any_batch_it_goes_on_with_or_without_a_state() {
    block_on(async {
        let world = small().await;
        let expected = tenant_checksum(&world.store).await.unwrap();
        let mut states: Vec<TransferState> = Vec::new();
        transfer(&world.store, &empty(), None, options(), |progress| {
            states.push(progress.state.clone());
        })
        .await
        .unwrap();
        assert!(states.len() > 12);
        for (batches, state) in states.iter().enumerate() {
            for resume in [Some(state.clone()), None] {
                let there = empty_sqlite();
                let number = u64::try_from(batches).unwrap() + 2;
                let dead = FaultPlan::fail(
                    Fault::Unavailable,
                    Calls::Of(StoreMethod::Restore),
                    When::FromNth(number),
                );
                let to = FaultStore::new(there.clone(), dead);
                let killed = transfer(&world.store, &to, None, options(), |_| ()).await;
                let has_state = resume.is_some();
                let done = transfer(&world.store, &there, resume, options(), |_| ()).await;
                let report = done.unwrap();
                assert_eq!(tenant_checksum(&there).await.unwrap(), expected);
                if has_state && killed.is_err() {
                    assert_eq!(report.already_there(), 0);
                    assert_eq!(report.added(), expected.rows() - state.all_rows());
                } else {
                    let rows = report.added() + report.already_there();
                    assert!(has_state || rows == expected.rows());
                }
            }
        }
    });
}

#[test]
fn the_form_of_the_state_is_frozen() {
    block_on(async {
        let world = small().await;
        let mut told = None;
        transfer(&world.store, &empty(), None, options(), |progress| {
            if progress.kind == RecordKind::Interaction {
                told.get_or_insert(progress.state.clone());
            }
        })
        .await
        .unwrap();
        let state = told.unwrap();
        let text = serde_json::to_string_pretty(&state).unwrap() + "\n";
        let stored = frozen("transfer_state.json", || text.clone().into_bytes());
        assert_eq!(text, stored);
        assert_eq!(
            serde_json::from_str::<TransferState>(&stored).unwrap(),
            state
        );
        let unknown = stored.replacen("\"kind\"", "\"sort\"", 1);
        assert!(serde_json::from_str::<TransferState>(&unknown).is_err());
    });
}
