//! A transfer that is interrupted goes on, and nothing is there twice.

use crm_core::conformance::world::limit;
use crm_storage::fault::{Calls, Fault, FaultPlan, FaultStore, StoreMethod, When, every_call};
use crm_storage::transfer::{
    RecordKind, TransferOptions, TransferState, export_archive, import_archive, tenant_checksum,
    transfer,
};
use futures_executor::block_on;

use super::fill::{empty, empty_sqlite, frozen, small};

fn options() -> TransferOptions {
    TransferOptions::default()
        .with_batch(limit(3))
        .with_verify(false)
}

/// Each call of either side fails once, in each way; the transfer is made again with the last state,
/// as the host would read it from a file.
#[test]
fn whatever_call_fails_the_transfer_goes_on_from_its_state() {
    for fault in [
        Fault::Unavailable,
        Fault::Broken,
        Fault::AnswerLost,
        Fault::CallLost,
    ] {
        for (fails_in_source, fails_in_target) in [(true, false), (false, true)] {
            if fails_in_source && !fault.befalls(StoreMethod::LogEnd) {
                continue; // a source is not written to
            }
            block_on(async {
                let world = small().await;
                let expected = tenant_checksum(&world.store).await.unwrap();
                let nth = |number| FaultPlan::fail(fault, Calls::All, When::Nth(number));
                let runs = every_call(nth, async |faults| {
                    let there = empty();
                    let quiet = FaultPlan::none;
                    let of_source = if fails_in_source {
                        faults.clone()
                    } else {
                        quiet().into()
                    };
                    let of_target = if fails_in_target {
                        faults.clone()
                    } else {
                        quiet().into()
                    };
                    let from = FaultStore::new(world.store.clone(), of_source);
                    let to = FaultStore::new(there.clone(), of_target);
                    let mut kept: Option<String> = None;
                    let (mut attempts, mut rows) = (0, 0);
                    loop {
                        attempts += 1;
                        let state = kept
                            .as_deref()
                            .map(|text| serde_json::from_str(text).unwrap());
                        let done = transfer(&from, &to, state, options(), |progress| {
                            kept = Some(serde_json::to_string(progress.state).unwrap());
                        })
                        .await;
                        if let Ok(report) = done {
                            rows += report.added() + report.already_there();
                            break;
                        }
                        assert!(attempts < 3, "{done:?}");
                    }
                    assert_eq!(tenant_checksum(&there).await.unwrap(), expected);
                    // A run that goes on from a state reads only what was left.
                    assert!(rows <= expected.rows());
                })
                .await;
                let batches = expected.rows() / 3;
                let least = if fault.befalls(StoreMethod::LogEnd) {
                    batches
                } else {
                    batches / 2
                };
                assert!(runs > least, "{fault:?} struck {runs} calls");
            });
        }
    }
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

/// The same for a file.
#[test]
fn an_import_goes_on_with_or_without_a_state() {
    block_on(async {
        let world = small().await;
        let mut file = Vec::new();
        let exported = export_archive(&world.store, &mut file, options(), |_| ()).await;
        let expected = exported.unwrap();
        let nth = |number| FaultPlan::fail(Fault::AnswerLost, Calls::Writes, When::Nth(number));
        for with_state in [true, false] {
            let runs = every_call(nth, async |faults| {
                let there = empty();
                let to = FaultStore::new(there.clone(), faults);
                let mut kept = None;
                let first = import_archive(&file[..], &to, None, options(), |progress| {
                    kept = Some(progress.state.clone());
                })
                .await;
                if first.is_err() {
                    let before = kept.as_ref().map_or(0, TransferState::all_rows);
                    let resume = if with_state { kept } else { None };
                    let again = import_archive(&file[..], &to, resume, options(), |_| ());
                    let report = again.await.unwrap();
                    let skipped = if with_state { before } else { 0 };
                    let rows = report.added() + report.already_there();
                    assert_eq!(rows, expected.rows() - skipped);
                }
                assert_eq!(tenant_checksum(&there).await.unwrap(), expected);
            })
            .await;
            assert!(runs > 10);
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
