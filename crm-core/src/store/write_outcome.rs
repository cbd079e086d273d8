//! What became of a write.

use super::{Advance, ChangeReport, SealsAppended, StoreError};

/// What became of a write: all that a caller must tell apart to go on.
///
/// | outcome | the store answered | what to do |
/// |---|---|---|
/// | `Applied` | `Ok`, and [`written`](ChangeReport::written) is not 0; [`Advance::Advanced`], [`SealsAppended::Appended`] | go on |
/// | `AlreadyApplied` | `Ok`, and all of it was there: interactions of the same keys, entries of the ledger of the same ids; [`Advance::AlreadyThere`], [`SealsAppended::AlreadyThere`] | go on |
/// | `Conflict` | [`Conflict`](StoreError::Conflict), [`AlreadyExists`](StoreError::AlreadyExists), [`IdentityTaken`](StoreError::IdentityTaken), [`KeyReused`](StoreError::KeyReused), [`Referenced`](StoreError::Referenced), [`ConsumerMoved`](StoreError::ConsumerMoved), [`SealsMoved`](StoreError::SealsMoved) | read what is there, and decide anew; behind an unknown outcome it may be your own first write |
/// | `NotApplied` | any other error | see whether it [`is_retryable`](StoreError::is_retryable): if not, the write itself must change, or the store be repaired |
/// | `Unknown` | [`UnknownOutcome`](StoreError::UnknownOutcome) | make the same write again, with the same ids and keys: it is applied once |
///
/// Only after `Applied`, and perhaps after `Unknown`, the store holds something that it did not
/// hold before the call.
///
/// ```
/// use crm_core::{ChangeReport, StoreError, WriteOutcome};
///
/// # fn examine(answer: Result<ChangeReport, StoreError>) -> &'static str {
/// match WriteOutcome::of(&answer) {
///     WriteOutcome::Applied | WriteOutcome::AlreadyApplied => "it is stored",
///     WriteOutcome::Conflict => "something else is there",
///     WriteOutcome::NotApplied => "it is not stored",
///     WriteOutcome::Unknown => "again, with the same ids",
/// }
/// # }
/// # assert_eq!(examine(Err(StoreError::UnknownOutcome("cut off".into()))), "again, with the same ids");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WriteOutcome {
    /// It is stored now.
    Applied,
    /// It was stored before; nothing changed.
    AlreadyApplied,
    /// What is stored stands against it; nothing changed.
    Conflict,
    /// Nothing changed.
    NotApplied,
    /// It is stored whole or not at all, and which is not known.
    Unknown,
}

impl WriteOutcome {
    /// The outcome that an answer of a store tells.
    #[must_use]
    pub fn of<T>(answer: &Result<T, StoreError>) -> Self
    where
        Self: for<'a> From<&'a T>,
    {
        match answer {
            Ok(report) => report.into(),
            Err(error) => error.outcome(),
        }
    }

    /// Whether it is known that what was to be stored is stored.
    #[must_use]
    pub const fn is_stored(self) -> bool {
        matches!(self, Self::Applied | Self::AlreadyApplied)
    }
}

impl From<&ChangeReport> for WriteOutcome {
    fn from(report: &ChangeReport) -> Self {
        match report.written {
            0 => Self::AlreadyApplied,
            _ => Self::Applied,
        }
    }
}

impl From<&Advance> for WriteOutcome {
    fn from(advance: &Advance) -> Self {
        match advance {
            Advance::Advanced => Self::Applied,
            Advance::AlreadyThere => Self::AlreadyApplied,
        }
    }
}

impl From<&SealsAppended> for WriteOutcome {
    fn from(appended: &SealsAppended) -> Self {
        match appended {
            SealsAppended::Appended => Self::Applied,
            SealsAppended::AlreadyThere => Self::AlreadyApplied,
        }
    }
}

impl From<&StoreError> for WriteOutcome {
    fn from(error: &StoreError) -> Self {
        error.outcome()
    }
}

impl StoreError {
    /// What became of the write that was answered so; see the table of [`WriteOutcome`].
    #[must_use]
    pub const fn outcome(&self) -> WriteOutcome {
        match self {
            Self::Conflict { .. }
            | Self::AlreadyExists { .. }
            | Self::IdentityTaken { .. }
            | Self::KeyReused { .. }
            | Self::Referenced { .. }
            | Self::ConsumerMoved { .. }
            | Self::SealsMoved { .. } => WriteOutcome::Conflict,
            Self::NotFound { .. }
            | Self::NotNextVersion { .. }
            | Self::ConsumerMustAdvance { .. }
            | Self::SealsMustFollow { .. }
            | Self::InvalidCursor
            | Self::Unavailable(_)
            | Self::Corrupt { .. }
            | Self::Backend(_) => WriteOutcome::NotApplied,
            Self::UnknownOutcome(_) => WriteOutcome::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Code;
    use crate::id::{CustomerId, InteractionId};
    use crate::id_source::SeededIds;
    use crate::store::{EntityRef, KeyReuse, Version};
    use crate::timestamp::Timestamp;

    /// One error of each kind with its outcome, in the order of the variants.
    fn table() -> Vec<(StoreError, WriteOutcome)> {
        use WriteOutcome::{Conflict, NotApplied, Unknown};
        let customer = CustomerId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH);
        let existing = InteractionId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH);
        let entity = EntityRef::from(customer);
        let (first, consumer) = (Version::FIRST, Code::new_static("billing"));
        let cause = || "cause".into();
        vec![
            (
                StoreError::NotFound {
                    entity: entity.clone(),
                },
                NotApplied,
            ),
            (
                StoreError::Conflict {
                    entity: entity.clone(),
                    expected: first,
                    found: first.next(),
                },
                Conflict,
            ),
            (
                StoreError::NotNextVersion {
                    entity: entity.clone(),
                    expected: first,
                    given: first,
                },
                NotApplied,
            ),
            (
                StoreError::AlreadyExists {
                    entity: entity.clone(),
                },
                Conflict,
            ),
            (StoreError::IdentityTaken { holder: customer }, Conflict),
            (
                StoreError::KeyReused {
                    reuses: vec![KeyReuse::new(0, existing)],
                },
                Conflict,
            ),
            (
                StoreError::Referenced {
                    entity: entity.clone(),
                    by: entity,
                },
                Conflict,
            ),
            (
                StoreError::ConsumerMoved {
                    consumer: consumer.clone(),
                    found: None,
                },
                Conflict,
            ),
            (StoreError::ConsumerMustAdvance { consumer }, NotApplied),
            (
                StoreError::SealsMoved {
                    expected: 1,
                    sealed: 2,
                },
                Conflict,
            ),
            (
                StoreError::SealsMustFollow {
                    expected: 2,
                    given: 3,
                },
                NotApplied,
            ),
            (StoreError::InvalidCursor, NotApplied),
            (StoreError::Unavailable(cause()), NotApplied),
            (StoreError::UnknownOutcome(cause()), Unknown),
            (
                StoreError::Corrupt {
                    what: "row",
                    source: cause(),
                },
                NotApplied,
            ),
            (StoreError::Backend(cause()), NotApplied),
        ]
    }

    /// The place of a variant in the table: a variant that is added does not compile until it is
    /// given a place, and fails until it has a row.
    fn place(error: &StoreError) -> usize {
        match error {
            StoreError::NotFound { .. } => 0,
            StoreError::Conflict { .. } => 1,
            StoreError::NotNextVersion { .. } => 2,
            StoreError::AlreadyExists { .. } => 3,
            StoreError::IdentityTaken { .. } => 4,
            StoreError::KeyReused { .. } => 5,
            StoreError::Referenced { .. } => 6,
            StoreError::ConsumerMoved { .. } => 7,
            StoreError::ConsumerMustAdvance { .. } => 8,
            StoreError::SealsMoved { .. } => 9,
            StoreError::SealsMustFollow { .. } => 10,
            StoreError::InvalidCursor => 11,
            StoreError::Unavailable(_) => 12,
            StoreError::UnknownOutcome(_) => 13,
            StoreError::Corrupt { .. } => 14,
            StoreError::Backend(_) => 15,
        }
    }

    #[test]
    fn every_error_has_its_outcome() {
        let table = table();
        assert_eq!(table.len(), 16);
        for (row, (error, expected)) in table.into_iter().enumerate() {
            assert_eq!(place(&error), row);
            assert_eq!(error.outcome(), expected, "{error:?}");
            // What may simply be repeated is not a conflict.
            assert!(!error.is_retryable() || expected != WriteOutcome::Conflict);
            let answer: Result<ChangeReport, StoreError> = Err(error);
            assert_eq!(WriteOutcome::of(&answer), expected);
            assert!(!expected.is_stored());
        }
    }

    #[test]
    fn what_was_there_before_is_not_applied_again() {
        let cases = [
            (ChangeReport::default(), WriteOutcome::AlreadyApplied),
            (
                ChangeReport::default().with_more_written(1),
                WriteOutcome::Applied,
            ),
        ];
        for (report, expected) in cases {
            assert_eq!(WriteOutcome::of(&Ok(report)), expected);
            assert!(expected.is_stored());
        }
        for (advance, expected) in [
            (Advance::Advanced, WriteOutcome::Applied),
            (Advance::AlreadyThere, WriteOutcome::AlreadyApplied),
        ] {
            assert_eq!(WriteOutcome::of(&Ok(advance)), expected);
        }
        for (appended, expected) in [
            (SealsAppended::Appended, WriteOutcome::Applied),
            (SealsAppended::AlreadyThere, WriteOutcome::AlreadyApplied),
        ] {
            assert_eq!(WriteOutcome::of(&Ok(appended)), expected);
        }
    }
}
