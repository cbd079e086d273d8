//! Many deliveries, and the instant of the next one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    DeadLetterReason, Delivery, DeliveryState, InvalidDeliveryStep, WebhookAnswer,
    WebhookEndpointId,
};
use crate::id::EventId;
use crate::retry::RetrySchedule;
use crate::timestamp::Timestamp;

/// All deliveries of a host, each (endpoint, event) once: plain data, to be stored where the host
/// likes, as one JSON text or as a row for each delivery.
///
/// [`next_due`](Self::next_due) tells when to look again, so that one timer serves all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Delivery>", into = "Vec<Delivery>")]
pub struct DeliveryBook {
    deliveries: BTreeMap<(WebhookEndpointId, EventId), Delivery>,
}

/// The book does not know a delivery, or it cannot take a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DeliveryBookError {
    /// There is no such delivery.
    #[error("there is no delivery of event {event} to webhook endpoint {endpoint}")]
    Absent {
        /// The endpoint.
        endpoint: WebhookEndpointId,
        /// The event.
        event: EventId,
    },
    /// It stands where it cannot take the step.
    #[error(transparent)]
    Step(#[from] InvalidDeliveryStep),
}

impl DeliveryBook {
    /// Adds a delivery that is to be tried at once; `false` when the event is on its way to the
    /// endpoint, or arrived, already: a relay may tell twice.
    pub fn add(&mut self, endpoint: WebhookEndpointId, event: EventId, now: Timestamp) -> bool {
        let key = (endpoint, event);
        if self.deliveries.contains_key(&key) {
            return false;
        }
        let delivery = Delivery::new(endpoint, event, now);
        self.deliveries.insert(key, delivery);
        true
    }

    /// The delivery of this event to this endpoint.
    #[must_use]
    pub fn get(&self, endpoint: WebhookEndpointId, event: EventId) -> Option<&Delivery> {
        self.deliveries.get(&(endpoint, event))
    }

    /// What is to be tried at `now`, the longest overdue first.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Vec<&Delivery> {
        let all = self.deliveries.values();
        let mut due: Vec<_> = all
            .filter(|delivery| delivery.next_due().is_some_and(|due| due <= now))
            .collect();
        due.sort_by_key(|delivery| (delivery.next_due(), delivery.event()));
        due
    }

    /// When the next delivery is to be tried; `None` when none is open.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.deliveries
            .values()
            .filter_map(Delivery::next_due)
            .min()
    }

    /// The dead letters, by endpoint.
    pub fn dead_letters(&self) -> impl Iterator<Item = &Delivery> {
        let is_dead =
            |delivery: &&Delivery| matches!(delivery.state(), DeliveryState::DeadLetter { .. });
        self.deliveries.values().filter(is_dead)
    }

    /// Writes down how an attempt went; see [`Delivery::attempted`]. When the receiver is
    /// [gone](WebhookAnswer::is_gone), every open delivery to the endpoint is a dead letter from
    /// now on, and the host disables the endpoint.
    ///
    /// # Errors
    /// When there is no such delivery, or it is not open.
    pub fn attempted(
        &mut self,
        (endpoint, event): (WebhookEndpointId, EventId),
        answer: WebhookAnswer,
        schedule: &RetrySchedule,
        random: u64,
        now: Timestamp,
    ) -> Result<DeliveryState, DeliveryBookError> {
        let state = self.change(endpoint, event, |delivery| {
            delivery.attempted(answer, schedule, random, now)
        })?;
        if answer.is_gone() {
            self.give_up(endpoint, DeadLetterReason::EndpointGone, now);
        }
        Ok(state)
    }

    /// Makes every open delivery to the endpoint a dead letter; how many there were.
    pub fn give_up(
        &mut self,
        endpoint: WebhookEndpointId,
        reason: DeadLetterReason,
        now: Timestamp,
    ) -> usize {
        let mut count: usize = 0;
        let of_endpoint = self.deliveries.values_mut();
        for delivery in of_endpoint.filter(|delivery| delivery.endpoint() == endpoint) {
            if let Ok(dead) = delivery.clone().give_up(reason, now) {
                *delivery = dead;
                count = count.saturating_add(1);
            }
        }
        count
    }

    /// Takes a delivery from the dead letters; see [`Delivery::redeliver`].
    ///
    /// # Errors
    /// When there is no such delivery, or it is no dead letter.
    pub fn redeliver(
        &mut self,
        endpoint: WebhookEndpointId,
        event: EventId,
        now: Timestamp,
    ) -> Result<DeliveryState, DeliveryBookError> {
        self.change(endpoint, event, |delivery| delivery.redeliver(now))
    }

    /// Forgets what arrived before `instant`; how many there were. From then on a repeat of such an
    /// event would be sent again: keep them longer than a relay can fall back.
    pub fn forget_delivered(&mut self, instant: Timestamp) -> usize {
        let before = self.deliveries.len();
        self.deliveries.retain(|_, delivery| {
            !matches!(delivery.state(), DeliveryState::Delivered { at } if at < instant)
        });
        before.saturating_sub(self.deliveries.len())
    }

    fn change(
        &mut self,
        endpoint: WebhookEndpointId,
        event: EventId,
        step: impl FnOnce(Delivery) -> Result<Delivery, InvalidDeliveryStep>,
    ) -> Result<DeliveryState, DeliveryBookError> {
        let delivery = self
            .deliveries
            .get_mut(&(endpoint, event))
            .ok_or(DeliveryBookError::Absent { endpoint, event })?;
        *delivery = step(delivery.clone())?;
        Ok(delivery.state())
    }
}

impl From<Vec<Delivery>> for DeliveryBook {
    fn from(deliveries: Vec<Delivery>) -> Self {
        let keyed = deliveries.into_iter();
        Self {
            deliveries: keyed
                .map(|delivery| ((delivery.endpoint(), delivery.event()), delivery))
                .collect(),
        }
    }
}

impl From<DeliveryBook> for Vec<Delivery> {
    fn from(book: DeliveryBook) -> Self {
        book.deliveries.into_values().collect()
    }
}
