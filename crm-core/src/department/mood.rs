//! How satisfied a customer is.

use crate::interaction::Rating;
use crate::timestamp::Timestamp;

/// How many of the latest voices count.
const VOICES: usize = 5;

/// Something that a customer said of its satisfaction, with an answer or with a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Voice {
    /// When.
    pub at: Timestamp,
    /// How satisfied, from 1 to 5.
    pub rating: Rating,
}

impl Voice {
    /// The customer was so satisfied then.
    #[must_use]
    pub const fn new(at: Timestamp, rating: Rating) -> Self {
        Self { at, rating }
    }
}

/// Where a mood goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MoodTrend {
    /// The latest voice is above the mean of those before it.
    Rising,
    /// It is the mean.
    Steady,
    /// It is below the mean.
    Falling,
}

/// How satisfied a customer is, by what it said itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mood {
    /// What was said last.
    pub latest: Voice,
    /// How that compares with up to four voices before it; `None` when there are none.
    pub trend: Option<MoodTrend>,
}

/// The mood at an instant: of the voices up to it the latest, and how it compares with the mean of up
/// to four before it. Of several at one instant the lowest rating is heard first. `None` when the
/// customer said nothing: nobody is in a mood by default.
///
/// ```
/// use crm_core::{MoodTrend, Rating, Timestamp, Voice, mood};
///
/// let said = |day, points| {
///     let at = Timestamp::parse(&format!("2026-11-{day:02}T12:00:00Z")).unwrap();
///     Voice::new(at, Rating::new(points).unwrap())
/// };
/// let now = Timestamp::parse("2026-11-28T12:00:00Z")?;
/// let mood = mood([said(20, 2), said(3, 5), said(9, 4)], now).unwrap();
/// assert_eq!(mood.latest, said(20, 2));
/// assert_eq!(mood.trend, Some(MoodTrend::Falling));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[must_use]
pub fn mood(voices: impl IntoIterator<Item = Voice>, at: Timestamp) -> Option<Mood> {
    let heard = voices.into_iter().filter(|voice| voice.at <= at);
    let mut heard: Vec<Voice> = heard.collect();
    heard.sort_unstable();
    let mut latest_first = heard.into_iter().rev().take(VOICES);
    let latest = latest_first.next()?;
    let (mut count, mut sum) = (0_u32, 0_u32);
    for voice in latest_first {
        count = count.saturating_add(1);
        sum = sum.saturating_add(voice.rating.points().into());
    }
    let of_latest = u32::from(latest.rating.points()).saturating_mul(count);
    let trend = (count > 0).then(|| match of_latest.cmp(&sum) {
        std::cmp::Ordering::Greater => MoodTrend::Rising,
        std::cmp::Ordering::Equal => MoodTrend::Steady,
        std::cmp::Ordering::Less => MoodTrend::Falling,
    });
    Some(Mood { latest, trend })
}
