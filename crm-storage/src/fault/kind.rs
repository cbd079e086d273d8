//! The ways in which a call fails.

use crm_core::StoreError;
use thiserror::Error;

use super::StoreMethod;

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The store is not reached: [`StoreError::Unavailable`], and nothing happened.
    Unavailable,
    /// The store fails for good: [`StoreError::Backend`], and nothing happened.
    Broken,
    /// A write is carried out, and its answer is lost, whatever it was:
    /// [`StoreError::UnknownOutcome`]. Reads have no outcome to lose; they are left alone.
    AnswerLost,
    /// A write is lost on its way, and nothing happened; the caller is told the same as after
    /// [`AnswerLost`](Self::AnswerLost). Reads are left alone.
    CallLost,
}

impl Fault {
    /// All ways.
    pub const ALL: &'static [Self] = &[
        Self::Unavailable,
        Self::Broken,
        Self::AnswerLost,
        Self::CallLost,
    ];

    /// Whether the store carries the call out all the same.
    #[must_use]
    pub const fn reaches_the_store(self) -> bool {
        matches!(self, Self::AnswerLost)
    }

    /// Whether calls of this method can fail so.
    #[must_use]
    pub const fn befalls(self, method: StoreMethod) -> bool {
        match self {
            Self::Unavailable | Self::Broken => true,
            Self::AnswerLost | Self::CallLost => method.is_write(),
        }
    }
}

/// A fault that was injected; it is the source of the error that the caller gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[error("an injected fault: {fault:?} at call {call}, {method}")]
#[non_exhaustive]
pub struct InjectedFault {
    /// How the call failed.
    pub fault: Fault,
    /// Which call it was of all that the plan saw, from 1.
    pub call: u64,
    /// The method called.
    pub method: StoreMethod,
}

impl InjectedFault {
    /// The fault behind an error, when it was injected.
    #[must_use]
    pub fn behind(error: &StoreError) -> Option<&Self> {
        match error {
            StoreError::Unavailable(source)
            | StoreError::Backend(source)
            | StoreError::UnknownOutcome(source) => source.downcast_ref(),
            _ => None,
        }
    }

    /// What the caller is told.
    pub(super) fn into_error(self) -> StoreError {
        match self.fault {
            Fault::Unavailable => StoreError::Unavailable(self.into()),
            Fault::Broken => StoreError::Backend(self.into()),
            Fault::AnswerLost | Fault::CallLost => StoreError::UnknownOutcome(self.into()),
        }
    }
}
