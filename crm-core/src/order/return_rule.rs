//! Until when what was delivered can be given back.

use std::collections::BTreeSet;
use std::num::NonZeroU16;

use chrono::Days;
use serde::{Deserialize, Serialize};

use super::{Order, OrderState};
use crate::data_subject::{DeadlineCalendar, end_of_period};
use crate::interaction::{Category, OrderStage, ProductCode, PurchaseLine};
use crate::timestamp::Timestamp;

/// For how long the host takes things back: data of the host, to be kept with its settings.
///
/// Days are counted from the one on which the order was first told to be delivered, which is not
/// counted itself, to the end of the last one: as Directive 2011/83/EU, article 9 counts its 14 days,
/// and Regulation 1182/71, article 3 any period. Whether a period that ends on a holiday goes on to
/// the next working day is for the host to say by [`extended_over_holidays`](Self::extended_over_holidays).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ReturnRule {
    /// For how many days.
    pub days: NonZeroU16,
    /// Categories of products that are not taken back, such as sealed goods (article 16).
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub except: BTreeSet<Category>,
    /// Whether a period that ends on a day without work goes on to the next working day.
    #[serde(default)]
    pub extends_over_holidays: bool,
}

/// The answer to "can I give it back?".
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReturnAnswer {
    /// It can, until this instant (included).
    Until {
        /// The last instant; `None` when it lies beyond the year 9999.
        until: Option<Timestamp>,
        /// The products of the order that are not taken back.
        except: BTreeSet<ProductCode>,
    },
    /// It could, until this instant.
    Over {
        /// The last instant.
        until: Timestamp,
    },
    /// It did not arrive yet.
    NotDelivered,
    /// Nothing of it is taken back.
    Excepted,
    /// It came back already.
    Returned,
    /// It was called off.
    Cancelled,
}

impl ReturnRule {
    /// Everything is taken back for so many days.
    #[must_use]
    pub fn new(days: NonZeroU16) -> Self {
        Self {
            days,
            except: BTreeSet::new(),
            extends_over_holidays: false,
        }
    }

    /// The same rule, by which products of this category are not taken back.
    #[must_use]
    pub fn excepting(mut self, category: Category) -> Self {
        self.except.insert(category);
        self
    }

    /// The same rule, by which a period that ends on a day without work goes on to the next working
    /// day (Regulation 1182/71, article 3, paragraph 4).
    #[must_use]
    pub fn extended_over_holidays(self) -> Self {
        Self {
            extends_over_holidays: true,
            ..self
        }
    }

    /// Whether the order can be given back now. Days begin and end as the calendar says.
    ///
    /// An order of which nothing is known but its stages has no products that are excepted.
    #[must_use]
    pub fn answer(
        &self,
        order: &Order,
        now: Timestamp,
        calendar: &dyn DeadlineCalendar,
    ) -> ReturnAnswer {
        match order.state() {
            OrderState::Open | OrderState::Shipped => return ReturnAnswer::NotDelivered,
            OrderState::Returned => return ReturnAnswer::Returned,
            OrderState::Cancelled => return ReturnAnswer::Cancelled,
            OrderState::Delivered => {}
        }
        let lines = || order.purchases.iter().flat_map(|bought| bought.lines());
        let is_excepted = |line: &&PurchaseLine| {
            let category = line.category.as_ref();
            category.is_some_and(|category| self.except.contains(category))
        };
        if lines().next().is_some() && lines().all(|line| is_excepted(&line)) {
            return ReturnAnswer::Excepted;
        }
        let Some(delivered) = order.reached.get(&OrderStage::Delivered) else {
            return ReturnAnswer::NotDelivered;
        };
        match self.until(*delivered, calendar) {
            Some(until) if until < now => ReturnAnswer::Over { until },
            until => {
                let products = lines().filter(is_excepted).map(|line| line.product.clone());
                let except = products.collect();
                ReturnAnswer::Until { until, except }
            }
        }
    }

    /// The last instant at which what was delivered then can be given back; `None` beyond the year 9999.
    fn until(&self, delivered: Timestamp, calendar: &dyn DeadlineCalendar) -> Option<Timestamp> {
        let date = calendar.date_of(delivered);
        let days = u64::from(self.days.get());
        if self.extends_over_holidays {
            return end_of_period(calendar, date, 0, days);
        }
        calendar.end_of_day(date.checked_add_days(Days::new(days))?)
    }
}
