//! What a disk may hold after the power failed.
//!
//! What a file held when it was last synced is there. Of what was done to it since, any part may be:
//! each write or cut happened or not, whatever came after it, and a write may have reached some of
//! its sectors only. Names are kept at once: that a new name can be lost is not in this model.

use std::collections::BTreeMap;
use std::path::Path;

use ecrm_examples::failure::FileFailure;

use crate::Failure;
use crate::recording::Operation;

/// What a disk writes as a whole.
const SECTOR: usize = 512;
/// How many of a hundred writes of several sectors are torn.
const TORN: u8 = 30;

/// Files by name, and what may be lost of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk<'a> {
    names: BTreeMap<String, Key>,
    files: BTreeMap<Key, File<'a>>,
}

/// A file, whatever its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// It was there from the beginning.
    Old(String),
    /// The process opened it.
    Opened(u32),
}

#[derive(Debug, Clone, Default)]
struct File<'a> {
    synced: Vec<u8>,
    pending: Vec<Pending<'a>>,
}

#[derive(Debug, Clone, Copy)]
enum Pending<'a> {
    Write { offset: usize, data: &'a [u8] },
    Cut { length: usize },
}

/// What of the unsynced part survives.
#[derive(Debug, Clone, Copy)]
enum Survival {
    All,
    None,
    /// The first ones.
    First(usize),
    /// Each with this chance in a hundred.
    Some(u8),
}

impl<'a> Disk<'a> {
    /// A disk that holds these files for certain.
    pub(crate) fn with(files: &BTreeMap<String, Vec<u8>>) -> Self {
        let mut disk = Self::default();
        for (name, bytes) in files {
            let key = Key::Old(name.clone());
            let file = File {
                synced: bytes.clone(),
                pending: Vec::new(),
            };
            disk.names.insert(name.clone(), key.clone());
            disk.files.insert(key, file);
        }
        disk
    }

    /// Follows one operation.
    pub(crate) fn follow(&mut self, operation: Operation<'a>) -> Result<(), Failure> {
        match operation {
            Operation::Opened { file, name } => self.open(file, name),
            Operation::Wrote { file, offset, data } => {
                let offset = size(offset)?;
                self.file(file)
                    .pending
                    .push(Pending::Write { offset, data });
            }
            Operation::Cut { file, length } => {
                let length = size(length)?;
                self.file(file).pending.push(Pending::Cut { length });
            }
            Operation::Synced { file } => self.file(file).sync(),
            Operation::Removed { name } => {
                self.names.remove(name);
            }
            Operation::Renamed { from, to } => {
                if let Some(key) = self.names.remove(from) {
                    self.names.insert(to.to_owned(), key);
                }
            }
            Operation::Mapped { file } if !self.is_shared_memory(file) => {
                return Err(Failure::Record("a file is written by mapping it"));
            }
            Operation::Mapped { .. } | Operation::Told { .. } | Operation::Failed { .. } => {}
        }
        Ok(())
    }

    fn open(&mut self, file: u32, name: &str) {
        let key = Key::Opened(file);
        match self.names.insert(name.to_owned(), key.clone()) {
            // The same file again, or one that was there from the beginning.
            Some(old) if old != key => {
                let content = self.files.remove(&old).unwrap_or_default();
                self.files.insert(key, content);
            }
            _ => {
                self.files.entry(key).or_default();
            }
        }
    }

    fn file(&mut self, file: u32) -> &mut File<'a> {
        self.files.entry(Key::Opened(file)).or_default()
    }

    /// The index of the log lies in memory that processes share; it is made anew after a crash.
    fn is_shared_memory(&self, file: u32) -> bool {
        let key = Key::Opened(file);
        self.names
            .iter()
            .any(|(name, named)| *named == key && name.ends_with("-shm"))
    }

    /// Whether these are the files when nothing is lost; what processes share in memory excepted.
    pub(crate) fn explains(&self, files: &BTreeMap<String, Vec<u8>>) -> bool {
        let told = self.names.iter().map(|(name, key)| {
            let mut file = self.files.get(key).cloned().unwrap_or_default();
            file.sync();
            (name, file.synced)
        });
        let is_kept = |name: &str| !name.ends_with("-shm");
        told.filter(|(name, _)| is_kept(name)).eq(files
            .iter()
            .filter(|(name, _)| is_kept(name))
            .map(|(name, content)| (name, content.clone())))
    }

    /// Writes one of the states that a crash may leave now into `folder`.
    pub(crate) fn crash(&self, random: &mut fastrand::Rng, folder: &Path) -> Result<(), Failure> {
        for (name, key) in &self.names {
            let path = folder.join(name);
            let content = if name.ends_with("-shm") {
                // Nobody syncs it: nothing, zeros or rubbish.
                let length = random.choice([0, 0, 32_768]).unwrap_or_default();
                let rubbish = random.bool();
                (0..length)
                    .map(|_| if rubbish { random.u8(..) } else { 0 })
                    .collect()
            } else {
                let file = self.files.get(key).cloned().unwrap_or_default();
                file.survive(random)
            };
            std::fs::write(&path, content).map_err(FileFailure::to("write", &path))?;
        }
        Ok(())
    }
}

impl File<'_> {
    fn sync(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            pending.apply(&mut self.synced);
        }
    }

    /// What is left of the file.
    fn survive(self, random: &mut fastrand::Rng) -> Vec<u8> {
        let mut content = self.synced;
        let survival = match random.u8(0..10) {
            0 => Survival::None,
            1 => Survival::All,
            2..5 => Survival::First(random.usize(0..=self.pending.len())),
            _ => Survival::Some(random.u8(1..100)),
        };
        for (index, pending) in self.pending.into_iter().enumerate() {
            let survives = match survival {
                Survival::None => false,
                Survival::All => true,
                Survival::First(count) => index < count,
                Survival::Some(chance) => random.u8(0..100) < chance,
            };
            if !survives {
                continue;
            }
            match pending {
                Pending::Write { offset, data }
                    if data.len() > SECTOR
                        && !matches!(survival, Survival::All)
                        && random.u8(0..100) < TORN =>
                {
                    tear(&mut content, offset, data, random);
                }
                whole => whole.apply(&mut content),
            }
        }
        content
    }
}

impl Pending<'_> {
    fn apply(self, content: &mut Vec<u8>) {
        match self {
            Self::Write { offset, data } => put(content, offset, data),
            Self::Cut { length } => content.resize(length, 0),
        }
    }
}

/// Writes some sectors only. Sectors are those of the file: a write may begin within one.
fn tear(content: &mut Vec<u8>, offset: usize, data: &[u8], random: &mut fastrand::Rng) {
    let mut at = offset;
    let mut rest = data;
    while !rest.is_empty() {
        let room = SECTOR - at % SECTOR;
        let (sector, behind) = rest.split_at(room.min(rest.len()));
        if random.bool() {
            put(content, at, sector);
        }
        at += sector.len();
        rest = behind;
    }
}

fn put(content: &mut Vec<u8>, offset: usize, data: &[u8]) {
    let end = offset + data.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    if let Some(place) = content.get_mut(offset..end) {
        place.copy_from_slice(data);
    }
}

fn size(number: u64) -> Result<usize, Failure> {
    usize::try_from(number).map_err(|_| Failure::Record("a file too long for this machine"))
}
