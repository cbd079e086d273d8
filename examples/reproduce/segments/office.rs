//! A service with a store of its own, to which the facts of a case are told.

use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::{
    Channel, Clock, Code, Customer, CustomerId, CustomerStore, Direction, ExternalId,
    IdempotencyKey, Identity, IdentityPolicy, InteractionContent, InteractionProperties,
    ManualClock, NewCustomer, NewInteraction, ObservedIdentities, Party, ProfileError, Profiles,
    RecogniseItem, Recognition, SeededIds, TenantId, VerificationMethod,
};
use crm_storage::{MemoryDatabase, MemoryStore};
use futures_executor::block_on;

use super::records::Attributes;
use super::told::encoded;
use super::{Gap, UNKNOWN_SHAPE, start_of_2024};

/// The service. Its clock goes on by a minute with each fact, so that who is told first is older.
pub(super) struct Office {
    profiles: Profiles,
    store: Arc<MemoryStore>,
    clock: Arc<ManualClock>,
    told: u64,
}

impl Office {
    pub(super) fn new(policy: IdentityPolicy) -> Result<Self, Gap> {
        let begin = start_of_2024()?;
        let ids = Arc::new(SeededIds::new(1));
        let clock = Arc::new(ManualClock::new(begin));
        let tenant = TenantId::generate(&*ids, begin);
        let store = Arc::new(MemoryDatabase::new().tenant(tenant));
        let profiles =
            Profiles::new(store.clone(), clock.clone(), ids).with_identity_policy(policy);
        Ok(Self {
            profiles,
            store,
            clock,
            told: 0,
        })
    }

    /// Tells an event in which these identities are proved.
    pub(super) fn tell(&mut self, identities: Vec<Identity>) -> Result<Recognition, Gap> {
        self.clock.advance(TimeDelta::minutes(1));
        let now = self.clock.now();
        self.told = self.told.saturating_add(1);
        let proved = |one: Identity| one.verified(VerificationMethod::TrustedSource, now);
        let verified = identities.into_iter().map(proved).collect();
        let observed =
            ObservedIdentities::new(verified, Vec::new()).map_err(|error| Gap::refused(&error))?;
        let interaction = NewInteraction {
            channel: Channel::Web,
            direction: Direction::Inbound,
            content: InteractionContent::Other {
                name: Code::new_static("event"),
                text: None,
                properties: InteractionProperties::default(),
            },
            regarding: None,
            occurred_at: now,
            source: Code::new_static("case"),
            key: IdempotencyKey::parse(self.told.to_string())
                .map_err(|error| Gap::refused(&error))?,
        };
        let item = RecogniseItem {
            observed,
            interaction,
        };
        let report = answered(block_on(self.profiles.recognise(vec![item])))?;
        report.recognitions.into_iter().next().ok_or(UNKNOWN_SHAPE)
    }

    /// Tells what is known of the customer with this identity.
    pub(super) fn know(&self, identity: Identity, attributes: Attributes) -> Result<Customer, Gap> {
        self.clock.advance(TimeDelta::minutes(1));
        let proved = identity.verified(VerificationMethod::TrustedSource, self.clock.now());
        let mut new = NewCustomer::new(Party::unknown_person()).with_identity(proved);
        new.attributes = attributes;
        Ok(answered(block_on(self.profiles.upsert(new)))?.customer)
    }

    /// Who holds the identity.
    pub(super) fn holder(&self, identity: &Identity) -> Result<Option<CustomerId>, Gap> {
        let found = answered(block_on(self.profiles.find_by_identity(identity)))?;
        Ok(found.map(|customer| customer.id()))
    }

    /// To whom an id leads.
    pub(super) fn current(&self, id: CustomerId) -> Result<Option<CustomerId>, Gap> {
        answered(block_on(self.profiles.current_id(id)))
    }

    /// Whether the store holds a record under just this id.
    pub(super) fn has_record(&self, id: CustomerId) -> Result<bool, Gap> {
        let found = block_on(self.store.customer(id)).map_err(|error| Gap::refused(&error))?;
        Ok(found.is_some())
    }
}

fn answered<T>(answer: Result<T, ProfileError>) -> Result<T, Gap> {
    answer.map_err(|error| Gap::refused(&error))
}

/// The namespace of the host's own that stands for a property by which people are recognised.
pub(super) fn namespace(property: &str) -> Result<Code, Gap> {
    Code::parse(encoded("n.", property)).map_err(|error| Gap::refused(&error))
}

/// An identity of such a namespace. The values of cases are seldom what their names say: an address
/// without a domain.
pub(super) fn identity(property: &str, value: &str) -> Result<Identity, Gap> {
    Ok(Identity::Custom {
        namespace: namespace(property)?,
        value: ExternalId::parse(value).map_err(|error| Gap::refused(&error))?,
    })
}
