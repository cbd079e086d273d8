//! What an interaction consists of.

use serde::{Deserialize, Serialize};

use super::{
    CartChange, DataSubjectRequestUpdate, HandOverUpdate, IdeaUpdate, InteractionProperties,
    LegalHoldUpdate, Note, OrderUpdate, ProductFeedback, Purchase, QuestionnaireResponse,
    TaskUpdate, WatchUpdate,
};
use crate::actor::Actor;
use crate::code::Code;
use crate::customer::CustomerRevision;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

crate::bounded_text! {
    /// The subject of a message, the title of a page or a meeting.
    pub struct Subject("subject", personal, single, 500);
}

crate::bounded_text! {
    /// The text of a message or note.
    pub struct InteractionText("interaction text", personal, many, 100_000);
}

crate::bounded_text! {
    /// The place in a web site or app: a path such as `/catalogue/shoes`.
    pub struct Location("location", personal, single, 2000);
}

/// What an interaction consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum InteractionContent {
    /// The customer came: to the site, the app, the shop.
    Visit,
    /// The customer looked at a page.
    PageView {
        /// The page.
        location: Location,
    },
    /// The customer searched.
    Search {
        /// For what.
        text: Subject,
    },
    /// The customer bought.
    Purchase(Purchase),
    /// The customer gave back.
    Return(Purchase),
    /// The customer changed a cart.
    Cart(CartChange),
    /// An order reached a stage.
    Order(OrderUpdate),
    /// A message was written.
    Message {
        /// Its subject.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<Subject>,
        /// Its text.
        text: InteractionText,
    },
    /// They spoke.
    Call {
        /// For how long, in seconds.
        seconds: u32,
        /// About what.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<InteractionText>,
    },
    /// They met.
    Meeting {
        /// About what.
        subject: Subject,
    },
    /// Someone of the company noted something.
    Note(Note),
    /// Something was said about a task.
    Task(TaskUpdate),
    /// The customer is handed over from one to another.
    HandOver(HandOverUpdate),
    /// Somebody watches the customer from now on, or does so no more.
    Watch(WatchUpdate),
    /// Something happened to an idea.
    Idea(IdeaUpdate),
    /// The customer says what a product is like.
    Feedback(ProductFeedback),
    /// Something happened to a request by which a person uses a right over its data.
    DataSubjectRequest(DataSubjectRequestUpdate),
    /// Something happened to a legal hold on the customer.
    LegalHold(LegalHoldUpdate),
    /// The customer record changed.
    Revision(CustomerRevision),
    /// Somebody answered the questions of a questionnaire.
    QuestionnaireResponse(QuestionnaireResponse),
    /// Something of the host's own.
    Other {
        /// What kind of thing.
        name: Code,
        /// Its text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<InteractionText>,
        /// What else is told of it.
        #[serde(default, skip_serializing_if = "InteractionProperties::is_empty")]
        properties: InteractionProperties,
    },
}

impl InteractionContent {
    /// The kind.
    #[must_use]
    pub fn kind(&self) -> InteractionKind {
        match self {
            Self::Visit => InteractionKind::Visit,
            Self::PageView { .. } => InteractionKind::PageView,
            Self::Search { .. } => InteractionKind::Search,
            Self::Purchase(_) => InteractionKind::Purchase,
            Self::Return(_) => InteractionKind::Return,
            Self::Cart(_) => InteractionKind::Cart,
            Self::Order(_) => InteractionKind::Order,
            Self::Message { .. } => InteractionKind::Message,
            Self::Call { .. } => InteractionKind::Call,
            Self::Meeting { .. } => InteractionKind::Meeting,
            Self::Note(_) => InteractionKind::Note,
            Self::Task(_) => InteractionKind::Task,
            Self::HandOver(_) => InteractionKind::HandOver,
            Self::Watch(_) => InteractionKind::Watch,
            Self::Idea(_) => InteractionKind::Idea,
            Self::Feedback(_) => InteractionKind::Feedback,
            Self::DataSubjectRequest(_) => InteractionKind::DataSubjectRequest,
            Self::LegalHold(_) => InteractionKind::LegalHold,
            Self::Revision(_) => InteractionKind::Revision,
            Self::QuestionnaireResponse(_) => InteractionKind::QuestionnaireResponse,
            Self::Other { .. } => InteractionKind::Other,
        }
    }

    /// The purchase or return, if it is one.
    #[must_use]
    pub fn purchase(&self) -> Option<&Purchase> {
        match self {
            Self::Purchase(purchase) | Self::Return(purchase) => Some(purchase),
            _ => None,
        }
    }

    /// Who acted, where the content says so.
    #[must_use]
    pub fn actor(&self) -> Option<&Actor> {
        match self {
            Self::Note(note) => note.by.as_ref(),
            Self::Task(update) => Some(&update.by),
            Self::HandOver(update) => Some(&update.by),
            Self::Watch(update) => Some(&update.by),
            Self::Idea(update) => Some(&update.by),
            Self::DataSubjectRequest(update) => Some(&update.by),
            Self::LegalHold(update) => Some(&update.by),
            Self::Revision(revision) => Some(&revision.origin.by),
            Self::QuestionnaireResponse(response) => Some(response.by()),
            _ => None,
        }
    }
}

/// The kind of an interaction: its content without what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InteractionKind {
    /// The customer came.
    Visit,
    /// The customer looked at a page.
    PageView,
    /// The customer searched.
    Search,
    /// The customer bought.
    Purchase,
    /// The customer gave back.
    Return,
    /// The customer changed a cart.
    Cart,
    /// An order reached a stage.
    Order,
    /// A message was written.
    Message,
    /// They spoke.
    Call,
    /// They met.
    Meeting,
    /// Someone of the company noted something.
    Note,
    /// Something was said about a task.
    Task,
    /// The customer is handed over from one to another.
    HandOver,
    /// Somebody watches the customer from now on, or does so no more.
    Watch,
    /// Something happened to an idea.
    Idea,
    /// The customer says what a product is like.
    Feedback,
    /// Something happened to a request by which a person uses a right over its data.
    DataSubjectRequest,
    /// Something happened to a legal hold on the customer.
    LegalHold,
    /// The customer record changed.
    Revision,
    /// Somebody answered the questions of a questionnaire.
    QuestionnaireResponse,
    /// Something of the host's own.
    Other,
}

impl InteractionKind {
    /// All kinds.
    pub const ALL: [Self; 21] = [
        Self::Visit,
        Self::PageView,
        Self::Search,
        Self::Purchase,
        Self::Return,
        Self::Cart,
        Self::Order,
        Self::Message,
        Self::Call,
        Self::Meeting,
        Self::Note,
        Self::Task,
        Self::HandOver,
        Self::Watch,
        Self::Idea,
        Self::Feedback,
        Self::DataSubjectRequest,
        Self::LegalHold,
        Self::Revision,
        Self::QuestionnaireResponse,
        Self::Other,
    ];

    /// The code of the kind, as it is serialised.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::PageView => "page_view",
            Self::Search => "search",
            Self::Purchase => "purchase",
            Self::Return => "return",
            Self::Cart => "cart",
            Self::Order => "order",
            Self::Message => "message",
            Self::Call => "call",
            Self::Meeting => "meeting",
            Self::Note => "note",
            Self::Task => "task",
            Self::HandOver => "hand_over",
            Self::Watch => "watch",
            Self::Idea => "idea",
            Self::Feedback => "feedback",
            Self::DataSubjectRequest => "data_subject_request",
            Self::LegalHold => "legal_hold",
            Self::Revision => "revision",
            Self::QuestionnaireResponse => "questionnaire_response",
            Self::Other => "other",
        }
    }

    /// Reads a code.
    ///
    /// # Errors
    /// When no kind has the code.
    pub fn parse(code: &str) -> Result<Self, ValidationError> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.code() == code)
            .ok_or_else(|| {
                ValidationError::new(
                    "interaction kind",
                    ValidationRule::UnknownCode {
                        standard: "the list of interaction kinds",
                    },
                    ValueShape::of_text(code),
                )
            })
    }
}
