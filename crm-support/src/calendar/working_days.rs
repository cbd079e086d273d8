//! The questions about working days.

use chrono::NaiveDate;
use crm_core::Timestamp;

use super::arithmetic::instant;
use super::day::{self, MICROS_PER_DAY};
use super::{Calendar, WorkingTimeError};

impl Calendar {
    /// Whether the date has hours.
    ///
    /// That is a working day of the team. Those of the law are told by
    /// [`DeadlineCalendar`](crm_core::DeadlineCalendar).
    #[must_use]
    pub fn has_hours_on(&self, date: NaiveDate) -> bool {
        !self.hours_of(day::number_of(date)).is_empty()
    }

    /// The instant `days` working days after `start`: the same time on the clock on the n-th
    /// following date that has hours, or the first open moment after it.
    ///
    /// # Errors
    /// As [`add_working_time`](Self::add_working_time).
    pub fn add_working_days(
        &self,
        start: Timestamp,
        days: u32,
    ) -> Result<Timestamp, WorkingTimeError> {
        let local = self.zone().local(start.as_micros());
        let mut number = day::day_of(local);
        for _ in 0..days {
            number = self
                .day_with_hours_from(number.saturating_add(1))
                .ok_or(WorkingTimeError::NoWorkingTime)?;
        }
        self.next_open(self.on_day(number, local)?)
    }

    /// The instant `days` working days before `end`: the same time on the clock on the n-th date
    /// before it that has hours, or the last moment before it up to which there is open time.
    ///
    /// # Errors
    /// As [`subtract_working_time`](Self::subtract_working_time).
    pub fn subtract_working_days(
        &self,
        end: Timestamp,
        days: u32,
    ) -> Result<Timestamp, WorkingTimeError> {
        let local = self.zone().local(end.as_micros());
        let mut number = day::day_of(local);
        for _ in 0..days {
            number = self
                .day_with_hours_to(number.saturating_sub(1))
                .ok_or(WorkingTimeError::NoWorkingTime)?;
        }
        self.previous_open(self.on_day(number, local)?)
    }

    /// How many dates that have hours come after the date of `start`, up to that of `end`; zero when
    /// the end is the earlier.
    ///
    /// From Monday to Tuesday is one day, whatever the time; what
    /// [`add_working_days`](Self::add_working_days) adds is counted here.
    #[must_use]
    pub fn working_days_between(&self, start: Timestamp, end: Timestamp) -> u32 {
        let date = |at: Timestamp| day::day_of(self.zone().local(at.as_micros()));
        let (mut number, last) = (date(start), date(end));
        let mut count = 0_u32;
        while let Some(next) = self.day_with_hours_from(number.saturating_add(1)) {
            if next > last {
                break;
            }
            count = count.saturating_add(1);
            number = next;
        }
        count
    }

    /// The instant on a day at which the clock shows the time of `local`.
    fn on_day(&self, number: i64, local: i64) -> Result<Timestamp, WorkingTimeError> {
        let time_of_day = local.rem_euclid(MICROS_PER_DAY);
        let same_time = day::start_of(number).saturating_add(time_of_day);
        instant(self.zone().resolve(same_time))
    }
}
