//! The library that stands between a writing process and its files.

use std::path::{Path, PathBuf};
use std::process::Command;

use ecrm_examples::failure::FileFailure;

use crate::Failure;

/// What the shim does; see `shim.c`.
#[derive(Debug, Clone)]
pub(crate) struct Shim<'a> {
    pub(crate) library: &'a Path,
    /// The files below this folder are looked at.
    pub(crate) folder: &'a Path,
    pub(crate) log: PathBuf,
    pub(crate) ignores_sync: bool,
    pub(crate) fault: Option<Fault>,
}

/// A call that fails.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    /// Its number, from 1, among the writes, syncs and cuts.
    pub(crate) call: u64,
    pub(crate) kind: FaultKind,
}

/// How it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// Once, with an I/O error.
    Io,
    /// Once, with half of the bytes written.
    TornIo,
    /// And all later ones, with an I/O error.
    IoForGood,
    /// Once, for want of space.
    Full,
    /// And all later ones, for want of space.
    FullForGood,
}

/// Numbers of Linux.
const EIO: u8 = 5;
const ENOSPC: u8 = 28;

/// Compiles the shim into `folder`.
pub(crate) fn compile(folder: &Path) -> Result<PathBuf, Failure> {
    let (source, library) = (folder.join("shim.c"), folder.join("shim.so"));
    std::fs::write(&source, include_str!("shim.c")).map_err(FileFailure::to("write", &source))?;
    let output = Command::new("cc")
        .args(["-std=gnu11", "-O2", "-shared", "-fPIC", "-o"])
        .args([&library, &source])
        .args(["-ldl", "-lpthread"])
        .output()
        .map_err(|error| Failure::Shim(error.to_string()))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::Shim(complaint.into_owned()));
    }
    Ok(library)
}

impl Shim<'_> {
    pub(crate) fn load_into(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", self.library)
            .env("CRASH_FOLDER", self.folder)
            .env("CRASH_LOG", &self.log);
        if self.ignores_sync {
            command.env("CRASH_IGNORE_SYNC", "1");
        }
        let Some(fault) = self.fault else {
            return;
        };
        let errno = match fault.kind {
            FaultKind::Full | FaultKind::FullForGood => ENOSPC,
            FaultKind::Io | FaultKind::TornIo | FaultKind::IoForGood => EIO,
        };
        command
            .env("CRASH_FAIL_AT", fault.call.to_string())
            .env("CRASH_FAIL_WITH", errno.to_string());
        match fault.kind {
            FaultKind::Io | FaultKind::Full => {}
            FaultKind::TornIo => {
                command.env("CRASH_FAIL_SHORT", "1");
            }
            FaultKind::IoForGood | FaultKind::FullForGood => {
                command.env("CRASH_FAIL_FOR_GOOD", "1");
            }
        }
    }
}
