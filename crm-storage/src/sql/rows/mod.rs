//! Rows: what is written to and read from each table, and the way to the domain and back.

mod consent;
mod consumer;
mod customer;
mod erasure;
mod event;
mod interaction;
mod merge;
mod purchase;
mod request;
mod seal;
mod specialist;

pub(crate) use consent::{ConsentRow, NewConsentRow};
pub(crate) use consumer::{ConsumerRow, NewConsumerRow, position};
pub(crate) use customer::{CustomerRow, IdentityRow, NewCustomerRow, TagRow};
pub(crate) use erasure::{ErasedRow, MergePersonRow, StoredSuppressionRow, SuppressionRow};
pub(crate) use event::{EventRow, LoggedEventRow, NewEventRow};
pub(crate) use interaction::{InteractionRow, NewInteractionRow, PurchaseRow};
pub(crate) use merge::{AliasRow, MergeRow, MoveRow, NewMergeRow, NewMoveRow};
pub(crate) use purchase::{BoughtRow, SumsRow};
pub(crate) use request::{NewRequestRow, RequestRow};
pub(crate) use seal::{NewSealRow, SealRow};
pub(crate) use specialist::{NewSpecialistRow, SpecialistRow};
