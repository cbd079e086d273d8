//! The port for the places up to which consumers have followed the event log.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Cursor, Page, PageOf, StoreError};
use crate::code::Code;

/// Someone who follows the event log under a name, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Consumer {
    /// The name: `billing-webhooks`.
    pub name: Code,
    /// The place behind the last event that it is done with; `None` at the start of the log.
    pub position: Option<Cursor>,
}

impl Consumer {
    /// The consumer `name` at `position`.
    #[must_use]
    pub fn new(name: Code, position: Option<Cursor>) -> Self {
        Self { name, position }
    }
}

/// What became of a step forward that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
pub enum Advance {
    /// The consumer was moved.
    Advanced,
    /// The consumer was there already: the step was made before, by this worker or by another.
    AlreadyThere,
}

/// Keeps the place of each named consumer of the event log of the same store.
///
/// A consumer needs no registration: one that is not there stands at the start of the log, and its
/// first step makes it.
///
/// # Contract
/// - **Compare and set.** [`advance_consumer`](Self::advance_consumer) moves a consumer only from
///   the place that the caller expects it at. Of several callers who step from one place to
///   different ones at once, one moves it; the others get
///   [`ConsumerMoved`](StoreError::ConsumerMoved), which tells the place.
/// - **Repeatable.** A step to the place where the consumer stands already is
///   [`AlreadyThere`](Advance::AlreadyThere), whatever was expected: after
///   [`UnknownOutcome`](StoreError::UnknownOutcome) the same call is safe.
/// - **Forward only.** A step to a place before the expected one fails with
///   [`ConsumerMustAdvance`](StoreError::ConsumerMustAdvance). Only
///   [`reset_consumer`](Self::reset_consumer) goes back, and it says so.
/// - **Places of this log.** A cursor that is not one of the event log of the same tenant fails
///   with [`InvalidCursor`](StoreError::InvalidCursor).
/// - **Durable.** When a call returns `Ok`, what it did survives the death of the process (in a
///   store that survives it at all). Once it has begun, it runs to its end even when the caller
///   goes away.
/// - A consumer of one tenant is none of another, also under the same name. Names are compared
///   byte by byte.
#[async_trait]
pub trait ConsumerStore: Debug + Send + Sync {
    /// The consumer of this name; `None` when nobody moved it yet, so that it stands at the start.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn consumer(&self, name: &Code) -> Result<Option<Consumer>, StoreError>;

    /// Moves the consumer from `expected` to `to`; `None` is the start of the log.
    ///
    /// # Errors
    /// As the contract says; the consumer stays where it is then, except that after
    /// [`UnknownOutcome`](StoreError::UnknownOutcome) it may have moved.
    async fn advance_consumer(
        &self,
        name: &Code,
        expected: Option<&Cursor>,
        to: &Cursor,
    ) -> Result<Advance, StoreError>;

    /// Puts the consumer to `to`, wherever it stands, forwards or back; `None` is the start of the
    /// log. Workers that are under way under this name get
    /// [`ConsumerMoved`](StoreError::ConsumerMoved) at their next step.
    ///
    /// # Errors
    /// When the cursor is not one of the log, or the store cannot be written.
    async fn reset_consumer(&self, name: &Code, to: Option<&Cursor>) -> Result<(), StoreError>;

    /// A page of the consumers, by name.
    ///
    /// # Errors
    /// When the cursor is not one of this list, or the store cannot be read.
    async fn list_consumers(&self, page: &Page) -> Result<PageOf<Consumer>, StoreError>;

    /// Forgets the consumer; whether there was one.
    ///
    /// # Errors
    /// When the store cannot be written.
    async fn remove_consumer(&self, name: &Code) -> Result<bool, StoreError>;
}

macro_rules! forward {
    ($pointer:ident) => {
        #[async_trait]
        impl<S: ConsumerStore + ?Sized> ConsumerStore for $pointer<S> {
            async fn consumer(&self, name: &Code) -> Result<Option<Consumer>, StoreError> {
                (**self).consumer(name).await
            }

            async fn advance_consumer(
                &self,
                name: &Code,
                expected: Option<&Cursor>,
                to: &Cursor,
            ) -> Result<Advance, StoreError> {
                (**self).advance_consumer(name, expected, to).await
            }

            async fn reset_consumer(
                &self,
                name: &Code,
                to: Option<&Cursor>,
            ) -> Result<(), StoreError> {
                (**self).reset_consumer(name, to).await
            }

            async fn list_consumers(&self, page: &Page) -> Result<PageOf<Consumer>, StoreError> {
                (**self).list_consumers(page).await
            }

            async fn remove_consumer(&self, name: &Code) -> Result<bool, StoreError> {
                (**self).remove_consumer(name).await
            }
        }
    };
}

forward!(Arc);
forward!(Box);
