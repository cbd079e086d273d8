//! What a store must do, and the values that go in and out of it.

mod change_set;
mod consumers;
mod core_store;
mod customers;
mod entity;
mod erasures;
mod error;
mod events;
mod interactions;
mod merges;
mod overview;
mod page;
mod records;
mod seals;
mod version;
mod write_outcome;

pub use change_set::{Change, ChangeReport, ChangeSet, CustomerWrite, RecordOutcome};
pub use consumers::{Advance, Consumer, ConsumerStore};
pub use core_store::CoreStore;
pub use customers::{CustomerFilter, CustomerStore};
pub use entity::EntityRef;
pub use erasures::ErasureStore;
pub use error::{BoxError, KeyReuse, StoreError};
pub use events::EventLog;
pub use interactions::InteractionStore;
pub use merges::{CustomerAlias, MergeMove, MergeStore};
pub use overview::{CustomerOverview, OverviewQuery, StageQuestion, TimelinePart};
pub use page::{Cursor, Page, PageLimit, PageOf};
pub use records::CoreRecord;
pub use seals::{AuditSealStore, SealsAppended};
pub use version::Version;
pub use write_outcome::WriteOutcome;
