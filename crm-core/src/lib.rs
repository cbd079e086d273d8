//! Customers, identities, consent, interactions, money and events for embedded CRM.
//!
//! This crate is the ground floor of the eCRM suite: the types that cannot be wrong, the pure
//! functions that decide, the ports that a store implements, and the thin service [`Profiles`] that
//! keeps one view of each customer. It does no I/O, reads no clock and draws no ids on its own.
//!
//! # By task
//!
//! **Take data in from outside.** Every value is checked once, where it enters, and carried by its
//! type from then on. A refusal names the field and the rule and never repeats the value.
//!
//! ```
//! use crm_core::{Currency, EmailAddress, Money};
//!
//! let address = EmailAddress::parse("ann@example.com")?;
//! let paid = Money::parse("29.33", Currency::USD)?;
//! assert_eq!(paid.minor(), 2933);
//!
//! let refused = Money::parse("29.335", Currency::USD).unwrap_err();
//! assert_eq!(refused.to_string(), "amount: must have at most 2 decimals, got text of 6 characters");
//! # Ok::<(), crm_core::ValidationError>(())
//! ```
//!
//! **Recognise customers.** [`Identity`] is what a customer is recognised by. Only a
//! [`VerifiedIdentity`] finds a customer; a [`ClaimedIdentity`] is another type.
//! [`Profiles::upsert`] finds or creates.
//!
//! **Decide which profile an event belongs to.** [`resolve_identities`] goes by typed identities, priorities,
//! limits and blocked values of an [`IdentityPolicy`]; an [`IdentityGraph`] resolves a whole export,
//! in whatever order it comes. [`Profiles::recognise`] carries the decisions out on stored customers: it
//! creates, attaches and merges, and stitches anonymous visits to who signs in.
//!
//! **Merge two records of one customer.** [`Profiles::plan_merge`] shows what would come out, with each
//! conflict and the rule of the [`MergePolicy`] that decided it; [`Profiles::merge`] does it, and
//! [`Profiles::unmerge`] takes it back. The old id leads to the customer for ever.
//!
//! **Record what happened.** [`Profiles::ingest`] takes interactions of many customers in one
//! transaction. Each carries a source and a key, so that the same file may be imported twice.
//!
//! **See what customers do.** [`Profiles::track`] takes in what sites and apps tell, with the clocks of
//! devices put right. [`sessions`], [`carts`] and [`orders`] put it together; a [`Catalogue`] tells of
//! the host's products.
//!
//! **Ask customers.** A [`Questionnaire`] says what is asked, in which languages, and when;
//! [`Questionnaire::respond`] checks answers, [`Profiles::record_questionnaire_response`] records them
//! and fills attributes by them. [`ResponseCounts`] adds up what all answered: choices, ratings, the Net
//! Promoter Score.
//!
//! **Work together for a customer.** [`Note`]s, [`Profiles::tasks`], [`Profiles::responsible`] and
//! [`Profiles::watchers`]: who does what until when, whose the customer is, whom to tell. What customers
//! propose, vote for and rate adds up to an [`IdeaBoard`] and a [`RatingBoard`].
//!
//! **Serve organisations.** An [`OrganisationChart`] knows who stands below whom, who works where and who
//! decides what is bought, on any day; [`Profiles::account`] adds up what all of them did.
//!
//! **Show each department its part.** [`Views`] of [`Service`], [`Sales`], [`Marketing`] and
//! [`CustomerSelf`]: each handle makes the view of its department and no other, in one call of the store.
//!
//! **Answer customers who look for themselves.** [`OwnView`] shows a customer its orders and what the
//! host's [`Catalogue`] says of their products today; [`Order::tracking`], [`ReturnRule::answer`] and
//! [`StockAnswer`] answer where an order is, whether it can be given back, and whether there is more.
//!
//! **Ask "may we?".** [`ConsentLedger::permission`] folds all decisions of a customer into an answer
//! for a purpose, a channel and an instant, and names the entry that decided.
//!
//! **Approach customers, and nobody who said no.** [`Profiles::permit`] makes a [`Permit`] for one
//! customer, purpose, channel and instant, when the [`ContactPolicy`] and the ledger allow it;
//! [`Customer::addresses`] hands out addresses against it, and nothing else does. `PreferenceKeys`
//! make the links by which customers take a consent back.
//!
//! **Tell customers what is held of them.** `Profiles::personal_data` puts all of it together, addresses
//! included, and says of each field what it is and what an erasure does to it. [`personal_data!`] says
//! the same of a host's own types; a field that is forgotten does not compile. [`CoreRecord`] lists all
//! kinds of records, and what walks them does not compile without one of them.
//!
//! **Say where each value comes from, and what it was before.** [`Profiles::with_origin`] notes every
//! change of a record with its [`Origin`]; [`Profiles::history`] tells it again, value by value.
//!
//! **Answer in time who asks about their data.** What becomes of such a request is told on the timeline;
//! [`Profiles::open_data_subject_requests`] says which are open and until when the law wants an answer,
//! by the days of a [`DeadlineCalendar`].
//!
//! **Forget a customer.** [`Profiles::erase`] takes away all that a store keeps of one, whatever was
//! merged into what, and leaves an id and keyed hashes, so that nobody is written to again by an old
//! list.
//!
//! **Keep nothing longer than needed, and what a court wants.** A [`RetentionPolicy`] says how long each
//! kind of data is kept; [`Profiles::apply_retention`] removes the rest, page by page. What is on legal
//! hold ([`Profiles::record_legal_hold`]) stays.
//!
//! **See one customer whole.** [`Profiles::view`] brings record, consents, purchases, stage of the
//! relationship and latest interactions together.
//!
//! **Follow what happens.** [`EventLog::events_after`] reads the log from any place on; each event is
//! stored in the transaction of the change that caused it. A [`ConsumerStore`] keeps the place of
//! each reader under a name, and a [`Relay`] hands all events to an [`EventSink`], at least once and
//! in order. A [`CloudEventEnvelope`] puts them into the form that brokers and gateways know.
//!
//! **Prove that nobody changed the log.** An `Auditor` seals the events into a chain of hashes, which an
//! [`AuditSealStore`] keeps, best in another database, and finds the first event that was changed,
//! removed, inserted or moved. An [`AuditHead`] that is written down elsewhere vouches for all before it. A
//! [`Commitment`] lets an event vouch for a value that is kept elsewhere, and erased there.
//!
//! **Bring a store of your own.** Implement [`CustomerStore`], [`InteractionStore`], [`MergeStore`], [`ErasureStore`], [`EventLog`]
//! and [`CoreStore`]; their contracts stand on the traits, and the module `conformance` proves that yours
//! keeps them. A store that keeps named places in its log implements [`ConsumerStore`], too, and one that keeps seals [`AuditSealStore`]. The
//! crate `crm-storage` has stores for memory, SQLite, PostgreSQL and MySQL.
//!
//! **Test your own code.** [`ManualClock`] and [`SeededIds`] make every history repeatable; the
//! module `strategies` makes values of every type for property tests.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `proptest` | the module `strategies` |
//! | `access` | all that is held of a customer, for the customer: `Profiles::personal_data` |
//! | `audit` | proof that nobody changed the event log, and promises about values that it does not hold: `Auditor`, `AuditChain`, `CommitmentSalt` |
//! | `webhooks` | signed webhooks, their delivery and their receipt: `WebhookEndpoint`, `Delivery`, `WebhookVerifier` |
//! | `preferences` | links to withdraw by, the header fields of one-click unsubscribe, and hashes of erased addresses: `PreferenceKeys`, `OneClickUnsubscribe`, `SuppressionKeys` |
//! | `duplicates` | pairs of records that may stand for one customer: `DuplicateFinder` |
//! | `phone` | telephone numbers as people of a country write them: `PhoneNumber::parse_national` |
//! | `exchange` | the module `exchange`: import by a declared mapping and export, CSV and JSON lines |
//! | `vcard` | vCards for `exchange` |
//! | `conformance` | the module `conformance` and the macros `core_store_conformance!`, `consumer_store_conformance!` and `audit_seal_store_conformance!` |
//!
//! # What must never be here
//!
//! A database, an async runtime, a clock that is read inside a decision, floating point in an
//! amount of money, a personal value in an event, an error or `Debug` output.

#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate self as crm_core;

#[cfg(feature = "access")]
mod access;
mod actor;
mod audit;
mod behaviour;
mod catalogue;
mod clock;
mod cloud_event;
mod code;
mod collaboration;
mod collaborator;
#[cfg(feature = "conformance")]
pub mod conformance;
mod consent;
mod contact;
mod customer;
mod data_subject;
mod department;
#[cfg(feature = "duplicates")]
mod duplicate;
mod erasure;
pub mod event;
#[cfg(feature = "exchange")]
pub mod exchange;
mod hash_type;
mod history;
mod id;
mod id_source;
mod identity;
mod interaction;
#[cfg(feature = "preferences")]
mod key_versions;
mod merge;
mod money;
mod order;
mod organisation;
mod personal_data;
#[cfg(feature = "preferences")]
mod preference;
mod profiles;
mod questionnaire;
mod relay;
mod resolution;
mod retention;
mod retry;
#[cfg(feature = "preferences")]
mod secret_key;
mod store;
#[cfg(any(test, feature = "proptest"))]
pub mod strategies;
mod text;
mod threads;
mod timestamp;
mod validation;
#[cfg(feature = "webhooks")]
mod webhook;

#[cfg(feature = "access")]
pub use access::{AccessError, DataSection, PersonalDataReport, PersonalDataSource};
pub use actor::Actor;
#[cfg(feature = "audit")]
pub use audit::{
    AuditChain, AuditCheck, AuditFinding, AuditReport, Auditor, OtherEvent, SealStep, verify_audit,
};
pub use audit::{AuditHead, AuditSeal, Commitment, CommitmentSalt, EventHash, SealHash};
pub use behaviour::{Activity, Cart, ClientTimes, Session, SessionRule, carts, sessions};
pub use catalogue::{Availability, Catalogue, CatalogueList, Product, StockAnswer};
pub use clock::{Clock, ManualClock, SystemClock};
pub use cloud_event::{
    CloudEvent, CloudEventEnvelope, CloudEventSource, EventTypePrefix, ExtensionName,
    ExtensionText, ExtensionValue,
};
pub use code::Code;
pub use collaboration::{
    HandOver, HandOverState, Idea, IdeaBoard, RatingBoard, RatingSummary, Responsibility,
    ResponsibilityTerm, Task, TaskEntry, Watchers, next_due, open_tasks, responsibility, tasks,
    watchers,
};
pub use collaborator::Collaborator;
pub use consent::{
    ConsentActor, ConsentDecision, ConsentEvidence, ConsentLedger, ConsentMethod, ConsentRecord,
    ConsentScope, ConsentTextHash, ConsentTextId, ConsentTextVersion, ContactPolicy, ContactUse,
    LegalBasis, NewConsent, NotConfirmable, Permission, Permit, Processing, Purpose, Refusal,
    Withdrawal,
};
#[cfg(feature = "phone")]
pub use contact::PhoneRegion;
pub use contact::{
    AddressLine, City, ContactAddress, ContactPoint, ContactPurpose, Country, DisclosedText,
    Disclosure, EmailAddress, PhoneNumber, PostalAddress, PostalCode, Region,
};
pub use customer::{
    AttributeName, AttributeText, AttributeValue, BirthDate, BuyingRole, Customer, CustomerEdit,
    CustomerError, CustomerField, CustomerRevision, FamilyName, FieldValue, ForeignPermit,
    GivenName, LifecycleFacts, LifecycleRule, LifecycleStage, NewCustomer, Number, Organisation,
    OrganisationName, Origin, Party, PartyKind, Person, Relation, RelationRole, RelationTitle, Tag,
};
pub use data_subject::{
    DataSubjectDeadlines, DataSubjectExtension, DataSubjectRequest, DataSubjectRequestEntry,
    DataSubjectRequestState, DeadlineCalendar, IdentityClock, WeekdaysInUtc, data_subject_requests,
    end_of_months, open_data_subject_requests,
};
pub use department::{
    CustomerSelf, CustomerValue, Department, HeldRecords, Marketing, MarketingView, Mood,
    MoodTrend, NextBest, NextBestSource, OwnCatalogue, OwnProduct, OwnView, ProductToday,
    RequestSource, RequestSummary, Sales, SalesView, SegmentLabel, SegmentSource, Service,
    ServiceView, ValueSource, Views, Voice, mood,
};
#[cfg(feature = "duplicates")]
pub use duplicate::{
    DuplicateEvidence, DuplicateFinder, DuplicateReason, DuplicateReport, Likelihood, LinkageModel,
    ProbableDuplicate,
};
pub use erasure::{ErasedCustomer, Erasure, Suppression, SuppressionHash};
#[cfg(feature = "preferences")]
pub use erasure::{SuppressionKey, SuppressionKeys};
pub use event::{Event, EventDetail, LoggedEvent};
pub use history::{CustomerHistory, HistoryGap, RecordedRevision, ValueProvenance};
pub use id::{ConsentId, CustomerId, EventId, InteractionId, MergeId, TenantId};
pub use id_source::{IdSource, SeededIds, SystemIds};
pub use identity::{
    ClaimedIdentity, DeviceId, ExternalId, Handle, Identity, IdentityKey, Login,
    VerificationMethod, VerifiedIdentity,
};
pub use interaction::{
    Answer, AnswerText, CartChange, CartNumber, CartStep, Category, Channel,
    DataSubjectRequestNumber, DataSubjectRequestStep, DataSubjectRequestUpdate, DataSubjectRight,
    Direction, ExtensionReason, HandOverNumber, HandOverStep, HandOverUpdate, IdeaNumber,
    IdeaStatus, IdeaStep, IdeaUpdate, IdempotencyKey, Interaction, InteractionContent,
    InteractionKind, InteractionProperties, InteractionText, LegalHoldNumber, LegalHoldStep,
    LegalHoldUpdate, Location, NewInteraction, Note, OrderNumber, OrderStage, OrderUpdate,
    ParcelNumber, ProductCode, ProductFeedback, ProductName, Purchase, PurchaseFact, PurchaseLine,
    PurchaseSums, QuestionnaireResponse, Rating, RequestRefusal, Subject, TaskAssignment, TaskDue,
    TaskNumber, TaskPriority, TaskStatus, TaskUpdate, TimelineFilter, WatchStep, WatchUpdate,
};
pub use merge::{
    FieldConflict, FieldProvenance, FieldRule, Kept, MergeError, MergeField, MergePlan,
    MergePolicy, MergeRecord, MergeSide, PartedConsents, PermissionLoss, Unmerge, plan_merge,
};
pub use money::{Currency, Money, MoneyError};
pub use order::{Order, OrderState, OrderTracking, ReturnAnswer, ReturnRule, orders};
pub use organisation::{Account, AccountScope, BuyingCentre, OrganisationChart, Position};
pub use personal_data::{DataClass, DataField, DataRecord, PersonalData, UponErasure};
#[cfg(feature = "preferences")]
pub use preference::{
    InvalidPreferenceToken, OneClickUnsubscribe, PreferenceContent, PreferenceKey, PreferenceKeys,
    PreferenceToken, UnsubscribeUrl, VerifiedPreference,
};
pub use profiles::{
    AccountView, CustomerView, IngestItem, IngestOutcome, IngestRefusal, IngestReport,
    IngestSubject, MergeConflict, MergeConflictReason, ProfileError, Profiles, PurchaseTotals,
    RecogniseItem, Recognised, Recognition, RecognitionOutcome, RecognitionRefusal,
    RecognitionReport, RecordedResponse, TrackedEvent, UpsertItem, UpsertOutcome, UpsertRefusal,
    Upserted,
};
#[cfg(feature = "audit")]
pub use profiles::{CommitmentFinding, CommitmentReport};
pub use questionnaire::{
    AnswerCondition, AnswerCounts, AnswerOption, AnswerRefusal, AnswerRule, InvalidAnswers,
    NetPromoter, NewQuestionnaireResponse, Question, QuestionCondition, QuestionKind, QuestionText,
    Questionnaire, QuestionnaireAnswers, QuestionnaireCounts, ResponseBoard, ResponseCounts,
    StatedAttribute, Wording, stated_attributes,
};
pub use relay::{EventSink, Relay, RelayError, RelayStep, SinkError, SinkFailure};
pub use resolution::{
    BlockedBy, BlockedPattern, BlockedValues, CandidateProfile, DroppedIdentity, IdentityBearer,
    IdentityDecision, IdentityDropReason, IdentityEvent, IdentityGraph, IdentityLimit,
    IdentityNamespace, IdentityPolicy, IdentityPolicyLint, IdentityResolution, IdentityRule,
    IdentityWindow, MovedIdentity, ObservedIdentities, RepeatedEvent, ResolvedIdentities,
    ResolvedProfile, resolve_identities,
};
pub use retention::{
    LegalHold, Prune, RetentionCount, RetentionPeriod, RetentionPolicy, RetentionReport,
    RetentionRule, RetentionTarget, legal_holds,
};
pub use retry::RetrySchedule;
pub use store::{
    Advance, AuditSealStore, BoxError, Change, ChangeReport, ChangeSet, Consumer, ConsumerStore,
    CoreRecord, CoreStore, Cursor, CustomerAlias, CustomerFilter, CustomerOverview, CustomerStore,
    CustomerWrite, EntityRef, ErasureStore, EventLog, InteractionStore, KeyReuse, MergeMove,
    MergeStore, OverviewQuery, Page, PageLimit, PageOf, RecordOutcome, SealsAppended,
    StageQuestion, StoreError, TimelinePart, Version, WriteOutcome,
};
pub use threads::Threads;
pub use timestamp::Timestamp;
pub use validation::{ValidationError, ValidationRule, ValueShape};
#[cfg(feature = "webhooks")]
pub use webhook::{
    DeadLetterReason, Delivery, DeliveryBook, DeliveryBookError, DeliveryState, EndpointDisabled,
    InvalidDeliveryStep, RetryAfter, SignedRequest, VerificationError, WebhookAnswer,
    WebhookEndpoint, WebhookEndpointId, WebhookHeaders, WebhookSecret, WebhookUrl, WebhookVerifier,
};

/// The examples of the chapter about identity resolution.
#[cfg(doctest)]
#[doc = include_str!("../../docs/guide/identity.md")]
struct Identities;

#[doc(hidden)]
pub mod __private {
    pub use crate::id::{check_uuid, parse_uuid};
    pub use crate::text::{Lines, parse_bounded};
    pub use serde::{self, Deserialize, Serialize};
    pub use uuid::Uuid;
}
