//! Cards of a file of vCards.

use std::io::{self, BufRead};

use calcard::{Entry, Parser};

use super::lines::{Lines, without_terminator};
use super::{Content, OriginalRow, Place, Row};
use crate::exchange::reject::RejectReason;

/// How many bytes one card may have: photographs are part of it.
pub(crate) const MAXIMUM_CARD: usize = 8 * 1_048_576;

/// Cards, each cut out of the file from its `BEGIN` to its `END`.
pub(in crate::exchange) struct CardRows<R> {
    lines: Lines<R>,
    place: Place,
}

impl<R: BufRead> CardRows<R> {
    pub(super) fn open(input: R) -> Self {
        Self {
            lines: Lines::new(input),
            place: Place::default(),
        }
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    pub(super) fn skip_to(&mut self, place: Place) -> io::Result<bool> {
        self.place = place;
        self.lines.skip_to(place)
    }

    /// The next card; what stands between two cards is a row of its own, which is none.
    pub(super) fn next_row(&mut self) -> io::Result<Option<Row>> {
        let mut card = Vec::new();
        let mut is_cut = false;
        let mut begins_at = None;
        // Cards of version 2.1 may hold another one, that of an agent.
        let mut depth: u32 = 0;
        while let Some(line) = self.lines.next_line()? {
            self.place = Place::behind(&line);
            let text = without_terminator(&line.bytes);
            let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
            if depth == 0 && text.trim_ascii().is_empty() {
                continue;
            }
            let begins_at = *begins_at.get_or_insert(line.number);
            let room = MAXIMUM_CARD.saturating_sub(card.len());
            is_cut |= line.is_cut || line.bytes.len() > room;
            card.extend(line.bytes.iter().take(room));
            if is_mark(text, b"BEGIN:VCARD") || is_mark(text, b"AGENT:BEGIN:VCARD") {
                depth = depth.saturating_add(1);
            } else if is_mark(text, b"END:VCARD") {
                depth = depth.saturating_sub(1);
            }
            if depth == 0 {
                return Ok(Some(row(begins_at, card, is_cut)));
            }
        }
        // The file ends within a card: what there is of it is not taken for a whole one.
        Ok(begins_at.map(|line| Row {
            line,
            original: OriginalRow::Text(card),
            content: Err(RejectReason::NotACard),
        }))
    }
}

fn is_mark(line: &[u8], mark: &[u8]) -> bool {
    let line = line.trim_ascii();
    let compact: Vec<u8> = line.iter().filter(|byte| **byte != b' ').copied().collect();
    compact.eq_ignore_ascii_case(mark)
}

fn row(line: u64, card: Vec<u8>, is_cut: bool) -> Row {
    let content = if is_cut {
        Err(RejectReason::TooLong)
    } else {
        parse(&card).map(Content::Card)
    };
    Row {
        line,
        content,
        original: OriginalRow::Text(card),
    }
}

fn parse(card: &[u8]) -> Result<calcard::vcard::VCard, RejectReason> {
    let text = std::str::from_utf8(card).map_err(|_| RejectReason::NotUtf8 {
        column: "card".to_owned(),
    })?;
    match Parser::new(text).entry() {
        Entry::VCard(card) => Ok(card),
        _ => Err(RejectReason::NotACard),
    }
}
