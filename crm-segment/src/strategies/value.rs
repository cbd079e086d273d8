//! Models, histories and spans.

use chrono::NaiveDate;
use crm_core::{Currency, Money};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::value::{
    BgBb, BgNbd, CnbdK, CovariateGroups, Covariates, DiscountRate, FirstDropout, GammaGamma,
    HistoryGroups, MbgNbd, Nbd, OpportunityGroups, OpportunityHistory, ParetoNbd, Recency,
    RepeatHistories, RepeatHistory, ShiftedBetaGeometric, SpendGroups, SpendHistory, Survivors,
    TimeSpan, TimeUnit, WithCovariates,
};

/// Any unit of time.
pub fn time_unit() -> impl Strategy<Value = TimeUnit> {
    prop::sample::select(TimeUnit::ALL.to_vec())
}

/// A shape of a distribution: 1/1000 to 1000, evenly in its logarithm, or one at which a textbook
/// formula divides by zero.
pub fn shape() -> impl Strategy<Value = f64> {
    prop_oneof![8 => (-3.0..3.0).prop_map(|log: f64| 10_f64.powf(log)), 1 => Just(1.0)]
}

/// A scale of time: 1/100 to 10,000 units, evenly in its logarithm.
pub fn time_scale() -> impl Strategy<Value = f64> {
    (-2.0..4.0).prop_map(|log: f64| 10_f64.powf(log))
}

/// A span in weeks: none, short, or up to 5,000.
pub fn span_in_weeks() -> impl Strategy<Value = TimeSpan> {
    let length = prop_oneof![1 => Just(0.0), 4 => 0.0..100.0, 2 => 0.0..5_000.0];
    length.prop_filter_map("a span", |length| {
        TimeSpan::new(length, TimeUnit::Week).ok()
    })
}

/// A discount rate of 0 to 5 % a week.
pub fn discount_rate_per_week() -> impl Strategy<Value = DiscountRate> {
    (0.0..0.05).prop_filter_map("a rate", |rate| {
        DiscountRate::continuous(rate, TimeUnit::Week).ok()
    })
}

/// A history in weeks: up to 300 repeats within up to 5,000 weeks, by whole days.
pub fn history_in_weeks() -> impl Strategy<Value = RepeatHistory> {
    let repeats = prop_oneof![2 => Just(0_u32), 4 => 1_u32..10, 2 => 1_u32..=300];
    let days = prop_oneof![3 => 1_u32..400, 1 => 1_u32..35_000];
    (repeats, days, 0.0_f64..=1.0).prop_filter_map("a history", |(repeats, days, share)| {
        let age = f64::from(days) / 7.0;
        let last = if repeats == 0 {
            0.0
        } else {
            (f64::from(days) * share).ceil().max(1.0) / 7.0
        };
        RepeatHistory::new(repeats, Recency::AgeAtLast(last), age, TimeUnit::Week).ok()
    })
}

/// A purchase or a refund of a customer on a day, in minor units of the euro.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayFact {
    /// The customer.
    pub customer: u32,
    /// When.
    pub day: NaiveDate,
    /// How much, in minor units; never negative.
    pub minor: i64,
    /// Whether it is a refund.
    pub is_refund: bool,
}

impl DayFact {
    /// Adds the fact to a base in euro.
    ///
    /// # Errors
    /// When the base is of another currency or refuses refunds.
    pub fn add_to(
        &self,
        base: &mut RepeatHistories<u32>,
    ) -> Result<(), crate::value::HistoryError> {
        let amount = Money::new(self.minor, Currency::EUR);
        if self.is_refund {
            base.add_refund_on(self.customer, self.day, amount)
        } else {
            base.add_purchase_on(self.customer, self.day, amount)
        }
    }
}

/// Up to 60 facts of up to 8 customers within 200 days, several of them often on one day.
pub fn day_facts() -> impl Strategy<Value = Vec<DayFact>> {
    let minor = prop_oneof![8 => 0_i64..100_000, 1 => Just(i64::MAX)];
    let fact = (
        0_u32..8,
        20_000_i32..20_200,
        minor,
        prop::bool::weighted(0.2),
    );
    let fact = fact.prop_filter_map("a day", |(customer, day, minor, is_refund)| {
        Some(DayFact {
            customer,
            day: NaiveDate::from_epoch_days(day)?,
            minor,
            is_refund,
        })
    });
    vec(fact, 0..60)
}

/// Purchases of up to 8 customers on their way to histories, in euro, with or without refunds.
pub fn repeat_histories() -> impl Strategy<Value = RepeatHistories<u32>> {
    (super::time_zone(), super::refund_policy(), day_facts()).prop_map(|(zone, refunds, facts)| {
        let mut base = RepeatHistories::new(Currency::EUR, zone, refunds);
        for fact in facts {
            // A refund that is refused leaves no trace.
            let _ = fact.add_to(&mut base);
        }
        base
    })
}

/// Up to 40 histories in weeks with up to 5 customers each.
pub fn history_groups() -> impl Strategy<Value = HistoryGroups> {
    let groups = vec((history_in_weeks(), 1_u64..=5), 0..40);
    groups.prop_filter_map("groups", |groups| {
        HistoryGroups::new(TimeUnit::Week, groups).ok()
    })
}

/// The value of a covariate: 0 or 1, a small number, or one of up to a million.
pub fn covariate_value() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => prop::sample::select(vec![0.0, 1.0, -0.0]),
        2 => -3.0..3.0,
        1 => 0.0..1e6
    ]
}

/// Up to 40 histories in weeks with up to 4 customers each, where "size" moves purchasing and "online"
/// purchasing and dropout.
pub fn covariate_groups() -> impl Strategy<Value = CovariateGroups> {
    let values = [covariate_value(), covariate_value()];
    let rows = vec((history_in_weeks(), values, 1_u64..=4), 0..40);
    rows.prop_filter_map("groups", |rows| {
        let covariates = Covariates::new(&["size", "online"], &["online"]).ok()?;
        CovariateGroups::new(TimeUnit::Week, covariates, rows).ok()
    })
}

/// Any BG/NBD model by weeks whose purchasing "size" and "online" move, and whose dropout "online".
pub fn bg_nbd_with_covariates() -> impl Strategy<Value = WithCovariates<BgNbd>> {
    let coefficient = || -1.0..1.0;
    let coefficients = [coefficient(), coefficient(), coefficient(), coefficient()];
    (bg_nbd(), coefficients).prop_filter_map("a model", |(model, [size, online, a, b])| {
        let purchase = [("size", size), ("online", online)];
        WithCovariates::new(model, &purchase, &[("online", &[a, b])]).ok()
    })
}

/// Any Pareto/NBD model by weeks whose purchasing "size" and "online" move, and whose dropout "online".
pub fn pareto_nbd_with_covariates() -> impl Strategy<Value = WithCovariates<ParetoNbd>> {
    let coefficient = || -1.0..1.0;
    let coefficients = [coefficient(), coefficient(), coefficient()];
    (pareto_nbd(), coefficients).prop_filter_map("a model", |(model, [size, online, beta])| {
        let purchase = [("size", size), ("online", online)];
        WithCovariates::new(model, &purchase, &[("online", &[beta])]).ok()
    })
}

/// Any BG/NBD model by weeks.
pub fn bg_nbd() -> impl Strategy<Value = BgNbd> {
    (shape(), time_scale(), shape(), shape()).prop_filter_map("a model", |(r, alpha, a, b)| {
        BgNbd::new(r, alpha, a, b, TimeUnit::Week).ok()
    })
}

/// Any MBG/NBD model by weeks.
pub fn mbg_nbd() -> impl Strategy<Value = MbgNbd> {
    (shape(), time_scale(), shape(), shape()).prop_filter_map("a model", |(r, alpha, a, b)| {
        MbgNbd::new(r, alpha, a, b, TimeUnit::Week).ok()
    })
}

/// Any Pareto/NBD model by weeks.
pub fn pareto_nbd() -> impl Strategy<Value = ParetoNbd> {
    (shape(), time_scale(), shape(), time_scale())
        .prop_filter_map("a model", |(r, alpha, s, beta)| {
            ParetoNbd::new(r, alpha, s, beta, TimeUnit::Week).ok()
        })
}

/// Any NBD model by weeks.
pub fn nbd() -> impl Strategy<Value = Nbd> {
    (shape(), time_scale()).prop_filter_map("a model", |(r, alpha)| {
        Nbd::new(r, alpha, TimeUnit::Week).ok()
    })
}

/// Any (M)BG/CNBD-k model by weeks, with k up to 8.
pub fn cnbd_k() -> impl Strategy<Value = CnbdK> {
    let first = prop::sample::select(vec![FirstDropout::AfterRepeat, FirstDropout::AfterFirst]);
    let parameters = (shape(), time_scale(), shape(), shape());
    (1_u32..=8, first, parameters).prop_filter_map("a model", |(k, first, (r, alpha, a, b))| {
        CnbdK::new(k, first, [r, alpha, a, b], TimeUnit::Week).ok()
    })
}

/// Any Gamma-Gamma model in euro.
pub fn gamma_gamma() -> impl Strategy<Value = GammaGamma> {
    (shape(), shape(), time_scale()).prop_filter_map("a model", |(p, q, gamma)| {
        GammaGamma::new(p, q, gamma, Currency::EUR).ok()
    })
}

/// Up to 300 repeat purchases of up to a thousand euro on average.
pub fn spend_in_euro() -> impl Strategy<Value = SpendHistory> {
    (0_u32..=300, 1_i64..100_000).prop_map(|(purchases, minor)| {
        let total = i128::from(minor).saturating_mul(purchases.into());
        SpendHistory::of_total(purchases, total, Currency::EUR)
    })
}

/// The spending of up to 60 groups of customers, in euro.
pub fn spend_groups() -> impl Strategy<Value = SpendGroups> {
    let groups = vec((spend_in_euro(), 1_u64..=5), 0..60);
    groups.prop_filter_map("groups", |groups| {
        SpendGroups::new(Currency::EUR, groups).ok()
    })
}

/// Any BG/BB model.
pub fn bg_bb() -> impl Strategy<Value = BgBb> {
    (shape(), shape(), shape(), shape())
        .prop_filter_map("a model", |(alpha, beta, gamma, delta)| {
            BgBb::new(alpha, beta, gamma, delta).ok()
        })
}

/// Up to 60 opportunities.
pub fn opportunity_history() -> impl Strategy<Value = OpportunityHistory> {
    (0_u32..=60)
        .prop_flat_map(|opportunities| (0..=opportunities, Just(opportunities)))
        .prop_flat_map(|(last, opportunities)| {
            (last.min(1)..=last, Just(last), Just(opportunities))
        })
        .prop_filter_map("a history", |(taken, last, opportunities)| {
            OpportunityHistory::new(taken, last, opportunities).ok()
        })
}

/// Up to 30 histories with up to 5 customers each.
pub fn opportunity_groups() -> impl Strategy<Value = OpportunityGroups> {
    vec((opportunity_history(), 1_u64..=5), 0..30).prop_map(OpportunityGroups::new)
}

/// Any shifted beta-geometric model by years.
pub fn shifted_beta_geometric() -> impl Strategy<Value = ShiftedBetaGeometric> {
    (shape(), shape()).prop_filter_map("a model", |(alpha, beta)| {
        ShiftedBetaGeometric::new(alpha, beta, TimeUnit::Year).ok()
    })
}

/// A cohort of up to a thousand customers over up to 20 periods.
pub fn survivors() -> impl Strategy<Value = Survivors> {
    vec(0_u32..=1_000, 1..=20).prop_filter_map("a cohort", |mut left| {
        left.sort_unstable_by(|one, other| other.cmp(one));
        Survivors::new(left.into_iter().map(f64::from).collect()).ok()
    })
}
