//! What is measured of events, and compared.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crm_core::{Category, Channel, Currency, Interaction, InteractionKind, Money, ProductCode};
use serde::{Deserialize, Serialize};

use super::EventFilter;
use crate::CalendarPeriod;
use crate::PeriodCalendar;
use crate::rule::{Comparison, RuleError};

/// What is measured of the events that a filter and a window leave, and what is asked of it.
///
/// Amounts are those of purchases, and of returns below zero; where the filter names categories, of the
/// lines of these. Of events without an amount, or with one in another currency than asked, amounts do not
/// count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum EventMeasure {
    /// How many there are.
    Count(Comparison<u64>),
    /// What their amounts come to; nothing of none.
    Sum(Comparison<Money>),
    /// The mean of their amounts, compared exactly; without an amount every comparison is false.
    Average(Comparison<Money>),
    /// The smallest of their amounts; without one every comparison is false.
    Minimum(Comparison<Money>),
    /// The largest of their amounts; without one every comparison is false.
    Maximum(Comparison<Money>),
    /// How many different ones there are.
    Distinct {
        /// Different what.
        of: DistinctOf,
        /// The comparison.
        is: Comparison<u64>,
    },
    /// The first of them passes another filter; false without any.
    First(EventFilter),
    /// The last of them passes another filter; false without any.
    Last(EventFilter),
}

/// Of what different ones are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum DistinctOf {
    /// Kinds of interaction.
    Kinds,
    /// Channels.
    Channels,
    /// Categories in purchases and returns; those of the filter only, where it names some.
    Categories,
    /// Products in purchases and returns; in lines of the categories of the filter only.
    Products,
    /// Periods of a calendar: on how many days, in how many months.
    Periods(PeriodCalendar),
}

/// Something of which different ones are counted.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Distinct<'event> {
    Kind(InteractionKind),
    Channel(Channel),
    Category(&'event Category),
    Product(&'event ProductCode),
    Period(CalendarPeriod),
}

impl EventMeasure {
    /// Whether those of the events, which come by time, that the filter admits are as is asked.
    pub(super) fn holds(&self, filter: &EventFilter, events: &[Interaction]) -> bool {
        let mut admitted = events.iter().filter(|event| filter.admits(event));
        match self {
            Self::Count(is) => {
                // One more than is asked about is like any number more.
                let most = is.decisive_count();
                compares_count(*is, admitted.take(most).count())
            }
            Self::Distinct { of, is } => compares_count(*is, of.count(filter, admitted)),
            Self::First(then) => admitted.next().is_some_and(|first| then.admits(first)),
            Self::Last(then) => admitted.next_back().is_some_and(|last| then.admits(last)),
            Self::Sum(is) => {
                let sum = amounts(filter, admitted, *is).fold(0, i128::saturating_add);
                is.passes(|asked| sum.cmp(&asked.minor().into()))
            }
            Self::Average(is) => {
                let (count, sum) = amounts(filter, admitted, *is)
                    .fold((0_u32, 0_i128), |(count, sum), minor| {
                        (count.saturating_add(1), sum.saturating_add(minor))
                    });
                compares_average(*is, count, sum)
            }
            Self::Minimum(is) => compares_extreme(*is, amounts(filter, admitted, *is).min()),
            Self::Maximum(is) => compares_extreme(*is, amounts(filter, admitted, *is).max()),
        }
    }

    /// # Errors
    /// When a comparison can make no sense.
    pub(super) fn check(&self) -> Result<(), RuleError> {
        match self {
            Self::Count(is) | Self::Distinct { is, .. } => {
                is.check(|one, other| Some(one.cmp(&other)))
            }
            Self::Sum(is) | Self::Average(is) | Self::Minimum(is) | Self::Maximum(is) => {
                is.check(compare_money)
            }
            Self::First(then) | Self::Last(then) => then.check(),
        }
    }

    pub(super) fn size(&self) -> usize {
        match self {
            Self::First(then) | Self::Last(then) => then.size(),
            _ => 0,
        }
    }
}

impl DistinctOf {
    fn count<'facts>(
        self,
        filter: &EventFilter,
        events: impl Iterator<Item = &'facts Interaction>,
    ) -> usize {
        let mut found = BTreeSet::new();
        for event in events {
            self.each(filter, event, |one| {
                found.insert(one);
            });
        }
        found.len()
    }

    /// Takes each that an event brings, as often as it does.
    pub(crate) fn each<'facts>(
        self,
        filter: &EventFilter,
        event: &'facts Interaction,
        mut take: impl FnMut(Distinct<'facts>),
    ) {
        match self {
            Self::Kinds => take(Distinct::Kind(event.content().kind())),
            Self::Channels => take(Distinct::Channel(event.channel())),
            Self::Periods(calendar) => {
                take(Distinct::Period(calendar.period_of(event.occurred_at())));
            }
            Self::Categories => {
                let lines = filter.lines(event);
                lines
                    .filter_map(|line| line.category.as_ref())
                    .for_each(|category| take(Distinct::Category(category)));
            }
            Self::Products => {
                let lines = filter.lines(event);
                lines.for_each(|line| take(Distinct::Product(&line.product)));
            }
        }
    }
}

/// Whether amounts of so large a sum have a mean as is asked; of none there is none.
pub(crate) fn compares_average(is: Comparison<Money>, count: u32, sum: i128) -> bool {
    let count = i128::from(count);
    // Multiplied, not divided: nothing is rounded.
    count > 0 && is.passes(|asked| sum.cmp(&count.saturating_mul(asked.minor().into())))
}

/// Whether so many are as is asked.
pub(crate) fn compares_count(is: Comparison<u64>, count: usize) -> bool {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    is.passes(|asked| count.cmp(&asked))
}

/// Whether the smallest or largest amount, whichever was found, is as is asked; without any amount it is not.
pub(crate) fn compares_extreme(is: Comparison<Money>, found: Option<i128>) -> bool {
    found.is_some_and(|minor| is.passes(|asked| minor.cmp(&asked.minor().into())))
}

/// The amounts in the currency that is asked for.
fn amounts<'facts>(
    filter: &EventFilter,
    events: impl Iterator<Item = &'facts Interaction>,
    is: Comparison<Money>,
) -> impl Iterator<Item = i128> {
    let [asked, _] = is.asked();
    let currency: Currency = asked.currency();
    events
        .filter_map(|event| filter.amount(event))
        .filter_map(move |(minor, own)| (own == currency).then_some(minor))
}

fn compare_money(one: Money, other: Money) -> Option<Ordering> {
    (one.currency() == other.currency()).then(|| one.minor().cmp(&other.minor()))
}
