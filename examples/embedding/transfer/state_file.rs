//! How far a transfer has come, in a file beside its target.

use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::ErrorKind;
use std::path::PathBuf;

use crm_storage::transfer::TransferState;

use crate::arguments::{Arguments, Place};
use ecrm_examples::failure::FileFailure;

use crate::failure::Failure;

pub(crate) struct StateFile(PathBuf);

impl StateFile {
    /// The file that the arguments name, or one beside the target. A server has no place beside it:
    /// the file is in the present folder, of another name for each tenant, source and target.
    pub(crate) fn of(arguments: &Arguments) -> Self {
        if let Some(path) = &arguments.state {
            return Self(path.clone());
        }
        let (Place::Sqlite(path) | Place::Archive(path)) = &arguments.to else {
            let mut hasher = DefaultHasher::new();
            (&arguments.from, &arguments.to).hash(&mut hasher);
            let places = hasher.finish();
            return Self(format!("{}-{places:016x}.transfer", arguments.tenant).into());
        };
        let mut name = OsString::from(path);
        name.push(".transfer");
        Self(name.into())
    }

    /// The state that an earlier run left.
    pub(crate) fn read(&self) -> Result<Option<TransferState>, Failure> {
        let bytes = match fs::read(&self.0) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(FileFailure::new("read", &self.0, error).into()),
        };
        let state = serde_json::from_slice(&bytes);
        state.map(Some).map_err(|_| Failure::State {
            path: self.0.clone(),
        })
    }

    /// Keeps the state. When that fails, or comes too late, a later run compares some rows that are
    /// there, and goes on all the same.
    pub(crate) fn keep(&self, state: &TransferState) {
        let unfinished = self.0.with_extension("transfer-unfinished");
        if let Ok(text) = serde_json::to_vec(state)
            && fs::write(&unfinished, text).is_ok()
        {
            let _ = fs::rename(&unfinished, &self.0);
        }
    }

    pub(crate) fn remove(&self) -> Result<(), Failure> {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(FileFailure::new("remove", &self.0, error).into())
            }
            _ => Ok(()),
        }
    }
}
