//! Why many units of work were not committed.

use crm_core::StoreError;

/// Why a group was not committed: made anew for each of its jobs, since errors cannot be cloned.
pub(super) struct GroupFailure {
    kind: Kind,
    message: String,
}

#[derive(Clone, Copy)]
enum Kind {
    Unavailable,
    Unknown,
    Failed,
}

impl GroupFailure {
    pub(super) fn new(error: &StoreError) -> Self {
        let kind = match error {
            StoreError::Unavailable(_) => Kind::Unavailable,
            StoreError::UnknownOutcome(_) => Kind::Unknown,
            _ => Kind::Failed,
        };
        let cause = std::error::Error::source(error);
        Self {
            kind,
            message: cause.map_or_else(|| error.to_string(), ToString::to_string),
        }
    }

    pub(super) fn error(&self) -> StoreError {
        let cause = self.message.clone().into();
        match self.kind {
            Kind::Unavailable => StoreError::Unavailable(cause),
            Kind::Unknown => StoreError::UnknownOutcome(cause),
            Kind::Failed => StoreError::Backend(cause),
        }
    }
}
