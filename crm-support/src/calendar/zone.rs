//! The offsets of a time zone, laid out for walking along the days.

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::day::{MICROS_PER_DAY, MICROS_PER_SECOND};
use super::span::Span;

/// Between these dates the zone database is asked every four days. Before the first of them clocks
/// followed the sun; behind the last the database holds no change of offset. No zone ever kept an
/// offset for less than six days.
const FIRST_PROBED_SECOND: i64 = -4_102_444_800; // 1840-01-01
const LAST_PROBED_SECOND: i64 = 4_133_980_800; // 2101-01-01
const SECONDS_PER_READING: i64 = 4 * 86_400;
/// More than any offset from UTC.
const WIDEST_OFFSET: i64 = MICROS_PER_DAY;

/// Stretches of constant offset, in rising order, without a hole.
#[derive(Debug)]
pub(super) struct ZoneOffsets {
    stretches: Box<[Stretch]>,
}

/// From `start` up to the start of the next stretch local time is UTC plus `offset`, in
/// microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) offset: i64,
    /// The local time from which on none is skipped or shown twice for the change at the start, nor
    /// is any instant that of a skipped time.
    pub(super) plain_from: i64,
}

impl Stretch {
    fn new(before: Option<Self>, start: i64, end: i64, offset: i64) -> Self {
        let change = before.map_or(0, |before| offset.abs_diff(before.offset));
        Self {
            start,
            end,
            offset,
            plain_from: start.saturating_add(offset).saturating_add_unsigned(change),
        }
    }
}

impl ZoneOffsets {
    /// The offsets of `zone`: read once in a process, which takes about a millisecond.
    pub(super) fn of(zone: Tz) -> Arc<Self> {
        static KNOWN: OnceLock<Box<[OnceLock<Arc<ZoneOffsets>>]>> = OnceLock::new();
        let known = KNOWN.get_or_init(|| TZ_VARIANTS.iter().map(|_| OnceLock::new()).collect());
        match known.get(zone as usize) {
            Some(entry) => Arc::clone(entry.get_or_init(|| Arc::new(Self::read(zone)))),
            None => Arc::new(Self::read(zone)),
        }
    }

    /// Reads the zone database in steps and, where the answer differs from the one before, searches
    /// the second between them.
    fn read(zone: Tz) -> Self {
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut offset = offset_at(zone, FIRST_PROBED_SECOND);
        let mut start = i64::MIN;
        let mut second = FIRST_PROBED_SECOND;
        while second < LAST_PROBED_SECOND {
            let next = second.saturating_add(SECONDS_PER_READING);
            let next_offset = offset_at(zone, next);
            if next_offset != offset {
                let change = first_second_with(zone, next_offset, second, next);
                let end = change.saturating_mul(MICROS_PER_SECOND);
                let before = stretches.last().copied();
                stretches.push(Stretch::new(before, start, end, offset));
                (start, offset) = (end, next_offset);
            }
            second = next;
        }
        let before = stretches.last().copied();
        stretches.push(Stretch::new(before, start, i64::MAX, offset));
        Self {
            stretches: stretches.into(),
        }
    }

    /// The stretch in which the instant `utc` lies.
    pub(super) fn at(&self, utc: i64) -> Stretch {
        let index = self.stretches.partition_point(|stretch| stretch.end <= utc);
        let found = self.stretches.get(index).copied();
        found.unwrap_or_else(|| Stretch::new(None, i64::MIN, i64::MAX, 0))
    }

    /// When the offset changes for the last time.
    pub(super) fn last_change(&self) -> i64 {
        self.stretches.last().map_or(i64::MIN, |last| last.start)
    }

    /// When the offset changes for the first time.
    pub(super) fn first_change(&self) -> i64 {
        self.stretches.first().map_or(i64::MAX, |first| first.end)
    }

    /// The offsets that hold at some time in a span, each once.
    pub(super) fn offsets_in(&self, span: Span) -> Vec<i64> {
        let first = self
            .stretches
            .partition_point(|stretch| stretch.end <= span.start);
        let inside = self.stretches.iter().skip(first);
        let inside = inside.take_while(|stretch| stretch.start < span.end);
        let mut offsets: Vec<i64> = inside.map(|stretch| stretch.offset).collect();
        offsets.sort_unstable();
        offsets.dedup();
        offsets
    }

    /// The instant of a local time: the first where the clock shows it twice; where it is skipped,
    /// as far behind the gap as it lies inside it.
    pub(super) fn resolve(&self, local: i64) -> i64 {
        let earliest = local.saturating_sub(WIDEST_OFFSET);
        let first = self
            .stretches
            .partition_point(|stretch| stretch.end <= earliest);
        let mut offset_before = None;
        for stretch in self.stretches.iter().skip(first) {
            if local < stretch.end.saturating_add(stretch.offset) {
                let is_inside = local >= stretch.start.saturating_add(stretch.offset);
                let offset = match offset_before {
                    Some(before) if !is_inside => before,
                    _ => stretch.offset,
                };
                return local.saturating_sub(offset);
            }
            offset_before = Some(stretch.offset);
        }
        local
    }

    /// What the clock shows at the instant `utc`.
    pub(super) fn local(&self, utc: i64) -> i64 {
        utc.saturating_add(self.at(utc).offset)
    }
}

/// The offset at a second since 1970, in microseconds.
fn offset_at(zone: Tz, second: i64) -> i64 {
    let utc: NaiveDateTime = DateTime::from_timestamp(second, 0)
        .unwrap_or_default()
        .naive_utc();
    let seconds = zone.offset_from_utc_datetime(&utc).fix().local_minus_utc();
    i64::from(seconds).saturating_mul(MICROS_PER_SECOND)
}

/// The first second after `before`, up to `after`, from which on `offset` holds.
fn first_second_with(zone: Tz, offset: i64, mut before: i64, mut after: i64) -> i64 {
    while after.saturating_sub(before) > 1 {
        let middle = before.midpoint(after);
        if offset_at(zone, middle) == offset {
            after = middle;
        } else {
            before = middle;
        }
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two changes that cancel each other between two readings would be missed: there are none.
    #[test]
    fn agrees_with_the_zone_database() {
        for zone in TZ_VARIANTS {
            let offsets = ZoneOffsets::of(zone);
            for stretch in &offsets.stretches {
                for second in [
                    stretch.start / MICROS_PER_SECOND,
                    stretch.end / MICROS_PER_SECOND,
                ] {
                    for near in [second.saturating_sub(1), second] {
                        if (FIRST_PROBED_SECOND..LAST_PROBED_SECOND).contains(&near) {
                            let found = offsets.at(near * MICROS_PER_SECOND).offset;
                            assert_eq!(found, offset_at(zone, near), "{zone} at {near}");
                        }
                    }
                }
            }
            // 1985 to 2040; an odd step visits every hour of the day.
            for second in (473_385_600..2_208_988_800_i64).step_by(41 * 3600 + 1811) {
                let found = offsets.at(second * MICROS_PER_SECOND).offset;
                assert_eq!(found, offset_at(zone, second), "{zone} at {second}");
            }
        }
    }
}
