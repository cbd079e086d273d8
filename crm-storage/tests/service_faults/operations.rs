//! The operations of a service, as a table and as its source has them.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use crm_core::{AccessError, ManualClock, ProfileError, SeededIds, WriteOutcome};
use crm_segment::SegmenterError;
use crm_support::DeskError;

use crate::driver::AnyStore;

/// What a second call does when the first one was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// It succeeds and changes nothing.
    ChangesNothing,
    /// It is refused and changes nothing.
    IsRefused,
    /// It is carried out a second time, as the documentation of the operation says.
    IsAnother,
}

/// What a service works with besides its store.
pub(crate) struct Hands {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) ids: Arc<SeededIds>,
}

/// How a call ended.
pub(crate) type Answer = Result<String, WriteOutcome>;

type Call<T> =
    Rc<dyn for<'a> Fn(&'a T, &'a Given<T>) -> Pin<Box<dyn Future<Output = Answer> + 'a>>>;
type Given<T> = <T as Service>::Given;

/// A service with what its operations are tried on.
pub(crate) trait Service: Sized {
    /// What was stored before the operation.
    type Given;

    /// The service over this store.
    fn over(store: Arc<dyn AnyStore>, hands: &Hands) -> Self;
}

/// A table of operations.
pub(crate) trait Scene {
    type Service: Service;

    /// Fills the store, the same each time.
    async fn prepare(&self, store: Arc<dyn AnyStore>) -> Given<Self::Service>;

    fn operations(&self) -> Vec<Operation<Self::Service>>;
}

/// An operation of a service.
pub(crate) struct Operation<T: Service> {
    pub(crate) name: &'static str,
    pub(crate) again: Again,
    /// Whether it is one change set; otherwise each of its change sets is whole.
    pub(crate) is_one_change_set: bool,
    pub(crate) call: Call<T>,
}

impl<T: Service + 'static> Operation<T> {
    pub(crate) fn new<V: std::fmt::Debug, E: Told>(
        name: &'static str,
        again: Again,
        call: impl AsyncFn(&T, &Given<T>) -> Result<V, E> + 'static,
    ) -> Self {
        let call = Rc::new(call);
        let call: Call<T> = Rc::new(move |service, given| {
            let call = Rc::clone(&call);
            Box::pin(async move {
                let answer = call(service, given).await;
                answer
                    .map(|value| format!("{value:?}"))
                    .map_err(|error| error.told())
            })
        });
        Self {
            name,
            again,
            is_one_change_set: true,
            call,
        }
    }

    /// The same operation, which makes several changes, each whole.
    pub(crate) fn of_several_change_sets(self) -> Self {
        Self {
            is_one_change_set: false,
            ..self
        }
    }
}

/// What an error tells of the write.
pub(crate) trait Told {
    fn told(&self) -> WriteOutcome;
}

impl Told for ProfileError {
    fn told(&self) -> WriteOutcome {
        self.outcome()
    }
}

impl Told for AccessError {
    fn told(&self) -> WriteOutcome {
        WriteOutcome::NotApplied
    }
}

impl Told for DeskError {
    fn told(&self) -> WriteOutcome {
        self.outcome()
    }
}

impl Told for SegmenterError {
    fn told(&self) -> WriteOutcome {
        WriteOutcome::NotApplied
    }
}

/// The names in a table.
pub(crate) fn names<S: Scene>(scene: &S) -> BTreeSet<String> {
    let operations = scene.operations();
    operations
        .iter()
        .map(|operation| operation.name.to_owned())
        .collect()
}
