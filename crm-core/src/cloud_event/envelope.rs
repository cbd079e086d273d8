//! What all events of a host have in common.

use std::collections::BTreeMap;

use super::{CloudEvent, CloudEventSource, EventTypePrefix, ExtensionName, ExtensionValue};
use crate::event::Event;
use crate::id::TenantId;

/// Puts events into the envelope of CloudEvents: the source, the prefix of the types and the
/// extension attributes that all of them share.
///
/// ```
/// use crm_core::{CloudEventEnvelope, CloudEventSource, EventTypePrefix};
/// use crm_core::{Event, EventId, EntityRef, SeededIds, Timestamp, event::names};
///
/// let envelope = CloudEventEnvelope::new(
///     CloudEventSource::parse("https://shop.example/crm")?,
///     EventTypePrefix::parse("example.shop.crm")?,
/// );
/// let (ids, at) = (SeededIds::new(1), Timestamp::parse("2026-03-01T12:00:00Z")?);
/// let entity = EntityRef::new(EntityRef::CUSTOMER, crm_core::IdSource::next_uuid(&ids, at));
/// let created = Event::new(EventId::generate(&ids, at), names::CUSTOMER_CREATED, entity, at);
///
/// let sent = envelope.wrap(created);
/// assert_eq!(sent.event_type(), "example.shop.crm.customer.created");
/// let json = serde_json::to_value(&sent).unwrap();
/// assert_eq!(json["specversion"], "1.0");
/// assert_eq!(json["time"], "2026-03-01T12:00:00.000000Z");
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudEventEnvelope {
    source: CloudEventSource,
    prefix: EventTypePrefix,
    extensions: BTreeMap<ExtensionName, ExtensionValue>,
}

impl CloudEventEnvelope {
    /// The envelope of events of this source, whose types begin with this prefix.
    #[must_use]
    pub fn new(source: CloudEventSource, prefix: EventTypePrefix) -> Self {
        Self {
            source,
            prefix,
            extensions: BTreeMap::new(),
        }
    }

    /// The same envelope with the extension attribute `tenant`.
    #[must_use]
    pub fn of_tenant(self, tenant: TenantId) -> Self {
        self.with_extension(ExtensionName::tenant(), tenant.into())
    }

    /// The same envelope with one more extension attribute; one of that name is replaced.
    #[must_use]
    pub fn with_extension(mut self, name: ExtensionName, value: ExtensionValue) -> Self {
        self.extensions.insert(name, value);
        self
    }

    /// Puts an event into the envelope. An event that concerns a customer gets the extension
    /// attribute `customer`: what a broker keeps in order is best chosen by it.
    #[must_use]
    pub fn wrap(&self, event: Event) -> CloudEvent {
        let mut extensions = self.extensions.clone();
        if let Some(customer) = event.customer() {
            extensions.insert(ExtensionName::customer(), customer.into());
        }
        CloudEvent::new(self.source.clone(), self.prefix.clone(), extensions, event)
    }
}
