//! Reading the lines of an archive.

use std::io::{BufRead, Read};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::rows::{ConsumerPlace, Rows};
use super::super::{RecordKind, TenantChecksum};
use super::line::{End, Header, Row, Totals, check};
use super::{ArchiveError, ArchiveRule, FORMAT, LONGEST_LINE, VERSION};
use crate::restore::RestoreBatch;

/// The rows of an archive, in batches of one kind.
pub(super) struct Lines<R> {
    input: R,
    line: u64,
    checksum: TenantChecksum,
    /// A row that was read and begins the next batch.
    waiting: Option<(RecordKind, Value)>,
    has_ended: bool,
}

impl<R: BufRead> Lines<R> {
    /// Reads the header.
    pub(super) fn open(input: R) -> Result<Self, ArchiveError> {
        let mut lines = Self {
            input,
            line: 0,
            checksum: TenantChecksum::default(),
            waiting: None,
            has_ended: false,
        };
        let header = lines.read()?.and_then(|value| parse::<Header>(value).ok());
        match header {
            Some(header) if header.format != FORMAT => Err(lines.broken(ArchiveRule::NoHeader)),
            Some(Header { version, .. }) if version != VERSION => {
                Err(lines.broken(ArchiveRule::OtherVersion { found: version }))
            }
            Some(_) => Ok(lines),
            None => Err(lines.broken(ArchiveRule::NoHeader)),
        }
    }

    /// The checksum of the rows so far.
    pub(super) fn checksum(&self) -> &TenantChecksum {
        &self.checksum
    }

    /// At most so many rows of one kind; `None` behind the last one, once the end is found right.
    pub(super) fn next(&mut self, limit: usize) -> Result<Option<Rows>, ArchiveError> {
        let Some((kind, first)) = self.next_row()? else {
            return Ok(None);
        };
        let after = self.checksum.of_kind(kind).rows;
        let mut batch = Batch::new(kind, after.saturating_sub(1));
        let mut next = Some(first);
        let mut rows: usize = 0;
        while let Some(record) = next.take() {
            let taken = batch.push(record);
            taken.map_err(|_| self.broken(ArchiveRule::InvalidRecord { kind }))?;
            rows = rows.saturating_add(1);
            if rows < limit {
                match self.next_row()? {
                    Some((same, record)) if same == kind => next = Some(record),
                    other => self.waiting = other,
                }
            }
        }
        Ok(Some(batch.rows))
    }

    /// The next row, whose check is right.
    fn next_row(&mut self) -> Result<Option<(RecordKind, Value)>, ArchiveError> {
        if let Some(waiting) = self.waiting.take() {
            return Ok(Some(waiting));
        }
        if self.has_ended {
            return Ok(None);
        }
        let Some(value) = self.read()? else {
            return Err(self.broken(ArchiveRule::NoEnd));
        };
        if value.get("end").is_some() {
            return self.end(value).map(|()| None);
        }
        let row: Row = parse(value).map_err(|_| self.broken(ArchiveRule::NoRow))?;
        let kind = row.kind;
        let later = RecordKind::ALL
            .into_iter()
            .find(|later| *later > kind && self.checksum.of_kind(*later).rows > 0);
        if let Some(before) = later {
            return Err(self.broken(ArchiveRule::OutOfOrder { kind, before }));
        }
        let text = super::super::canonical::text(&row.record)
            .map_err(|_| self.broken(ArchiveRule::NoRow))?;
        if check(self.checksum.add(kind, &text)) != row.check {
            return Err(self.broken(ArchiveRule::WrongCheck));
        }
        Ok(Some((kind, row.record)))
    }

    fn end(&mut self, value: Value) -> Result<(), ArchiveError> {
        let end: End = parse(value).map_err(|_| self.broken(ArchiveRule::WrongEnd))?;
        if end.end != Totals::of(&self.checksum) {
            return Err(self.broken(ArchiveRule::WrongEnd));
        }
        self.has_ended = true;
        match self.read()? {
            None => Ok(()),
            Some(_) => Err(self.broken(ArchiveRule::BehindEnd)),
        }
    }

    /// The next line; `None` at the end of the file.
    fn read(&mut self) -> Result<Option<Value>, ArchiveError> {
        self.line = self.line.saturating_add(1);
        let mut line = Vec::new();
        let mut input = self.input.by_ref().take(LONGEST_LINE);
        if let Err(error) = input.read_until(b'\n', &mut line) {
            return Err(self.broken(ArchiveRule::Unreadable(error)));
        }
        if line.is_empty() {
            return Ok(None);
        }
        if input.limit() == 0 {
            return Err(self.broken(ArchiveRule::TooLong));
        }
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        match serde_json::from_slice(text) {
            Ok(value @ Value::Object(_)) => Ok(Some(value)),
            Ok(_) => Err(self.broken(ArchiveRule::NotJson { column: 1 })),
            Err(error) => {
                let column = error.column();
                Err(self.broken(ArchiveRule::NotJson { column }))
            }
        }
    }

    fn broken(&self, rule: ArchiveRule) -> ArchiveError {
        ArchiveError {
            line: self.line,
            rule,
        }
    }
}

/// The message of the parser may quote a value, and is dropped by whoever calls this.
fn parse<T: DeserializeOwned>(value: Value) -> Result<T, serde_json::Error> {
    serde_json::from_value(value)
}

/// Rows of one kind that are collected.
struct Batch {
    rows: Rows,
}

impl Batch {
    fn new(kind: RecordKind, after: u64) -> Self {
        let rows = match kind {
            RecordKind::Customer => RestoreBatch::Customers(Vec::new()),
            RecordKind::Alias => RestoreBatch::Aliases(Vec::new()),
            RecordKind::Merge => RestoreBatch::Merges(Vec::new()),
            RecordKind::MergeMove => RestoreBatch::MergeMoves(Vec::new()),
            RecordKind::Erased => RestoreBatch::Erased(Vec::new()),
            RecordKind::Suppression => RestoreBatch::Suppressions(Vec::new()),
            RecordKind::Consent => RestoreBatch::Consents(Vec::new()),
            RecordKind::Interaction => RestoreBatch::Interactions(Vec::new()),
            RecordKind::Specialist => RestoreBatch::Specialists(Vec::new()),
            RecordKind::Request => RestoreBatch::Requests(Vec::new()),
            RecordKind::Event => RestoreBatch::Events {
                after,
                events: Vec::new(),
            },
            RecordKind::Consumer => {
                let rows = Rows::Consumers(Vec::new());
                return Self { rows };
            }
        };
        Self {
            rows: Rows::Stored(rows),
        }
    }

    fn push(&mut self, record: Value) -> Result<(), serde_json::Error> {
        match &mut self.rows {
            Rows::Stored(RestoreBatch::Customers(rows)) => rows.push(parse(record)?),
            Rows::Stored(RestoreBatch::Aliases(rows)) => rows.push(parse(record)?),
            Rows::Stored(RestoreBatch::Merges(rows)) => rows.push(parse(record)?),
            Rows::Stored(RestoreBatch::MergeMoves(rows)) => rows.push(parse(record)?),
            Rows::Stored(RestoreBatch::Erased(rows)) => rows.push(parse(record)?),
            Rows::Stored(RestoreBatch::Suppressions(rows)) => rows.push(parse(record)?),
            Rows::Stored(RestoreBatch::Consents(rows)) => rows.push(parse(record)?),
            Rows::Stored(RestoreBatch::Interactions(rows)) => rows.push(parse(record)?),
            Rows::Stored(RestoreBatch::Specialists(rows)) => rows.push(parse(record)?),
            Rows::Stored(RestoreBatch::Requests(rows)) => rows.push(parse(record)?),
            Rows::Stored(RestoreBatch::Events { events, .. }) => events.push(parse(record)?),
            Rows::Consumers(places) => places.push(parse::<ConsumerPlace>(record)?),
        }
        Ok(())
    }
}
