//! The model.

use serde::{Deserialize, Serialize};

use super::dropout::Dropout;
use super::likelihood::Base;
use crate::format::FormatOne;
use crate::value::beta_geometric::softplus;
use crate::value::fit::{Scale, maximise, sealed, total};
use crate::value::outlook::{Kernel, ParetoKernel};
use crate::value::special::ln_rising;
use crate::value::unit::require_positive;
use crate::value::{
    Fit, FitError, FitOptions, FitOutcome, HistoryGroups, Model, Outlook, PurchaseModel,
    RepeatHistory, TimeUnit, ValueError,
};

/// Bases with more different histories than this are fitted to a sample first.
const LARGE: usize = 40_000;
/// How many histories the sample has, about.
const SAMPLE: usize = 10_000;

/// Pareto/NBD (Schmittlein, Morrison and Colombo 1987): purchases at random at a rate that differs
/// between customers, who drop out at random at a rate that differs too, whether they buy or not.
///
/// ```
/// use crm_segment::value::{DiscountRate, ParetoNbd, PurchaseModel, Recency, RepeatHistory, TimeUnit};
///
/// let model = ParetoNbd::new(0.553, 10.58, 0.606, 11.656, TimeUnit::Week)?;
/// let history = RepeatHistory::new(26, Recency::SinceLast(1.0 / 7.0), 31.0, TimeUnit::Week)?;
/// let outlook = model.outlook(&history)?;
/// assert_eq!((outlook.probability_alive() * 1e4).round(), 9979.0);
///
/// // All purchases to come, discounted by 15 % a year.
/// let rate = DiscountRate::annual(0.15, TimeUnit::Week)?;
/// let purchases = outlook.discounted_purchases(rate, None)?;
/// assert_eq!(purchases.round(), 86.0);
/// # Ok::<(), crm_segment::value::ValueError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct ParetoNbd {
    r: f64,
    alpha: f64,
    s: f64,
    beta: f64,
    unit: TimeUnit,
}

impl ParetoNbd {
    /// Takes the parameters, which hold for ages in `unit`: shape `r` and rate `alpha` of the gamma
    /// distribution of purchase rates, shape `s` and rate `beta` of that of dropout rates.
    ///
    /// # Errors
    /// When a parameter is not finite and above zero.
    pub fn new(r: f64, alpha: f64, s: f64, beta: f64, unit: TimeUnit) -> Result<Self, ValueError> {
        Ok(Self {
            r: require_positive("r", r)?,
            alpha: require_positive("alpha", alpha)?,
            s: require_positive("s", s)?,
            beta: require_positive("beta", beta)?,
            unit,
        })
    }

    /// The shape of the distribution of purchase rates.
    #[must_use]
    pub const fn r(&self) -> f64 {
        self.r
    }

    /// The rate of the distribution of purchase rates, in units of time.
    #[must_use]
    pub const fn alpha(&self) -> f64 {
        self.alpha
    }

    /// The shape of the distribution of dropout rates.
    #[must_use]
    pub const fn s(&self) -> f64 {
        self.s
    }

    /// The rate of the distribution of dropout rates, in units of time.
    #[must_use]
    pub const fn beta(&self) -> f64 {
        self.beta
    }

    /// The parameters of the greatest likelihood.
    ///
    /// # Errors
    /// When there is nobody, nobody with a repeat purchase, or no time observed.
    pub fn fit(groups: &HistoryGroups, options: FitOptions) -> Result<Fit<Self>, FitError> {
        let usual = groups.usual()?;
        let scale = |name, size| Scale { name, size };
        let scales = [
            scale("r", 1.0),
            scale("alpha", usual.age),
            scale("s", 1.0),
            scale("beta", usual.age),
        ];
        let best_of = |groups: &HistoryGroups, start| {
            let base = Base::new(groups);
            maximise(&scales, start, |parameters| {
                total(&base, parameters, options.threads.get())
            })
        };
        let mut start = [0.5, 0.5 / usual.rate, 0.5, 0.5 * usual.age];
        if groups.len() > LARGE {
            let sample = groups.sampled(groups.len() / SAMPLE);
            let rough = best_of(&sample, start);
            if rough.outcome == FitOutcome::Converged {
                start = rough.parameters;
            }
        }
        Fit::new(&best_of(groups, start), |[r, alpha, s, beta]| {
            Self::new(*r, *alpha, *s, *beta, groups.unit())
        })
    }

    fn log_odds_dead(&self, history: &RepeatHistory) -> f64 {
        let parameters = [self.r, self.alpha, self.s, self.beta];
        let (last, age) = (history.age_at_last(), history.age());
        Dropout::new(&parameters, history.repeats(), last, age).log_odds()
    }

    fn kernel_after(&self, repeats: u32, age: f64) -> ParetoKernel {
        ParetoKernel {
            r: self.r + f64::from(repeats),
            alpha: self.alpha + age,
            s: self.s,
            beta: self.beta + age,
        }
    }

    fn outlook_after(&self, repeats: u32, age: f64, log_odds_dead: f64) -> Outlook {
        let kernel = Kernel::Pareto(self.kernel_after(repeats, age));
        Outlook::new(log_odds_dead, kernel, self.unit)
    }
}

impl sealed::Sealed for ParetoNbd {}

impl Model for ParetoNbd {
    const NAMES: &'static [&'static str] = &["r", "alpha", "s", "beta"];

    fn values(&self) -> Vec<f64> {
        vec![self.r, self.alpha, self.s, self.beta]
    }

    fn with_values(&self, values: &[f64]) -> Result<Self, ValueError> {
        match *values {
            [r, alpha, s, beta] => Self::new(r, alpha, s, beta, self.unit),
            _ => Err(ValueError::NotPositive {
                field: "parameters",
            }),
        }
    }
}

impl PurchaseModel for ParetoNbd {
    fn unit(&self) -> TimeUnit {
        self.unit
    }

    fn log_likelihood(&self, history: &RepeatHistory) -> Result<f64, ValueError> {
        self.unit.require("history", history.unit())?;
        let (x, age) = (f64::from(history.repeats()), history.age());
        if history.repeats() == 0 {
            let kernel = self.kernel_after(0, 0.0);
            let bought = kernel.buys_within(age);
            // Nearly certain silence: what is left of 1 keeps its digits.
            if bought < 0.5 {
                return Ok((-bought).ln_1p());
            }
        }
        // α^r / (α+T)^r as one logarithm: near 1 it keeps its digits.
        let waited = -self.r * (age / self.alpha).ln_1p() - self.s * (age / self.beta).ln_1p();
        Ok(
            ln_rising(self.r, history.repeats()) + waited - x * (self.alpha + age).ln()
                + softplus(self.log_odds_dead(history)),
        )
    }

    fn newcomer(&self) -> Outlook {
        self.outlook_after(0, 0.0, f64::NEG_INFINITY)
    }

    fn outlook(&self, history: &RepeatHistory) -> Result<Outlook, ValueError> {
        self.unit.require("history", history.unit())?;
        let log_odds_dead = self.log_odds_dead(history);
        Ok(self.outlook_after(history.repeats(), history.age(), log_odds_dead))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    format: FormatOne,
    model: std::borrow::Cow<'static, str>,
    unit: TimeUnit,
    r: f64,
    alpha: f64,
    s: f64,
    beta: f64,
}

const NAME: &str = "pareto_nbd";

impl TryFrom<Form> for ParetoNbd {
    type Error = ValueError;

    fn try_from(form: Form) -> Result<Self, ValueError> {
        if form.model != NAME {
            return Err(ValueError::OtherModel { expected: NAME });
        }
        Self::new(form.r, form.alpha, form.s, form.beta, form.unit)
    }
}

impl From<ParetoNbd> for Form {
    fn from(model: ParetoNbd) -> Self {
        Self {
            format: FormatOne,
            model: NAME.into(),
            unit: model.unit,
            r: model.r,
            alpha: model.alpha,
            s: model.s,
            beta: model.beta,
        }
    }
}
