//! Keys by version.

use std::collections::BTreeMap;

/// Keys of one kind, each under its version. The newest one makes codes; all of them check.
#[derive(Debug, Clone)]
pub(crate) struct KeyVersions<K> {
    newest: (u32, K),
    older: BTreeMap<u32, K>,
}

impl<K> KeyVersions<K> {
    pub(crate) fn new(version: u32, key: K) -> Self {
        Self {
            newest: (version, key),
            older: BTreeMap::new(),
        }
    }

    /// The same keys and one more; a key of the same version is replaced.
    pub(crate) fn and(mut self, version: u32, key: K) -> Self {
        if version < self.newest.0 {
            self.older.insert(version, key);
            return self;
        }
        let (before, replaced) = std::mem::replace(&mut self.newest, (version, key));
        if before != version {
            self.older.insert(before, replaced);
        }
        self
    }

    pub(crate) fn newest(&self) -> (u32, &K) {
        (self.newest.0, &self.newest.1)
    }

    pub(crate) fn get(&self, version: u32) -> Option<&K> {
        let (newest, key) = &self.newest;
        if *newest == version {
            return Some(key);
        }
        self.older.get(&version)
    }

    /// All keys, the newest one first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &K> {
        std::iter::once(&self.newest.1).chain(self.older.values().rev())
    }
}
