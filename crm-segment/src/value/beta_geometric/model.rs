//! The two models.

use serde::{Deserialize, Serialize};

use super::likelihood::Base;
use super::parameters::{BetaGeometric, FirstDropout};
use crate::format::FormatOne;
use crate::value::fit::{Scale, maximise, sealed, total};
use crate::value::unit::require_positive;
use crate::value::{
    Fit, FitError, FitOptions, HistoryGroups, Model, Outlook, PurchaseModel, RepeatHistory,
    TimeUnit, ValueError,
};

/// Bases with more different histories than this are fitted to a sample first.
const LARGE: usize = 40_000;
/// How many histories the sample has, about.
const SAMPLE: usize = 10_000;

macro_rules! beta_geometric_model {
    ($(#[$docs:meta])* $model:ident, $form:literal, $first:expr) => {
        $(#[$docs])*
        #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
        #[serde(try_from = "Form", into = "Form")]
        pub struct $model(BetaGeometric);

        impl $model {
            /// Takes the parameters, which hold for ages in `unit`: shape `r` and rate `alpha` of
            /// the gamma distribution of purchase rates, shapes `a` and `b` of the beta
            /// distribution of dropout probabilities.
            ///
            /// # Errors
            /// When a parameter is not finite and above zero.
            pub fn new(
                r: f64,
                alpha: f64,
                a: f64,
                b: f64,
                unit: TimeUnit,
            ) -> Result<Self, ValueError> {
                Ok(Self(BetaGeometric {
                    r: require_positive("r", r)?,
                    alpha: require_positive("alpha", alpha)?,
                    a: require_positive("a", a)?,
                    b: require_positive("b", b)?,
                    unit,
                    first: $first,
                }))
            }

            /// The shape of the distribution of purchase rates.
            #[must_use]
            pub const fn r(&self) -> f64 {
                self.0.r
            }

            /// The rate of the distribution of purchase rates, in units of time.
            #[must_use]
            pub const fn alpha(&self) -> f64 {
                self.0.alpha
            }

            /// The first shape of the distribution of dropout probabilities.
            #[must_use]
            pub const fn a(&self) -> f64 {
                self.0.a
            }

            /// The second shape of the distribution of dropout probabilities.
            #[must_use]
            pub const fn b(&self) -> f64 {
                self.0.b
            }

            /// The parameters of the greatest likelihood.
            ///
            /// # Errors
            /// When there is nobody, nobody with a repeat purchase, or no time observed.
            pub fn fit(groups: &HistoryGroups, options: FitOptions) -> Result<Fit<Self>, FitError> {
                let unit = groups.unit();
                fit(groups, $first, options, |[r, alpha, a, b]| {
                    Self::new(*r, *alpha, *a, *b, unit)
                })
            }
        }

        impl sealed::Sealed for $model {}

        impl Model for $model {
            const NAMES: &'static [&'static str] = &["r", "alpha", "a", "b"];

            fn values(&self) -> Vec<f64> {
                vec![self.0.r, self.0.alpha, self.0.a, self.0.b]
            }

            fn with_values(&self, values: &[f64]) -> Result<Self, ValueError> {
                match *values {
                    [r, alpha, a, b] => Self::new(r, alpha, a, b, self.0.unit),
                    _ => Err(ValueError::NotPositive { field: "parameters" }),
                }
            }
        }

        impl PurchaseModel for $model {
            fn unit(&self) -> TimeUnit {
                self.0.unit
            }

            fn log_likelihood(&self, history: &RepeatHistory) -> Result<f64, ValueError> {
                self.0.log_likelihood(history)
            }

            fn newcomer(&self) -> Outlook {
                self.0.newcomer()
            }

            fn outlook(&self, history: &RepeatHistory) -> Result<Outlook, ValueError> {
                self.0.outlook(history)
            }
        }

        impl TryFrom<Form> for $model {
            type Error = ValueError;

            fn try_from(form: Form) -> Result<Self, ValueError> {
                if form.model != $form {
                    return Err(ValueError::OtherModel { expected: $form });
                }
                Self::new(form.r, form.alpha, form.a, form.b, form.unit)
            }
        }

        impl From<$model> for Form {
            fn from(model: $model) -> Self {
                let BetaGeometric { r, alpha, a, b, unit, .. } = model.0;
                Self { format: FormatOne, model: $form.into(), unit, r, alpha, a, b }
            }
        }
    };
}

beta_geometric_model!(
    /// BG/NBD (Fader, Hardie and Lee 2005): purchases at random at a rate that differs between
    /// customers, and after each repeat purchase a chance to drop out for good that differs too.
    ///
    /// Nobody drops out before the first repeat purchase, so everybody who has not bought again
    /// counts as alive. Where that matters, take [`MbgNbd`].
    ///
    /// ```
    /// use crm_segment::value::{BgNbd, PurchaseModel, Recency, RepeatHistory, TimeSpan, TimeUnit};
    ///
    /// // The parameters and the customer of the paper: 2 purchases, the last in week 30.43 of 38.86.
    /// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426, TimeUnit::Week)?;
    /// let history = RepeatHistory::new(2, Recency::AgeAtLast(30.43), 38.86, TimeUnit::Week)?;
    /// let outlook = model.outlook(&history)?;
    /// let expected = outlook.expected_purchases(TimeSpan::new(39.0, TimeUnit::Week)?)?;
    /// assert_eq!((expected * 1000.0).round(), 1226.0);
    ///
    /// // A span in another unit is refused, not taken for weeks.
    /// assert!(outlook.expected_purchases(TimeSpan::new(273.0, TimeUnit::Day)?).is_err());
    /// # Ok::<(), crm_segment::value::ValueError>(())
    /// ```
    BgNbd, "bg_nbd", FirstDropout::AfterRepeat
);

beta_geometric_model!(
    /// MBG/NBD (Batislam, Denizel and Filiztekin 2007): BG/NBD in which customers may drop out
    /// right after the first purchase too.
    ///
    /// The better default to ask who is alive, since customers who never came back can be gone.
    MbgNbd, "mbg_nbd", FirstDropout::AfterFirst
);

/// The serialised form of both, told apart by the name of the model.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    format: FormatOne,
    model: std::borrow::Cow<'static, str>,
    unit: TimeUnit,
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

fn fit<M: Model>(
    groups: &HistoryGroups,
    first: FirstDropout,
    options: FitOptions,
    model: impl FnOnce(&[f64; 4]) -> Result<M, ValueError>,
) -> Result<Fit<M>, FitError> {
    let usual = groups.usual()?;
    let scale = |name, size| Scale { name, size };
    let scales = [
        scale("r", 1.0),
        scale("alpha", usual.age),
        scale("a", 1.0),
        scale("b", 1.0),
    ];
    let best_of = |groups: &HistoryGroups, start| {
        let base = Base::new(groups, first);
        let threads = options.threads.get();
        maximise(&scales, start, |parameters| {
            total(&base, parameters, threads)
        })
    };
    let mut start = [0.5, 0.5 / usual.rate, 1.0, 2.5];
    if groups.len() > LARGE {
        let sample = groups.sampled(groups.len() / SAMPLE);
        let rough = best_of(&sample, start);
        if rough.outcome == crate::value::FitOutcome::Converged {
            start = rough.parameters;
        }
    }
    Fit::new(&best_of(groups, start), model)
}
