//! The record of what a process did to its files.

use std::path::Path;

use ecrm_examples::failure::FileFailure;

use crate::Failure;

/// One call, in the order in which they were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation<'a> {
    Opened {
        file: u32,
        name: &'a str,
    },
    Wrote {
        file: u32,
        offset: u64,
        data: &'a [u8],
    },
    Cut {
        file: u32,
        length: u64,
    },
    Synced {
        file: u32,
    },
    Removed {
        name: &'a str,
    },
    Renamed {
        from: &'a str,
        to: &'a str,
    },
    /// The process told something to whoever started it.
    Told {
        text: &'a [u8],
    },
    /// A file is mapped so that writes to it cannot be seen.
    Mapped {
        file: u32,
    },
    /// The call was made to fail.
    Failed {
        file: u32,
    },
}

/// The record of one process, as `shim.c` wrote it.
#[derive(Debug, Clone)]
pub(crate) struct Recording {
    bytes: Vec<u8>,
}

impl Recording {
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let bytes = std::fs::read(path).map_err(FileFailure::to("read", path))?;
        Ok(Self { bytes })
    }

    /// All operations. One that the end of the process cut short is left out.
    pub(crate) fn operations(&self) -> Result<Vec<Operation<'_>>, Failure> {
        let mut operations = Vec::new();
        let mut rest = self.bytes.as_slice();
        while let Some((operation, behind)) = next(rest)? {
            operations.push(operation);
            rest = behind;
        }
        Ok(operations)
    }
}

fn next(bytes: &[u8]) -> Result<Option<(Operation<'_>, &[u8])>, Failure> {
    let Some((&[kind], rest)) = bytes.split_first_chunk() else {
        return Ok(None);
    };
    let Some((&file, rest)) = rest.split_first_chunk() else {
        return Ok(None);
    };
    let Some((&offset, rest)) = rest.split_first_chunk() else {
        return Ok(None);
    };
    let Some((&length, rest)) = rest.split_first_chunk() else {
        return Ok(None);
    };
    let (file, offset) = (u32::from_ne_bytes(file), u64::from_ne_bytes(offset));
    let length = usize::try_from(u64::from_ne_bytes(length));
    let Some((data, rest)) = rest.split_at_checked(length.unwrap_or(usize::MAX)) else {
        return Ok(None);
    };
    let text = || std::str::from_utf8(data).map_err(|_| Failure::Record("a name is not Unicode"));
    let operation = match kind {
        b'O' => Operation::Opened {
            file,
            name: text()?,
        },
        b'W' => Operation::Wrote { file, offset, data },
        b'T' => Operation::Cut {
            file,
            length: offset,
        },
        b'S' => Operation::Synced { file },
        b'U' => Operation::Removed { name: text()? },
        b'R' => {
            let names = text()?.split_once('\0');
            let (from, to) = names.ok_or(Failure::Record("a rename has one name"))?;
            Operation::Renamed { from, to }
        }
        b'A' => Operation::Told { text: data },
        b'M' => Operation::Mapped { file },
        b'E' => Operation::Failed { file },
        _ => return Err(Failure::Record("an operation of an unknown kind")),
    };
    Ok(Some((operation, rest)))
}
