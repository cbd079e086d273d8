//! A receiver of events that fails at one of them.

use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use crm_core::{EventId, EventSink, LoggedEvent, SinkError};

/// How the receiver fails at an event, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Upset {
    /// It is not reached, and has not got the event.
    Unreached,
    /// It refuses the event, this time.
    Refused,
    /// It has got the event, and says that it has not.
    AnswerLost,
    /// It has got all events of the call up to this one, and says that it has none.
    AllAnswersLost,
}

impl Upset {
    pub(super) const ALL: [Self; 4] = [
        Self::Unreached,
        Self::Refused,
        Self::AnswerLost,
        Self::AllAnswersLost,
    ];

    fn has_taken(self) -> bool {
        matches!(self, Self::AnswerLost | Self::AllAnswersLost)
    }
}

/// Keeps each event once, in the order in which they came first.
#[derive(Debug)]
pub(super) struct Receiver {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    upset: Option<(Upset, u64)>,
    refuses: Option<EventId>,
    arrivals: u64,
    first: Vec<EventId>,
}

impl Receiver {
    /// It fails so at the n-th event that is handed over, repeats included.
    pub(super) fn failing(upset: Option<(Upset, u64)>) -> Self {
        Self::with(upset, None)
    }

    /// It never takes this event.
    pub(super) fn refusing(event: EventId) -> Self {
        Self::with(None, Some(event))
    }

    fn with(upset: Option<(Upset, u64)>, refuses: Option<EventId>) -> Self {
        Self {
            inner: Mutex::new(Inner {
                upset,
                refuses,
                arrivals: 0,
                first: Vec::new(),
            }),
        }
    }

    /// How many events were handed over, those that it did not take included.
    pub(super) fn arrivals(&self) -> u64 {
        self.inner().arrivals
    }

    /// What it has, in the order in which it came first.
    pub(super) fn kept(&self) -> Vec<EventId> {
        self.inner().first.clone()
    }

    /// Whether it has failed as it was to.
    pub(super) fn has_failed(&self) -> bool {
        let inner = self.inner();
        inner
            .upset
            .is_some_and(|(_, number)| inner.arrivals >= number)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }
}

impl Inner {
    fn take(&mut self, event: EventId) -> Result<(), Upset> {
        self.arrivals += 1;
        if self.refuses == Some(event) {
            return Err(Upset::Refused);
        }
        let upset = self
            .upset
            .filter(|(_, number)| *number == self.arrivals)
            .map(|(upset, _)| upset);
        let is_taken = upset.is_none_or(Upset::has_taken);
        if is_taken && !self.first.contains(&event) {
            self.first.push(event);
        }
        upset.map_or(Ok(()), Err)
    }
}

#[async_trait]
impl EventSink for Receiver {
    async fn publish(&self, events: &[LoggedEvent]) -> Result<(), SinkError> {
        let mut inner = self.inner();
        for (taken, logged) in events.iter().enumerate() {
            match inner.take(logged.event.id()) {
                Ok(()) => {}
                Err(Upset::Refused) => return Err(SinkError::refused(taken, "not mine")),
                Err(Upset::AllAnswersLost) => return Err(SinkError::unavailable(0, "no answer")),
                Err(_) => return Err(SinkError::unavailable(taken, "no answer")),
            }
        }
        Ok(())
    }
}
