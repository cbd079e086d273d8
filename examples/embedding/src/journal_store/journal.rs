//! The file: one line for each entry, each with a check before it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// A file that only grows.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    /// Whether a write failed: what the file holds behind its last whole line is not known then.
    is_broken: bool,
}

impl Journal {
    /// Opens the file, makes it when it is not there, and returns its entries, oldest first.
    ///
    /// Each entry was synced before the next was begun. So only the last line can be torn: a crash
    /// hit it before it was acknowledged, and it is cut off. A wrong line before it is damage.
    pub(super) fn open(path: &Path) -> io::Result<(Self, Vec<String>)> {
        let mut options = OpenOptions::new();
        let mut file = options.read(true).append(true).create(true).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::ResourceBusy.into()),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        file.read_to_end(&mut bytes)?;

        let mut entries = Vec::new();
        let mut whole: usize = 0;
        let mut lines = bytes.split_inclusive(|byte| *byte == b'\n').peekable();
        while let Some(line) = lines.next() {
            match checked(line) {
                Some(entry) => entries.push(entry),
                None if lines.peek().is_none() => break,
                None => return Err(io::ErrorKind::InvalidData.into()),
            }
            whole = whole.saturating_add(line.len());
        }
        if whole < bytes.len() {
            file.set_len(u64::try_from(whole).unwrap_or(u64::MAX))?;
        }
        file.sync_all()?;
        sync_folder(path)?;
        let journal = Self {
            file,
            is_broken: false,
        };
        Ok((journal, entries))
    }

    /// Adds an entry. When it returns `Ok`, the entry survives a power cut.
    pub(super) fn append(&mut self, entry: &str) -> io::Result<()> {
        if self.is_broken {
            return Err(io::Error::other(
                "an earlier write failed; open the file anew",
            ));
        }
        let line = format!("{:016x} {entry}\n", fnv1a(entry.as_bytes()));
        let written = self.file.write_all(line.as_bytes());
        let synced = written.and_then(|()| self.file.sync_data());
        self.is_broken = synced.is_err();
        synced
    }

    /// Whether nothing more can be written.
    pub(super) fn is_broken(&self) -> bool {
        self.is_broken
    }
}

/// The entry of a line that is whole.
fn checked(line: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (check, entry) = text.split_once(' ')?;
    (check == format!("{:016x}", fnv1a(entry.as_bytes()))).then(|| entry.to_owned())
}

/// A file that was just made is only found after a power cut when its folder was synced.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => File::open(".")?.sync_all(),
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// The FNV-1a hash: it finds torn lines, and keeps nobody out.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
