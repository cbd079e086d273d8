//! What happened between a customer and the company, over every channel.

mod cart;
mod channel;
mod content;
mod data_subject_request;
mod feedback;
mod filter;
mod hand_over;
mod idea;
mod legal_hold;
mod note;
mod order;
mod properties;
mod purchase;
mod purchase_sums;
mod questionnaire_response;
mod record;
mod task;
mod told;
mod watch;

pub use cart::{CartChange, CartNumber, CartStep};
pub use channel::{Channel, Direction};
pub use content::{InteractionContent, InteractionKind, InteractionText, Location, Subject};
pub use data_subject_request::{
    DataSubjectRequestNumber, DataSubjectRequestStep, DataSubjectRequestUpdate, DataSubjectRight,
    ExtensionReason, RequestRefusal,
};
pub use feedback::{ProductFeedback, Rating};
pub use filter::TimelineFilter;
pub use hand_over::{HandOverNumber, HandOverStep, HandOverUpdate};
pub use idea::{IdeaNumber, IdeaStatus, IdeaStep, IdeaUpdate};
pub use legal_hold::{LegalHoldNumber, LegalHoldStep, LegalHoldUpdate};
pub use note::Note;
pub use order::{OrderStage, OrderUpdate, ParcelNumber};
pub use properties::InteractionProperties;
pub use purchase::{
    Category, OrderNumber, ProductCode, ProductName, Purchase, PurchaseFact, PurchaseLine,
};
pub use purchase_sums::PurchaseSums;
pub(crate) use questionnaire_response::ResponseFields;
pub use questionnaire_response::{Answer, AnswerText, QuestionnaireResponse};
pub use record::{IdempotencyKey, Interaction, NewInteraction};
pub use task::{TaskAssignment, TaskDue, TaskNumber, TaskPriority, TaskStatus, TaskUpdate};
pub(crate) use told::{Told, told_in_order};
pub use watch::{WatchStep, WatchUpdate};
