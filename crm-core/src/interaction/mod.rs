//! What happened between a customer and the company, over every channel.

mod cart;
mod channel;
mod content;
mod filter;
mod order;
mod purchase;
mod record;

pub use cart::{CartChange, CartNumber, CartStep};
pub use channel::{Channel, Direction};
pub use content::{InteractionContent, InteractionKind, InteractionText, Location, Subject};
pub use filter::TimelineFilter;
pub use order::{OrderStage, OrderUpdate, ParcelNumber};
pub use purchase::{
    Category, OrderNumber, ProductCode, ProductName, Purchase, PurchaseFact, PurchaseLine,
};
pub use record::{IdempotencyKey, Interaction, NewInteraction};
