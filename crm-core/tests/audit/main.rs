//! The event log as a chain of hashes: whatever is done to it is found, at the first place, and told as
//! what it is.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test reports by panicking"
)]

mod commitments;
mod frozen;
mod laws;
mod sealing;
mod vector_log;
mod walking;

use crm_core::strategies as any;
use crm_core::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// A log of a tenant, and how many of its events are sealed.
#[derive(Debug, Clone)]
struct Sealed {
    tenant: TenantId,
    events: Vec<Event>,
    seals: Vec<AuditSeal>,
}

impl Sealed {
    fn start(&self) -> AuditHead {
        AuditHead::start(self.tenant)
    }

    /// The heads that the chain had, the one before the first seal included.
    fn heads(&self) -> Vec<AuditHead> {
        let heads = self.seals.iter().map(AuditSeal::head);
        [self.start()].into_iter().chain(heads).collect()
    }

    fn verify(&self, anchors: &[AuditHead]) -> AuditReport {
        verify_audit(self.start(), &self.events, &self.seals, anchors)
    }

    /// What is found first, all heads of the untouched chain being written down.
    fn found(&self, anchors: &[AuditHead]) -> AuditFinding {
        self.verify(anchors).finding.unwrap()
    }
}

fn cursor(place: usize) -> Cursor {
    Cursor::from_store(place.to_string())
}

fn seals(tenant: TenantId, events: &[Event]) -> Vec<AuditSeal> {
    let mut chain = AuditChain::start(tenant);
    let logged = (1..).zip(events);
    logged
        .map(|(place, event)| chain.seal(&LoggedEvent::new(cursor(place), event.clone())))
        .collect()
}

/// Events of different ids.
fn events(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Event>> {
    vec(any::event(), count).prop_filter("ids are used once", |events| {
        let ids: std::collections::BTreeSet<_> = events.iter().map(Event::id).collect();
        ids.len() == events.len()
    })
}

/// A log of which the first event at least is sealed.
fn sealed() -> impl Strategy<Value = Sealed> {
    (
        any::tenant_id(),
        events(1..10),
        any::<prop::sample::Index>(),
    )
        .prop_map(|(tenant, events, sealed)| {
            let sealed = 1 + sealed.index(events.len());
            let seals = seals(tenant, &events[..sealed]);
            Sealed {
                tenant,
                events,
                seals,
            }
        })
}

/// Chosen fields of another event, the id of this one.
fn with_fields_of(event: &Event, other: &Event, fields: u8) -> Event {
    let of = |bit: u8| {
        if fields & (1 << bit) == 0 {
            event
        } else {
            other
        }
    };
    let kind = of(1).entity().kind().clone();
    let entity = EntityRef::new(kind, of(2).entity().id());
    let mut changed = Event::new(
        event.id(),
        of(0).name().clone(),
        entity,
        of(3).occurred_at(),
    )
    .with_details(of(6).details().clone());
    if let Some(customer) = of(4).customer() {
        changed = changed.of_customer(customer);
    }
    if let Some(version) = of(5).version() {
        changed = changed.at_version(version);
    }
    changed
}

/// The same event under another id.
fn with_id_of(event: &Event, other: &Event) -> Event {
    with_fields_of(other, event, 0x7f)
}
