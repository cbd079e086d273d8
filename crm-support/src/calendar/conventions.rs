//! A definition, read by conventions.

use super::{CalendarDefinition, EmptyWeek, LastMinute, OpeningHours, TimeOfDay, WeeklyHours};

/// What the definition says when hours up to `23:59` and a week without hours are read like this.
pub(super) fn read_by(
    definition: &CalendarDefinition,
    last_minute: LastMinute,
    empty_week: EmptyWeek,
) -> CalendarDefinition {
    let is_wall_clock = empty_week == EmptyWeek::WallClock && is_without_hours(definition);
    if is_wall_clock {
        return CalendarDefinition::always_open(definition.timezone);
    }
    match last_minute {
        LastMinute::Literal => definition.clone(),
        LastMinute::EndOfDay => up_to_midnight(definition),
    }
}

fn is_without_hours(definition: &CalendarDefinition) -> bool {
    !definition.always_open
        && definition.weekly.is_empty()
        && definition.date_hours.values().all(Vec::is_empty)
}

fn up_to_midnight(definition: &CalendarDefinition) -> CalendarDefinition {
    let mut read = definition.clone();
    let WeeklyHours {
        mon,
        tue,
        wed,
        thu,
        fri,
        sat,
        sun,
    } = &mut read.weekly;
    let weekly = [mon, tue, wed, thu, fri, sat, sun];
    let dated = read.date_hours.values_mut();
    for hours in weekly
        .into_iter()
        .chain(dated)
        .chain(read.breaks.values_mut())
    {
        let is_taken = hours
            .iter()
            .any(|stretch| stretch.opens() == TimeOfDay::LAST_MINUTE);
        if is_taken {
            continue;
        }
        for stretch in hours {
            *stretch = stretch.up_to_midnight();
        }
    }
    read
}

impl OpeningHours {
    /// The same, up to `24:00` where it ends at `23:59`.
    fn up_to_midnight(self) -> Self {
        if self.closes() != TimeOfDay::LAST_MINUTE {
            return self;
        }
        Self::new(self.opens(), TimeOfDay::END_OF_DAY).unwrap_or(self)
    }
}
