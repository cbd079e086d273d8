//! The model.

use super::likelihood::Base;
use crate::special::ln_rising;
use crate::value::fit::{Scales, maximise_over};
use crate::value::model::model;
use crate::value::outlook::{Kernel, NbdKernel};
use crate::value::{
    Fit, FitError, FitOptions, HistoryGroups, Model, Outlook, PurchaseModel, RepeatHistory,
    TimeUnit, ValueError,
};

model! {
    /// NBD (Ehrenberg 1959): purchases at random at a rate that differs between customers, and nobody
    /// ever drops out.
    ///
    /// The baseline of the other models: what they gain over it is what dropout explains. It foretells
    /// too much wherever customers leave. When somebody bought does not matter, only how often and
    /// within what time: everybody is alive, and buys `(r + x) / (α + T)` times per unit of time from
    /// now on.
    ///
    /// Purchases over an endless time are finite only when they are discounted, and the rest of the
    /// relationship is [endless](ValueError::NoDropout).
    ///
    /// ```
    /// use crm_segment::value::{Nbd, PurchaseModel, Recency, RepeatHistory, TimeSpan, TimeUnit};
    ///
    /// let model = Nbd::new(0.385, 12.07, TimeUnit::Week)?;
    /// let history = RepeatHistory::new(2, Recency::AgeAtLast(30.43), 38.86, TimeUnit::Week)?;
    /// let outlook = model.outlook(&history)?;
    /// assert_eq!(outlook.probability_alive(), 1.0);
    /// let year = TimeSpan::new(52.0, TimeUnit::Week)?;
    /// assert_eq!((outlook.expected_purchases(year)? * 1000.0).round(), 2435.0);
    /// # Ok::<(), crm_segment::value::ValueError>(())
    /// ```
    pub struct Nbd as "nbd" {
        unit: TimeUnit,
        ;
        /// The shape of the distribution of purchase rates.
        r,
        /// The rate of the distribution of purchase rates, in units of time.
        alpha,
    }
}

impl Nbd {
    /// Takes the parameters, which hold for ages in `unit`: shape `r` and rate `alpha` of the gamma
    /// distribution of purchase rates.
    ///
    /// # Errors
    /// When a parameter is not finite and above zero.
    pub fn new(r: f64, alpha: f64, unit: TimeUnit) -> Result<Self, ValueError> {
        Self::of([r, alpha], unit)
    }

    /// The parameters of the greatest likelihood.
    ///
    /// Where customers differ no more than chance makes them, `r` and `alpha` go to infinity together
    /// and the fit ends [on that boundary](crate::value::FitOutcome::OnBoundary).
    ///
    /// # Errors
    /// When there is nobody, nobody with a repeat purchase, or no time observed.
    pub fn fit(groups: &HistoryGroups, options: FitOptions) -> Result<Fit<Self>, FitError> {
        let usual = groups.usual()?;
        let scales = Scales {
            names: Self::NAMES,
            sizes: [1.0, usual.age],
        };
        let start = [0.5, 0.5 / usual.rate];
        let sample = groups.sample().map(|sample| Base::new(&sample));
        let base = Base::new(groups);
        let optimum = maximise_over(&base, sample.as_ref(), &scales, start, options);
        Fit::new(&optimum, |values| Self::of(*values, groups.unit()))
    }

    fn outlook_after(&self, repeats: u32, age: f64) -> Outlook {
        let kernel = NbdKernel {
            r: self.r + f64::from(repeats),
            alpha: self.alpha + age,
        };
        Outlook::new(f64::NEG_INFINITY, Kernel::Nbd(kernel), self.unit)
    }
}

impl PurchaseModel for Nbd {
    fn unit(&self) -> TimeUnit {
        self.unit
    }

    fn log_likelihood(&self, history: &RepeatHistory) -> Result<f64, ValueError> {
        self.unit.require("history", history.unit())?;
        let (x, age) = (f64::from(history.repeats()), history.age());
        // α^r / (α+T)^r as one logarithm: near 1 it keeps its digits.
        let waited = -self.r * (age / self.alpha).ln_1p();
        Ok(ln_rising(self.r, history.repeats()) + waited - x * (self.alpha + age).ln())
    }

    fn newcomer(&self) -> Outlook {
        self.outlook_after(0, 0.0)
    }

    fn outlook(&self, history: &RepeatHistory) -> Result<Outlook, ValueError> {
        self.unit.require("history", history.unit())?;
        Ok(self.outlook_after(history.repeats(), history.age()))
    }
}
