//! One event on its way to one endpoint.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{WebhookAnswer, WebhookEndpointId};
use crate::id::EventId;
use crate::retry::RetrySchedule;
use crate::timestamp::Timestamp;

/// An event on its way to an endpoint: how often it was tried, and what comes next.
///
/// ```
/// use crm_core::{Delivery, DeliveryState, RetrySchedule, WebhookAnswer, WebhookEndpointId};
/// use crm_core::{EventId, SeededIds, Timestamp};
///
/// let (ids, now) = (SeededIds::new(1), Timestamp::parse("2026-03-01T12:00:00Z")?);
/// let endpoint = WebhookEndpointId::generate(&ids, now);
/// let delivery = Delivery::new(endpoint, EventId::generate(&ids, now), now);
/// assert_eq!(delivery.next_due(), Some(now));
///
/// let schedule = RetrySchedule::default();
/// let failed = delivery.attempted(WebhookAnswer::status(500), &schedule, 0, now)?;
/// assert_eq!(failed.next_due(), Some(Timestamp::parse("2026-03-01T12:00:05Z")?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    endpoint: WebhookEndpointId,
    event: EventId,
    attempts: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_status: Option<u16>,
    state: DeliveryState,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum DeliveryState {
    /// It was not tried yet.
    Pending {
        /// Since when.
        since: Timestamp,
    },
    /// It failed and is tried again.
    Waiting {
        /// Not before this instant.
        until: Timestamp,
    },
    /// It arrived.
    Delivered {
        /// When.
        at: Timestamp,
    },
    /// It is tried no more, until someone says so.
    DeadLetter {
        /// Since when.
        at: Timestamp,
        /// Why.
        reason: DeadLetterReason,
    },
}

/// Why a delivery is tried no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeadLetterReason {
    /// All attempts of the schedule failed.
    AttemptsExhausted,
    /// The receiver answered 410, or the endpoint was disabled.
    EndpointGone,
    /// The host gave it up.
    GivenUp,
}

/// A delivery cannot take this step where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a delivery that is {state:?} cannot be {step}")]
#[non_exhaustive]
pub struct InvalidDeliveryStep {
    /// Where it stands.
    pub state: DeliveryState,
    /// What was to happen to it.
    pub step: &'static str,
}

impl Delivery {
    /// A delivery that is to be tried at once.
    #[must_use]
    pub fn new(endpoint: WebhookEndpointId, event: EventId, now: Timestamp) -> Self {
        Self {
            endpoint,
            event,
            attempts: 0,
            last_status: None,
            state: DeliveryState::Pending { since: now },
        }
    }

    /// Where it goes.
    #[must_use]
    pub fn endpoint(&self) -> WebhookEndpointId {
        self.endpoint
    }

    /// What it tells.
    #[must_use]
    pub fn event(&self) -> EventId {
        self.event
    }

    /// How often it was tried since it was made or redelivered.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The HTTP status of the last attempt, if there was an answer.
    #[must_use]
    pub fn last_status(&self) -> Option<u16> {
        self.last_status
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> DeliveryState {
        self.state
    }

    /// When it is to be tried next; `None` when it arrived or is a dead letter.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        match self.state {
            DeliveryState::Pending { since } => Some(since),
            DeliveryState::Waiting { until } => Some(until),
            DeliveryState::Delivered { .. } | DeliveryState::DeadLetter { .. } => None,
        }
    }

    /// What follows from an attempt that ended at `now`: it arrived on 200 to 299; on 410 it is a
    /// dead letter at once; on everything else it waits as long as the schedule says, longer if the
    /// receiver asked for it, or is a dead letter when the schedule is at its end.
    ///
    /// # Errors
    /// When it arrived already or is a dead letter.
    pub fn attempted(
        self,
        answer: WebhookAnswer,
        schedule: &RetrySchedule,
        random: u64,
        now: Timestamp,
    ) -> Result<Self, InvalidDeliveryStep> {
        self.must_be_open("attempted")?;
        let attempts = self.attempts.saturating_add(1);
        let dead = |reason| DeliveryState::DeadLetter { at: now, reason };
        let state = if answer.is_success() {
            DeliveryState::Delivered { at: now }
        } else if answer.is_gone() {
            dead(DeadLetterReason::EndpointGone)
        } else {
            let delay = schedule.delay(attempts, random);
            let wait = delay.map(|delay| delay.max(answer.retry_after().unwrap_or(delay)));
            match wait.and_then(|wait| now.checked_add(wait)) {
                Some(until) => DeliveryState::Waiting { until },
                None => dead(DeadLetterReason::AttemptsExhausted),
            }
        };
        Ok(Self {
            attempts,
            last_status: answer.code(),
            state,
            ..self
        })
    }

    /// Makes it a dead letter.
    ///
    /// # Errors
    /// When it arrived already or is a dead letter.
    pub fn give_up(
        self,
        reason: DeadLetterReason,
        now: Timestamp,
    ) -> Result<Self, InvalidDeliveryStep> {
        self.must_be_open("given up")?;
        let state = DeliveryState::DeadLetter { at: now, reason };
        Ok(Self { state, ..self })
    }

    /// Takes it from the dead letters: it is tried at once, and the schedule begins anew.
    ///
    /// # Errors
    /// When it is no dead letter.
    pub fn redeliver(self, now: Timestamp) -> Result<Self, InvalidDeliveryStep> {
        if !matches!(self.state, DeliveryState::DeadLetter { .. }) {
            return Err(self.cannot_be("redelivered"));
        }
        Ok(Self {
            attempts: 0,
            state: DeliveryState::Pending { since: now },
            ..self
        })
    }

    fn must_be_open(&self, step: &'static str) -> Result<(), InvalidDeliveryStep> {
        match self.next_due() {
            Some(_) => Ok(()),
            None => Err(self.cannot_be(step)),
        }
    }

    fn cannot_be(&self, step: &'static str) -> InvalidDeliveryStep {
        let state = self.state;
        InvalidDeliveryStep { state, step }
    }
}
