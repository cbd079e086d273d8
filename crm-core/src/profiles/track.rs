//! Facts in from sites and apps: messages that come late, out of order and more than once.

use super::{IngestItem, IngestOutcome, IngestRefusal, IngestReport, IngestSubject};
use super::{ProfileError, Profiles};
use crate::behaviour::ClientTimes;
use crate::code::Code;
use crate::interaction::{Channel, Direction, IdempotencyKey, InteractionContent, NewInteraction};

/// What a site or an app tells of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedEvent {
    /// Whose it is.
    pub subject: IngestSubject,
    /// By which way: web or app.
    pub channel: Channel,
    /// What the customer did.
    pub content: InteractionContent,
    /// When, by the clocks.
    pub times: ClientTimes,
    /// The site or app.
    pub source: Code,
    /// The id that the device gave the message: the same whenever it is sent again.
    pub message: IdempotencyKey,
}

impl TrackedEvent {
    fn to_item(&self) -> IngestItem {
        IngestItem {
            subject: self.subject.clone(),
            interaction: NewInteraction {
                channel: self.channel,
                direction: Direction::Inbound,
                content: self.content.clone(),
                regarding: None,
                occurred_at: self.times.corrected(),
                source: self.source.clone(),
                key: self.message.clone(),
            },
        }
    }
}

impl Profiles {
    /// Takes in what sites and apps tell, in one transaction; each instant is corrected by what is
    /// known of the device's clock.
    ///
    /// A message that was told before changes nothing, whatever else it says now: sent again, it
    /// arrives at another time, and its instant cannot be corrected to the very same microsecond.
    /// The first telling counts.
    ///
    /// # Errors
    /// When the store fails; then nothing is stored, except after
    /// [`StoreError::UnknownOutcome`](crate::StoreError::UnknownOutcome). Repeating the call is safe
    /// in every case.
    pub async fn track(&self, events: Vec<TrackedEvent>) -> Result<IngestReport, ProfileError> {
        let items = events.iter().map(TrackedEvent::to_item).collect();
        let mut report = self.ingest(items).await?;
        for outcome in &mut report.outcomes {
            if let IngestOutcome::Refused(IngestRefusal::KeyReused { customer, existing }) =
                *outcome
            {
                *outcome = IngestOutcome::AlreadyRecorded {
                    customer,
                    interaction: existing,
                };
            }
        }
        Ok(report)
    }
}
