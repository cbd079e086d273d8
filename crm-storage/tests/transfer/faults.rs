//! Every operation of a transfer with each call of each side failing in each way, and made again as
//! the host would: with the last state that it kept, or with none.

use std::collections::BTreeSet;

use crm_core::StoreError;
use crm_core::conformance::world::limit;
use crm_storage::MemoryStore;
use crm_storage::fault::{
    Calls, Fault, FaultPlan, FaultStore, Faults, InjectedFault, When, every_call,
};
use crm_storage::transfer::{
    ImportError, TenantChecksum, TransferError, TransferOptions, TransferProgress, TransferState,
    export_archive, import_archive, tenant_checksum, transfer,
};
use futures_executor::block_on;

use super::fill::{empty, small};
use super::operations_in_source::operations_in;

type Way = (Fault, fn(u64) -> When);

const WAYS: [Way; 5] = [
    (Fault::Unavailable, When::Nth),
    (Fault::Unavailable, When::FromNth),
    (Fault::Broken, When::Nth),
    (Fault::AnswerLost, When::Nth),
    (Fault::CallLost, When::Nth),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Transfer,
    ExportArchive,
    ImportArchive,
    TenantChecksum,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Source,
    Target,
}

impl Operation {
    const ALL: [Self; 4] = [
        Self::Transfer,
        Self::ExportArchive,
        Self::ImportArchive,
        Self::TenantChecksum,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::ExportArchive => "export_archive",
            Self::ImportArchive => "import_archive",
            Self::TenantChecksum => "tenant_checksum",
        }
    }

    /// Whether it goes on from a state.
    fn is_resumable(self) -> bool {
        matches!(self, Self::Transfer | Self::ImportArchive)
    }

    /// The stores that it works with.
    fn sides(self) -> &'static [Side] {
        match self {
            Self::Transfer => &[Side::Source, Side::Target],
            Self::ExportArchive | Self::TenantChecksum => &[Side::Source],
            Self::ImportArchive => &[Side::Target],
        }
    }
}

/// What went wrong, and on which side.
struct Failure {
    side: Side,
    error: StoreError,
}

impl From<TransferError> for Failure {
    fn from(error: TransferError) -> Self {
        match error {
            TransferError::Source(error) => Self {
                side: Side::Source,
                error,
            },
            TransferError::Target(error) => Self {
                side: Side::Target,
                error,
            },
            other => panic!("{other:?}"),
        }
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Transfer(error) => error.into(),
            other => panic!("{other:?}"),
        }
    }
}

/// A tenant, its file, and a place to which it goes.
struct Scene<'a> {
    origin: &'a MemoryStore,
    archive: &'a [u8],
    expected: &'a TenantChecksum,
    keeps_state: bool,
}

/// One place to go to, and the state that the host keeps in a file.
struct Attempts {
    from: FaultStore<MemoryStore>,
    to: FaultStore<MemoryStore>,
    there: MemoryStore,
    kept: Option<String>,
    /// How many rows the last call found done, and how many it stored or compared.
    skipped: u64,
    rows: u64,
}

impl Attempts {
    fn new(scene: &Scene<'_>, failing: Side, faults: &Faults) -> Self {
        let there = empty();
        let faults_of = |side| {
            if side == failing {
                faults.clone()
            } else {
                FaultPlan::none().into()
            }
        };
        Self {
            from: FaultStore::new(scene.origin.clone(), faults_of(Side::Source)),
            to: FaultStore::new(there.clone(), faults_of(Side::Target)),
            there,
            kept: None,
            skipped: 0,
            rows: 0,
        }
    }

    async fn call(
        &mut self,
        operation: Operation,
        scene: &Scene<'_>,
    ) -> Result<TenantChecksum, Failure> {
        let options = TransferOptions::default().with_batch(limit(3));
        let resume = self.kept.as_deref().filter(|_| scene.keeps_state);
        let resume: Option<TransferState> = resume.map(|text| serde_json::from_str(text).unwrap());
        self.skipped = resume.as_ref().map_or(0, TransferState::all_rows);
        let kept = &mut self.kept;
        let keep = |progress: TransferProgress<'_>| {
            *kept = Some(serde_json::to_string(progress.state).unwrap());
        };
        match operation {
            Operation::Transfer => {
                let report = transfer(&self.from, &self.to, resume, options, keep).await?;
                self.rows = report.added() + report.already_there();
                Ok(report.checksum.unwrap())
            }
            Operation::ExportArchive => {
                let mut file = Vec::new();
                let checksum = export_archive(&self.from, &mut file, options, |_| ()).await?;
                assert_eq!(file, scene.archive);
                Ok(checksum)
            }
            Operation::ImportArchive => {
                let file = scene.archive;
                let report = import_archive(file, &self.to, resume, options, keep).await?;
                self.rows = report.added() + report.already_there();
                Ok(report.checksum.unwrap())
            }
            Operation::TenantChecksum => {
                let checksum = tenant_checksum(&self.from).await;
                checksum.map_err(|error| Failure {
                    side: Side::Source,
                    error,
                })
            }
        }
    }
}

/// Calls the operation until it is done.
async fn until_done(
    what: &str,
    operation: Operation,
    scene: &Scene<'_>,
    failing: Side,
    faults: &Faults,
) {
    let mut attempts = Attempts::new(scene, failing, faults);
    let mut failures = 0;
    let checksum = loop {
        let struck_before = faults.tally().faults().len();
        let answer = attempts.call(operation, scene).await;
        let is_struck = faults.tally().faults().len() > struck_before;
        match answer {
            Ok(checksum) => {
                assert!(!is_struck, "{what}: swallowed");
                break checksum;
            }
            Err(failure) => {
                assert!(is_struck, "{what}: {:?}", failure.error);
                assert_eq!(failure.side, failing, "{what}");
                assert!(InjectedFault::behind(&failure.error).is_some(), "{what}");
                failures += 1;
                assert!(failures < 4, "{what}: does not come to an end");
                if failures == 2 {
                    // What was gone for good is there again.
                    faults.stop();
                }
            }
        }
    };
    assert_eq!(checksum, *scene.expected, "{what}");
    if operation.is_resumable() {
        let there = tenant_checksum(&attempts.there).await.unwrap();
        assert_eq!(there, *scene.expected, "{what}");
        // A call that goes on from a state reads only what was left.
        let rows = attempts.skipped + attempts.rows;
        assert_eq!(rows, scene.expected.rows(), "{what}");
    }
}

/// Runs `test` with what the operations work on.
fn with_scene(keeps_state: bool, test: impl AsyncFnOnce(Scene<'_>)) {
    block_on(async {
        let world = small().await;
        let mut archive = Vec::new();
        let options = TransferOptions::default();
        let exported = export_archive(&world.store, &mut archive, options, |_| ()).await;
        test(Scene {
            origin: &world.store,
            archive: &archive,
            expected: &exported.unwrap(),
            keeps_state,
        })
        .await;
    });
}

fn try_every_call(keeps_state: bool) {
    with_scene(keeps_state, async |scene| {
        // A state is kept by two of them only.
        let all = Operation::ALL.into_iter();
        for operation in all.filter(|operation| keeps_state || operation.is_resumable()) {
            for side in operation.sides() {
                for (fault, when) in WAYS {
                    let what = format!("{operation:?}, {fault:?} of {side:?}");
                    let runs = every_call(
                        |number| FaultPlan::fail(fault, Calls::All, when(number)),
                        async |faults| until_done(&what, operation, &scene, *side, &faults).await,
                    )
                    .await;
                    // A batch is a call at least, a source is not written to.
                    let batches = scene.expected.rows() / 3;
                    let is_of_writes = matches!(fault, Fault::AnswerLost | Fault::CallLost);
                    match (is_of_writes, side) {
                        (true, Side::Source) => assert_eq!(runs, 0, "{what}"),
                        (true, Side::Target) => assert!(runs > batches / 2, "{what}: {runs}"),
                        (false, _) => assert!(runs > batches, "{what}: {runs}"),
                    }
                }
            }
        }
    });
}

#[test]
fn whatever_call_fails_the_transfer_goes_on_from_its_state() {
    try_every_call(true);
}

#[test]
fn whatever_call_fails_the_transfer_goes_on_without_a_state() {
    try_every_call(false);
}

/// The table leaves no operation out: it is compared with the source.
#[test]
fn every_public_operation_is_in_the_table() {
    let in_table: BTreeSet<_> = Operation::ALL
        .map(|operation| operation.name().to_owned())
        .into();
    let folders = ["transfer", "transfer/archive"];
    let in_source = folders.map(|folder| operations_in(&format!("crm-storage/src/{folder}")));
    let in_source: BTreeSet<_> = in_source.into_iter().flatten().collect();
    assert_eq!(in_table, in_source);
}
