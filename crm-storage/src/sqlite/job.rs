//! A unit of work, and what becomes of its answer when others share its commit.

use crm_core::StoreError;
use futures_channel::oneshot;

use super::{Conn, connection, dialect};
use crate::sql::failure::Failure;

/// A unit of work with someone who waits for its answer.
pub(super) trait Job: Send {
    /// Does the work; `false` when it failed, and what it did is to be taken back.
    fn run(&mut self, conn: &mut Conn) -> Result<bool, Lost>;

    /// Gives the answer. `failure` makes the error that the group ended with, if it did.
    fn finish(self: Box<Self>, failure: Option<&dyn Fn() -> StoreError>);
}

/// SQLite gave up the whole transaction (a full disk, for one).
#[derive(Debug)]
pub(super) struct Lost(pub(super) StoreError);

/// A unit of work made of a function.
pub(super) struct Work<F, T> {
    work: Option<F>,
    answer: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Work<F, T> {
    pub(super) fn new(work: F, reply: oneshot::Sender<Result<T, StoreError>>) -> Self {
        Self {
            work: Some(work),
            answer: None,
            reply,
        }
    }
}

impl<F, T> Job for Work<F, T>
where
    F: FnOnce(&mut Conn) -> Result<T, Failure> + Send,
    T: Send,
{
    fn run(&mut self, conn: &mut Conn) -> Result<bool, Lost> {
        let Some(work) = self.work.take() else {
            return Ok(true);
        };
        let Some(answer) = connection::unless_it_panics(conn, work) else {
            self.answer = Some(Err(StoreError::Backend("the work panicked".into())));
            return Err(Lost(StoreError::Unavailable(
                "another unit of work of the same commit panicked".into(),
            )));
        };
        let went_well = answer.is_ok();
        self.answer = Some(answer.map_err(dialect::understand));
        Ok(went_well)
    }

    fn finish(self: Box<Self>, failure: Option<&dyn Fn() -> StoreError>) {
        let answer = match (self.answer, failure) {
            // What failed below the store is told as it was. A refusal may rest on what a neighbour
            // of the group did, which is gone.
            (Some(Err(own)), Some(_)) if is_below_the_store(&own) => Err(own),
            (_, Some(failure)) => Err(failure()),
            (Some(answer), None) => answer,
            (None, None) => Err(StoreError::Unavailable("the work was not done".into())),
        };
        // Whoever asked may have gone; the work stays done.
        let _ = self.reply.send(answer);
    }
}

fn is_below_the_store(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::Backend(_) | StoreError::Unavailable(_) | StoreError::Corrupt { .. }
    )
}
