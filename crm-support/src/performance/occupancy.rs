//! How much of what specialists could hold they held.

use chrono::TimeDelta;

use crate::calendar::Interval;
use crate::specialist::Specialist;

/// A stretch of time in which a specialist held a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldTime {
    /// From when to when.
    pub interval: Interval,
    /// How many units of the capacity it took.
    pub units: u32,
}

impl HeldTime {
    /// A request of so many units, held in a stretch of time.
    #[must_use]
    pub const fn new(interval: Interval, units: u32) -> Self {
        Self { interval, units }
    }
}

/// How much of what specialists could hold they held, in units times seconds of their shifts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Occupancy {
    /// What was held.
    pub held: u128,
    /// What could be held.
    pub offered: u128,
}

impl Occupancy {
    /// That of a specialist in a period: only time of their shifts counts, and none of a planned absence. The capacity is
    /// that of the record; where it changed, sum up the periods between.
    #[must_use]
    pub fn of(specialist: &Specialist, held: &[HeldTime], period: Interval) -> Self {
        let offered = there_within(specialist, period);
        let held = held.iter().filter_map(|held| {
            let start = held.interval.start().max(period.start());
            let end = held.interval.end().min(period.end());
            let within = Interval::new(start, end).ok()?;
            Some(u128::from(held.units).saturating_mul(there_within(specialist, within)))
        });
        Self {
            held: held.fold(0, u128::saturating_add),
            offered: u128::from(specialist.capacity()).saturating_mul(offered),
        }
    }

    /// That of both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            held: self.held.saturating_add(other.held),
            offered: self.offered.saturating_add(other.offered),
        }
    }

    /// The share that was held, in thousandths; `None` where nothing could be held.
    #[must_use]
    pub fn per_mille(self) -> Option<u128> {
        self.held.saturating_mul(1_000).checked_div(self.offered)
    }
}

/// The whole seconds of a stretch in which a specialist is there.
fn there_within(specialist: &Specialist, stretch: Interval) -> u128 {
    let absences = specialist.absences().intervals().iter();
    let absences = absences.filter_map(|absence| {
        let start = absence.start().max(stretch.start());
        let end = absence.end().min(stretch.end());
        Interval::new(start, end).ok()
    });
    let absent = absences.fold(TimeDelta::zero(), |sum, absence| {
        let worked = worked_within(specialist, absence);
        sum.checked_add(&worked).unwrap_or(sum)
    });
    let there = worked_within(specialist, stretch).checked_sub(&absent);
    let seconds = there.unwrap_or_default().num_seconds();
    u128::try_from(seconds).unwrap_or(0)
}

fn worked_within(specialist: &Specialist, stretch: Interval) -> TimeDelta {
    match specialist.shifts() {
        Some(shifts) => shifts.working_time_between(stretch.start(), stretch.end()),
        None => stretch.length(),
    }
}
