//! The triangle of cohorts and periods.

use std::collections::BTreeMap;

use serde::Serialize;

use super::RetentionDefinition;
use crate::life_cycle::active_numbers;
use crate::ratio::ratio;
use crate::{ActivityTable, CalendarPeriod, CustomerKey};

/// How many of a cohort were retained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Retained {
    /// How many were retained.
    pub retained: u64,
    /// Of how many.
    pub customers: u64,
}

impl Retained {
    /// The share, 0 to 1; `None` of nobody.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        ratio(self.retained, self.customers)
    }
}

/// Customers who were active for the first time in the same period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Cohort {
    /// The period in which they began.
    pub began: CalendarPeriod,
    /// How many they are.
    pub customers: u64,
    /// How many of them were retained, column by column, as far as the columns are over.
    ///
    /// Column `N` stands for the period `N` after the first, and column 0 for the cohort itself; with
    /// brackets there is one column for each.
    pub retained: Vec<u64>,
    /// What they paid, net of refunds, in minor units: in their first period, in the next, and so on,
    /// whatever the definition of retention.
    pub amounts_minor: Vec<i128>,
}

impl Cohort {
    /// The cell of a column; `None` when the column is not over for this cohort.
    #[must_use]
    pub fn cell(&self, column: usize) -> Option<Retained> {
        let retained = *self.retained.get(column)?;
        Some(Retained {
            retained,
            customers: self.customers,
        })
    }

    /// What they paid up to and with each period after the first, net of refunds, in minor units.
    #[must_use]
    pub fn cumulative_amounts_minor(&self) -> Vec<i128> {
        let mut sum: i128 = 0;
        let running = self.amounts_minor.iter().map(|amount| {
            sum = sum.saturating_add(*amount);
            sum
        });
        running.collect()
    }
}

/// Cohorts by their first period, with the retention and the revenue of each: the retention
/// triangle.
///
/// Periods are those of the table's calendar, so that all of a cohort share them: a month is a
/// month, and the first one is cut short for who began on its last day.
///
/// ```
/// use chrono_tz::Tz;
/// use crm_core::{Currency, Money, Timestamp};
/// use crm_segment::{ActivityTable, CalendarUnit, CohortTable, PeriodCalendar, RetentionDefinition};
///
/// let months = PeriodCalendar::new(CalendarUnit::Month, Tz::UTC);
/// let mut table = ActivityTable::new(months, Currency::EUR);
/// let at = |month: u8| Timestamp::parse(&format!("2026-{month:02}-15T12:00:00Z"));
/// for (customer, month) in [(1_u32, 1), (2, 1), (2, 3), (3, 2)] {
///     table.add_purchase(customer, at(month)?, Money::new(1_000, Currency::EUR))?;
/// }
/// let march = months.period_of(at(3)?);
/// let triangle = |definition| CohortTable::new(&table, definition, march, 12);
/// let january = |definition| triangle(definition).cohorts()[0].retained.clone();
/// assert_eq!(january(RetentionDefinition::Exact), [2, 0, 1]);
/// assert_eq!(january(RetentionDefinition::OnOrAfter), [2, 1, 1]);
/// assert_eq!(january(RetentionDefinition::Within), [2, 0, 1]);
/// assert_eq!(triangle(RetentionDefinition::Exact).cohorts()[1].retained, [1, 0], "March is its last month");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortTable {
    definition: RetentionDefinition,
    through: CalendarPeriod,
    cohorts: Vec<Cohort>,
}

impl CohortTable {
    /// The cohorts who began by the period `through`, with at most `columns` columns.
    ///
    /// What lies after `through` is not looked at: give the last period that is over. A table of
    /// another kind of period than `through` gives no cohorts. Periods without a beginner have none.
    #[must_use]
    pub fn new<K: CustomerKey>(
        table: &ActivityTable<K>,
        definition: RetentionDefinition,
        through: CalendarPeriod,
        columns: u16,
    ) -> Self {
        let mut cohorts: BTreeMap<i64, Cohort> = BTreeMap::new();
        let same_kind = through.unit() == table.calendar().unit();
        for (_, row) in table.rows().filter(|_| same_kind) {
            let active: Vec<i64> = active_numbers(row)
                .take_while(|number| *number <= through.number())
                .collect();
            let Some(first) = active.first().copied() else {
                continue;
            };
            let cohort = cohorts
                .entry(first)
                .or_insert_with(|| empty_cohort(&definition, through, first, columns));
            cohort.customers = cohort.customers.saturating_add(1);
            let ages: Vec<i64> = active
                .iter()
                .map(|number| number.saturating_sub(first))
                .collect();
            for (column, retained) in cohort.retained.iter_mut().enumerate() {
                if is_retained(&definition, &ages, column) {
                    *retained = retained.saturating_add(1);
                }
            }
            for (number, sum) in row.range(first..=through.number()) {
                let age = usize::try_from(number.saturating_sub(first)).unwrap_or(usize::MAX);
                if let Some(amount) = cohort.amounts_minor.get_mut(age) {
                    *amount = amount.saturating_add(sum.amount_minor());
                }
            }
        }
        Self {
            definition,
            through,
            cohorts: cohorts.into_values().collect(),
        }
    }

    /// The definition of retention.
    #[must_use]
    pub const fn definition(&self) -> &RetentionDefinition {
        &self.definition
    }

    /// The last period that was looked at.
    #[must_use]
    pub const fn through(&self) -> CalendarPeriod {
        self.through
    }

    /// The cohorts, the earliest first.
    #[must_use]
    pub fn cohorts(&self) -> &[Cohort] {
        &self.cohorts
    }

    /// The retention in a column over all cohorts for which it is over: each customer weighs the
    /// same.
    #[must_use]
    pub fn total(&self, column: usize) -> Retained {
        let cells = self.cohorts.iter().filter_map(|cohort| cohort.cell(column));
        cells.fold(Retained::default(), |sum, cell| Retained {
            retained: sum.retained.saturating_add(cell.retained),
            customers: sum.customers.saturating_add(cell.customers),
        })
    }
}

/// A cohort of nobody, with as many columns as are over.
fn empty_cohort(
    definition: &RetentionDefinition,
    through: CalendarPeriod,
    first: i64,
    columns: u16,
) -> Cohort {
    let followed = through.number().saturating_sub(first);
    let periods = usize::try_from(followed.saturating_add(1))
        .unwrap_or(0)
        .min(columns.into());
    let cells = match definition {
        RetentionDefinition::Bracket(brackets) => brackets
            .iter()
            .take(columns.into())
            .take_while(|(_, behind)| i64::from(*behind) <= followed.saturating_add(1))
            .count(),
        _ => periods,
    };
    Cohort {
        began: CalendarPeriod::numbered(through.unit(), first),
        customers: 0,
        retained: vec![0; cells],
        amounts_minor: vec![0; periods],
    }
}

/// Whether somebody active at these ages, in periods after the first, is retained in a column.
fn is_retained(definition: &RetentionDefinition, ages: &[i64], column: usize) -> bool {
    let Ok(number) = i64::try_from(column) else {
        return false;
    };
    match definition {
        _ if number == 0 && !matches!(definition, RetentionDefinition::Bracket(_)) => true,
        RetentionDefinition::Exact => ages.binary_search(&number).is_ok(),
        RetentionDefinition::OnOrAfter => ages.last().is_some_and(|last| *last >= number),
        RetentionDefinition::Within => ages.iter().any(|age| (1..=number).contains(age)),
        RetentionDefinition::Bracket(brackets) => {
            let bracket = brackets.iter().nth(column);
            bracket.is_some_and(|(first, behind)| {
                let bracket = i64::from(first)..i64::from(behind);
                ages.iter().any(|age| bracket.contains(age))
            })
        }
    }
}
