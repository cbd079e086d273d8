//! When to ask customers how satisfied they are.

use chrono::TimeDelta;
use crm_core::{Code, Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{SurveyDecision, SurveyFacts, SurveyRefusal};
use crate::approval::Percentage;
use crate::id::RequestId;

/// When to ask customers how satisfied they are with what became of a request: some time after it was closed, once for
/// each request, not often for a customer, and about a part of the requests.
///
/// The part is drawn at random once and for ever: by a hash of the name of the policy and of the id of the request. Who
/// asks about a larger part asks about all of the smaller one, too. Whether to ask depends on when the request was closed
/// and when the customer was asked, not on when the host looks, unless it looks so late that it is too late.
///
/// It does not know whether the customer may be approached at all: the permit for the address does.
///
/// ```
/// use chrono::TimeDelta;
/// use crm_core::{Code, SeededIds, Timestamp};
/// use crm_support::{RequestId, SurveyDecision, SurveyFacts, SurveyPolicy, SurveyRefusal};
///
/// let policy = SurveyPolicy::new(1, Code::new_static("after-closing"))
///     .with_delay(TimeDelta::days(1))?
///     .with_quiet_period(TimeDelta::days(30))?;
/// let at = |text| Timestamp::parse(text).unwrap();
/// let closed = at("2026-11-23T09:00:00Z");
/// let mut facts = SurveyFacts::closed(RequestId::generate(&SeededIds::new(1), closed), closed);
/// let due = at("2026-11-24T09:00:00Z");
/// assert_eq!(policy.decide(&facts, closed), SurveyDecision::Later { at: due });
/// assert_eq!(policy.decide(&facts, due), SurveyDecision::Ask);
///
/// facts.customer_asked_at = Some(at("2026-11-01T09:00:00Z"));
/// let until = at("2026-12-01T09:00:00Z");
/// assert_eq!(policy.decide(&facts, due), SurveyDecision::DoNotAsk(SurveyRefusal::QuietPeriod { until }));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "SurveyForm", into = "SurveyForm")]
pub struct SurveyPolicy {
    form: SurveyForm,
}

/// The serialised form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SurveyForm {
    version: u32,
    name: Code,
    share: Percentage,
    delay_seconds: u32,
    quiet_seconds: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    late_seconds: Option<u32>,
}

impl SurveyPolicy {
    /// The longest delay, quiet period and lateness: ten years.
    pub const LONGEST: TimeDelta = TimeDelta::days(3_653);

    /// Asks about all requests as soon as they are closed. Requests are drawn by the name: another one draws others.
    #[must_use]
    pub fn new(version: u32, name: Code) -> Self {
        Self {
            form: SurveyForm {
                version,
                name,
                share: Percentage::HIGHEST,
                delay_seconds: 0,
                quiet_seconds: 0,
                late_seconds: None,
            },
        }
    }

    /// The same about this part of the requests.
    #[must_use]
    pub fn with_share(mut self, share: Percentage) -> Self {
        self.form.share = share;
        self
    }

    /// The same, so long after closing.
    ///
    /// # Errors
    /// When the time is negative or longer than ten years.
    pub fn with_delay(mut self, delay: TimeDelta) -> Result<Self, ValidationError> {
        self.form.delay_seconds = seconds("delay of a survey", delay)?;
        Ok(self)
    }

    /// The same, where a customer who was asked is left alone so long.
    ///
    /// # Errors
    /// When the time is negative or longer than ten years.
    pub fn with_quiet_period(mut self, quiet: TimeDelta) -> Result<Self, ValidationError> {
        self.form.quiet_seconds = seconds("quiet period of a survey", quiet)?;
        Ok(self)
    }

    /// The same, where nobody is asked so long after the instant at which it was time.
    ///
    /// # Errors
    /// When the time is negative or longer than ten years.
    pub fn with_latest(mut self, lateness: TimeDelta) -> Result<Self, ValidationError> {
        self.form.late_seconds = Some(seconds("lateness of a survey", lateness)?);
        Ok(self)
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.form.version
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &Code {
        &self.form.name
    }

    /// Whether a request is in the part that is asked about. It has a place from 0 to 99: the first eight bytes, as a
    /// number with the highest byte first, of the SHA-256 of the name in UTF-8, a zero byte and the sixteen bytes of the
    /// id, modulo 100. Those whose place is below the percentage are asked about.
    #[must_use]
    pub fn draws(&self, request: RequestId) -> bool {
        let hash: [u8; 32] = Sha256::new()
            .chain_update(self.form.name.as_str())
            .chain_update([0])
            .chain_update(request.as_uuid())
            .finalize()
            .into();
        let number = hash.first_chunk().copied().map_or(0, u64::from_be_bytes);
        let place = number.checked_rem(100).unwrap_or(0);
        place < u64::from(self.form.share.number())
    }

    /// Whether to ask now.
    #[must_use]
    pub fn decide(&self, facts: &SurveyFacts, now: Timestamp) -> SurveyDecision {
        match self.due(facts) {
            Err(refusal) => SurveyDecision::DoNotAsk(refusal),
            Ok(at) if now < at => SurveyDecision::Later { at },
            Ok(at) => match self.too_late(at).filter(|since| *since <= now) {
                Some(since) => SurveyDecision::DoNotAsk(SurveyRefusal::TooLate { since }),
                None => SurveyDecision::Ask,
            },
        }
    }

    /// When to ask.
    fn due(&self, facts: &SurveyFacts) -> Result<Timestamp, SurveyRefusal> {
        let closed_at = facts.closed_at.ok_or(SurveyRefusal::NotClosed)?;
        if facts.is_answered {
            return Err(SurveyRefusal::Answered);
        }
        if facts.asked_at.is_some() {
            return Err(SurveyRefusal::AskedBefore);
        }
        if !self.draws(facts.request) {
            return Err(SurveyRefusal::NotDrawn);
        }
        let due = later(closed_at, self.form.delay_seconds);
        let quiet_until = facts
            .customer_asked_at
            .map(|asked| later(asked, self.form.quiet_seconds));
        match quiet_until.filter(|until| due < *until) {
            Some(until) => Err(SurveyRefusal::QuietPeriod { until }),
            None => Ok(due),
        }
    }

    fn too_late(&self, due: Timestamp) -> Option<Timestamp> {
        let late = self.form.late_seconds?;
        // A second more than none, so that who looks in time can ask at all.
        Some(later(due, late.max(1)))
    }
}

fn later(instant: Timestamp, seconds: u32) -> Timestamp {
    let later = instant.checked_add(TimeDelta::seconds(seconds.into()));
    later.unwrap_or(Timestamp::LATEST)
}

fn seconds(field: &'static str, time: TimeDelta) -> Result<u32, ValidationError> {
    let seconds = u32::try_from(time.num_seconds()).ok();
    let within = seconds.filter(|_| time >= TimeDelta::zero() && time <= SurveyPolicy::LONGEST);
    within.ok_or_else(|| {
        let (minimum, maximum) = ("no time".into(), "3,653 days".into());
        let negative = time < TimeDelta::zero();
        let rule = ValidationRule::OutOfRange { minimum, maximum };
        ValidationError::new(field, rule, ValueShape::Number { negative })
    })
}

impl TryFrom<SurveyForm> for SurveyPolicy {
    type Error = ValidationError;

    fn try_from(form: SurveyForm) -> Result<Self, Self::Error> {
        let of = |seconds: u32| TimeDelta::seconds(seconds.into());
        let policy = Self::new(form.version, form.name)
            .with_share(form.share)
            .with_delay(of(form.delay_seconds))?
            .with_quiet_period(of(form.quiet_seconds))?;
        match form.late_seconds {
            Some(late) => policy.with_latest(of(late)),
            None => Ok(policy),
        }
    }
}

impl From<SurveyPolicy> for SurveyForm {
    fn from(policy: SurveyPolicy) -> Self {
        policy.form
    }
}
