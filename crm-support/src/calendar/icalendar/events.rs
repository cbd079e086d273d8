//! Events, cut out of a file.
//!
//! What is in an event the parser says. Where it begins is not told by it, and a file is to be read
//! on behind an event that is broken.

use super::report::{EventFault, RefusedEvent};

const BEGIN: &[u8] = b"BEGIN:VEVENT";
const END: &[u8] = b"END:VEVENT";
const CALENDAR: &[u8] = b"BEGIN:VCALENDAR";

/// One event, from its `BEGIN` to its `END`.
pub(super) struct EventText<'a> {
    /// The line at which it begins, counted from 1.
    pub(super) line: u64,
    pub(super) text: &'a str,
}

/// What a file has of events.
#[derive(Default)]
pub(super) struct Cut<'a> {
    pub(super) events: Vec<EventText<'a>>,
    pub(super) faults: Vec<RefusedEvent>,
}

pub(super) fn cut(file: &[u8], maximum: usize) -> Cut<'_> {
    let mut cut = Cut::default();
    let mut has_calendar = false;
    let mut begun: Option<(u64, usize)> = None;
    let mut offset = 0_usize;
    for (line, number) in file.split_inclusive(|byte| *byte == b'\n').zip(1_u64..) {
        let start = offset;
        offset = offset.saturating_add(line.len());
        let mark = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        let mark = mark.trim_ascii_end();
        if mark.eq_ignore_ascii_case(CALENDAR) {
            has_calendar = true;
        } else if mark.eq_ignore_ascii_case(BEGIN) {
            if let Some((line, _)) = begun.replace((number, start)) {
                cut.refuse(line, EventFault::NoEnd);
            }
            if cut.events.len() >= maximum {
                cut.refuse(number, EventFault::TooManyEvents { maximum });
                return cut;
            }
        } else if mark.eq_ignore_ascii_case(END)
            && let Some((line, start)) = begun.take()
        {
            match file.get(start..offset).map(std::str::from_utf8) {
                Some(Ok(text)) => cut.events.push(EventText { line, text }),
                _ => cut.refuse(line, EventFault::NotUtf8),
            }
        }
    }
    if let Some((line, _)) = begun {
        cut.refuse(line, EventFault::NoEnd);
    }
    if !has_calendar {
        cut.refuse(1, EventFault::NoCalendar);
    }
    cut
}

impl Cut<'_> {
    fn refuse(&mut self, line: u64, fault: EventFault) {
        self.faults.push(RefusedEvent { line, fault });
    }
}

impl EventText<'_> {
    /// The line at which a property stands, counted from 1 in the file, and its value; the begin of
    /// the event where it has none.
    pub(super) fn line_of(&self, property: &str) -> (u64, String) {
        for (number, line) in self.unfolded() {
            let (name, rest) = line.split_at_checked(property.len()).unwrap_or_default();
            if name.eq_ignore_ascii_case(property) && rest.starts_with([':', ';']) {
                let value = rest.rsplit_once(':').map_or("", |(_, value)| value);
                return (number, value.to_owned());
            }
        }
        (self.line, String::new())
    }

    /// The lines, each with those into which it is folded, and where it begins (3.1).
    fn unfolded(&self) -> Vec<(u64, String)> {
        let mut lines: Vec<(u64, String)> = Vec::new();
        for (text, number) in self.text.lines().zip(self.line..) {
            match (text.strip_prefix([' ', '\t']), lines.last_mut()) {
                (Some(more), Some((_, line))) => line.push_str(more),
                _ => lines.push((number, text.to_owned())),
            }
        }
        lines
    }
}
