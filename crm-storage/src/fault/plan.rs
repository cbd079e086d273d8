//! Which calls fail, and how.

use std::fmt;
use std::future::Future;
use std::num::NonZeroU64;
use std::pin::Pin;
use std::sync::Arc;

use super::{Fault, StoreMethod};

/// Calls by their method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Calls {
    /// All.
    All,
    /// Those that change nothing.
    Reads,
    /// Those that change the store.
    Writes,
    /// Those of one method.
    Of(StoreMethod),
}

impl Calls {
    /// Whether calls of this method are among them.
    #[must_use]
    pub fn include(self, method: StoreMethod) -> bool {
        match self {
            Self::All => true,
            Self::Reads => !method.is_write(),
            Self::Writes => method.is_write(),
            Self::Of(one) => one == method,
        }
    }
}

/// When something befalls calls. Counted are the calls that the rule is about, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum When {
    /// At this call only; at none when it is 0.
    Nth(u64),
    /// At this call and all later ones: the store is gone for good.
    FromNth(u64),
    /// At every call.
    Always,
    /// At about one call in so many, as the seed says: the same seed, the same calls, the same
    /// faults.
    AtRandom {
        /// One call in how many.
        one_in: NonZeroU64,
        /// What the choice follows from.
        seed: u64,
    },
}

/// A future that takes time.
pub(super) type Delay = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What befalls a call.
#[derive(Clone)]
pub(super) enum Effect {
    Fail(Fault),
    Delay(Arc<dyn Fn() -> Delay + Send + Sync>),
}

impl fmt::Debug for Effect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fail(fault) => write!(formatter, "Fail({fault:?})"),
            Self::Delay(_) => formatter.write_str("Delay"),
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) calls: Calls,
    pub(super) when: When,
    pub(super) effect: Effect,
}

impl Rule {
    /// Whether it is about calls of this method, and so counts them.
    pub(super) fn is_about(&self, method: StoreMethod) -> bool {
        let can_befall = match &self.effect {
            Effect::Fail(fault) => fault.befalls(method),
            Effect::Delay(_) => true,
        };
        can_befall && self.calls.include(method)
    }
}

/// Says which calls of a store fail or take time. A value: it counts nothing by itself, a
/// [`Faults`](super::Faults) made of it does.
///
/// Plans are combined with [`and`](Self::and). Each part counts its calls for itself, those included
/// that another part lets fail; of two that let the same call fail, the first says how.
///
/// ```
/// use std::num::NonZeroU64;
/// use crm_storage::fault::{Calls, Fault, FaultPlan, StoreMethod, When};
///
/// // The third call of all is not answered, and about one write in ten has an unknown outcome.
/// let one_in = NonZeroU64::new(10).unwrap();
/// let plan = FaultPlan::fail(Fault::Unavailable, Calls::All, When::Nth(3))
///     .and(FaultPlan::fail(Fault::AnswerLost, Calls::Writes, When::AtRandom { one_in, seed: 42 }));
/// # let _ = plan;
/// ```
#[derive(Debug, Clone, Default)]
pub struct FaultPlan {
    pub(super) rules: Vec<Rule>,
}

impl FaultPlan {
    /// A plan by which nothing ever fails.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Calls fail. Only those are counted that can fail so: writes, where the outcome is to be
    /// unknown.
    #[must_use]
    pub fn fail(fault: Fault, calls: Calls, when: When) -> Self {
        Self::of(calls, when, Effect::Fail(fault))
    }

    /// Calls wait, before the store sees them, for what `delay` makes: the timer of the host's own
    /// runtime. What else may befall them comes after it.
    #[must_use]
    pub fn delay<F>(calls: Calls, when: When, delay: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let delay = Arc::new(move || Box::pin(delay()) as Delay);
        Self::of(calls, when, Effect::Delay(delay))
    }

    /// This plan and another one.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.rules.extend(other.rules);
        self
    }

    fn of(calls: Calls, when: When, effect: Effect) -> Self {
        Self {
            rules: vec![Rule {
                calls,
                when,
                effect,
            }],
        }
    }
}
