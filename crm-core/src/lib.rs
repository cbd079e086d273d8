//! wip
extern crate self as crm_core;

mod clock;
mod code;
#[cfg(feature = "conformance")]
pub mod conformance;
mod consent;
mod contact;
mod customer;
pub mod event;
mod id;
mod identity;
mod interaction;
mod money;
mod profiles;
mod store;
#[cfg(any(test, feature = "proptest"))]
pub mod strategies;
mod text;
mod timestamp;
mod validation;

pub use clock::{Clock, ManualClock, SystemClock};
pub use code::Code;
pub use consent::{
    ConsentDecision, ConsentEvidence, ConsentLedger, ConsentMethod, ConsentRecord, ConsentScope,
    ConsentTextId, NewConsent, Permission, Purpose, Refusal,
};
pub use contact::{
    AddressLine, City, ContactAddress, ContactPoint, ContactPurpose, Country, EmailAddress,
    PhoneNumber, PostalAddress, PostalCode, Region,
};
pub use customer::{
    AttributeName, AttributeText, AttributeValue, BirthDate, Customer, CustomerEdit, CustomerError,
    FamilyName, GivenName, LifecycleFacts, LifecycleRule, LifecycleStage, NewCustomer, Number,
    Organisation, OrganisationName, Party, PartyKind, Person, Relation, RelationRole,
    RelationTitle, Tag,
};
pub use event::{Event, EventDetail, LoggedEvent};
pub use id::{
    ConsentId, CustomerId, EventId, IdSource, InteractionId, SeededIds, SystemIds, TenantId,
};
pub use identity::{
    ClaimedIdentity, DeviceId, ExternalId, Handle, Identity, IdentityKey, Login,
    VerificationMethod, VerifiedIdentity,
};
pub use interaction::{
    Category, Channel, Direction, IdempotencyKey, Interaction, InteractionContent, InteractionKind,
    InteractionText, Location, NewInteraction, OrderNumber, ProductCode, ProductName, Purchase,
    PurchaseFact, PurchaseLine, Subject, TimelineFilter,
};
pub use money::{Currency, Money, MoneyError};
pub use profiles::{
    CustomerView, IngestItem, IngestOutcome, IngestRefusal, IngestReport, IngestSubject,
    ProfileError, Profiles, PurchaseTotals, Upserted,
};
pub use store::{
    BoxError, Change, ChangeReport, ChangeSet, CoreStore, Cursor, CustomerFilter, CustomerStore,
    CustomerWrite, EntityRef, EventLog, InteractionStore, KeyReuse, Page, PageLimit, PageOf,
    RecordOutcome, StoreError, Version,
};
pub use timestamp::Timestamp;
pub use validation::{ValidationError, ValidationRule, ValueShape};

#[doc(hidden)]
pub mod __private {
    pub use crate::id::{check_uuid, parse_uuid};
    pub use crate::text::{Lines, parse_bounded};
    pub use serde::{self, Deserialize, Serialize};
    pub use uuid::Uuid;
}
