//! wip
extern crate self as crm_core;

mod clock;
mod id;
mod money;
mod text;
mod timestamp;
mod validation;

pub use clock::{Clock, ManualClock, SystemClock};
pub use id::{ConsentId, CustomerId, EventId, IdSource, InteractionId, SeededIds, SystemIds, TenantId};
pub use money::{Currency, Money, MoneyError};
pub use timestamp::Timestamp;
pub use validation::{ValidationError, ValidationRule, ValueShape};

#[doc(hidden)]
pub mod __private {
    pub use crate::id::{check_uuid, parse_uuid};
    pub use crate::text::{Lines, parse_bounded};
    pub use serde::{self, Deserialize, Serialize};
    pub use uuid::Uuid;
}
