//! Each write and each sync of a short history fails in its turn.

use std::path::Path;

use crm_storage::Durability;

use crate::Failure;
use crate::check::Checker;
use crate::child::{self, End};
use crate::history::History;
use crate::kills::examine;
use crate::recording::{Operation, Recording};
use crate::report::FaultReport;
use crate::shim::{Fault, FaultKind, Shim};
use crate::sqlite_file;
use crate::states::{forget, fresh};
use crate::target::Target;
use crate::writer::{Manner, Writing};

/// Two lanes, so that steps share a commit.
const LANES: u32 = 2;
const STEPS: u64 = 6;

/// It ends, and closes the file.
const CLOSES: Manner = Manner::PLAIN;
/// It ends at once; whatever is left half done is found by the next one.
const DIES: Manner = Manner {
    dies: true,
    ..Manner::PLAIN
};
/// It tries the same step again.
const TRIES_AGAIN: Manner = Manner {
    tries_again: true,
    ..Manner::PLAIN
};

/// How a call fails, and how the writer goes about it.
const CASES: [(FaultKind, Manner); 8] = [
    (FaultKind::Io, CLOSES),
    (FaultKind::Io, DIES),
    (FaultKind::Io, TRIES_AGAIN),
    (FaultKind::TornIo, DIES),
    (FaultKind::TornIo, TRIES_AGAIN),
    (FaultKind::IoForGood, DIES),
    (FaultKind::Full, TRIES_AGAIN),
    (FaultKind::FullForGood, DIES),
];

/// Which history is disturbed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Faults {
    pub(crate) seed: u64,
}

impl Faults {
    /// Runs the history once for each case and call.
    pub(crate) fn run(&self, library: &Path, folder: &Path) -> Result<FaultReport, Failure> {
        let mut report = FaultReport::default();
        for (kind, manner) in CASES {
            let mut call = 1;
            while self.fails(Fault { call, kind }, manner, library, folder, &mut report)? {
                call += 1;
            }
            report.calls = report.calls.max(call - 1);
        }
        Ok(report)
    }

    /// Lets one call fail; false when the history ended before it.
    fn fails(
        &self,
        fault: Fault,
        manner: Manner,
        library: &Path,
        folder: &Path,
        report: &mut FaultReport,
    ) -> Result<bool, Failure> {
        let place = fresh(folder, "fault")?;
        let log = folder.join("fault.log");
        forget(&log)?;
        let shim = Shim {
            library,
            folder: &place,
            log: log.clone(),
            ignores_sync: false,
            fault: Some(fault),
        };
        let path = place.join("crm.sqlite");
        let target = Target::Sqlite {
            path: path.clone(),
            durability: Durability::Full,
        };
        let history = History {
            seed: self.seed,
            lanes: LANES,
        };
        let writing = Writing {
            target: target.clone(),
            history,
            taken: (0..LANES).map(|_| 0).collect(),
            until: STEPS,
            manner,
        };
        let answers = child::write(&writing, Some(&shim), End::ByItself)?;
        let recording = Recording::read(&log)?;
        let failed = recording
            .operations()?
            .iter()
            .any(|operation| matches!(operation, Operation::Failed { .. }));
        if !failed {
            return Ok(false);
        }
        let mut checker = Checker::new(history);
        let (_, mut findings) = examine(&target, &mut checker, &answers, true)?;
        findings.wrong.extend(sqlite_file::damage(&path));
        report.add(fault, manner, &answers, findings);
        Ok(true)
    }
}
