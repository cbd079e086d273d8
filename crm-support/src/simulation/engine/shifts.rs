//! Who is there.

use crm_core::Timestamp;

use crate::calendar::{Calendar, OpenIntervals};

/// The shifts of a specialist, one after the other.
#[derive(Debug)]
pub(super) struct Shifts<'a> {
    ahead: OpenIntervals<'a>,
    /// When the shift ends in which the specialist is, or else the last one.
    pub(super) ends_at: i64,
    pub(super) is_here: bool,
    /// The stretches of work at which the specialist is.
    pub(super) spells: Vec<usize>,
}

impl<'a> Shifts<'a> {
    pub(super) fn new(calendar: &'a Calendar, from: Timestamp, until: Timestamp) -> Self {
        Self {
            ahead: calendar.open_intervals(from, until),
            ends_at: i64::MIN,
            is_here: false,
            spells: Vec::new(),
        }
    }

    /// When the next shift begins; it becomes the one whose end is known.
    pub(super) fn next(&mut self) -> Option<i64> {
        let shift = self.ahead.next()?;
        self.ends_at = shift.end().as_micros();
        Some(shift.start().as_micros())
    }
}
