//! A part of a whole.

/// The share of a standard normal distribution that lies within this many deviations is 95 %.
const DEVIATIONS: f64 = 1.959_963_984_540_054;

/// So many of so many.
///
/// ```
/// use crm_support::Proportion;
///
/// let satisfied = Proportion::new(81, 263).unwrap();
/// let (low, high) = satisfied.interval().unwrap();
/// assert_eq!((format!("{low:.4}"), format!("{high:.4}")), ("0.2553".into(), "0.3662".into()));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Proportion {
    part: u64,
    whole: u64,
}

impl Proportion {
    /// `part` of `whole`; `None` where that is more than all.
    #[must_use]
    pub fn new(part: u64, whole: u64) -> Option<Self> {
        (part <= whole).then_some(Self { part, whole })
    }

    /// How many of these are so.
    pub(super) fn of(are_so: impl Iterator<Item = bool>) -> Self {
        are_so.fold(Self::default(), |counted, is_so| Self {
            part: counted.part.saturating_add(is_so.into()),
            whole: counted.whole.saturating_add(1),
        })
    }

    /// How many.
    #[must_use]
    pub fn part(self) -> u64 {
        self.part
    }

    /// Of how many.
    #[must_use]
    pub fn whole(self) -> u64 {
        self.whole
    }

    /// The share, from 0 to 1; `None` of nothing.
    #[must_use]
    pub fn share(self) -> Option<f64> {
        (self.whole > 0).then(|| number(self.part) / number(self.whole))
    }

    /// Between which shares the true one lies with 95 % confidence, if these are a sample: the score interval of Wilson
    /// (1927), without a correction for continuity. `None` of nothing.
    #[must_use]
    pub fn interval(self) -> Option<(f64, f64)> {
        let share = self.share()?;
        let whole = number(self.whole);
        let square = DEVIATIONS * DEVIATIONS;
        let centre = share + square / (2.0 * whole);
        let variance = share * (1.0 - share) / whole + square / (4.0 * whole * whole);
        let reach = DEVIATIONS * variance.sqrt();
        let scale = 1.0 + square / whole;
        let (low, high) = ((centre - reach) / scale, (centre + reach) / scale);
        Some((low.max(0.0), high.min(1.0)))
    }
}

/// Counts of requests are far below 2^53, up to which a floating point number is exact.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of requests are small enough"
)]
fn number(count: u64) -> f64 {
    count as f64
}
