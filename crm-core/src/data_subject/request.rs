//! One data-subject request, put together from what was said about it.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::deadlines::{DataSubjectDeadlines, RequestClock};
use crate::id::InteractionId;
use crate::interaction::{
    DataSubjectRequestNumber, DataSubjectRequestStep, DataSubjectRequestUpdate, DataSubjectRight,
    ExtensionReason, Interaction, InteractionContent, RequestRefusal, Told, told_in_order,
};
use crate::timestamp::Timestamp;

/// Where a data-subject request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DataSubjectRequestState {
    /// It is to be answered.
    Open,
    /// It is to be answered once it is proven who asks.
    AwaitingProof,
    /// The person has what was asked for.
    Answered,
    /// The person was told that nothing is done.
    Refused,
    /// The person took it back.
    Withdrawn,
}

impl DataSubjectRequestState {
    /// Whether the person still waits for an answer.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::AwaitingProof)
    }
}

/// That an answer takes longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DataSubjectExtension {
    /// When the person was told.
    pub told_at: Timestamp,
    /// Why.
    pub reason: ExtensionReason,
}

/// Something that was said about a data-subject request, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DataSubjectRequestEntry {
    /// The interaction that told it.
    pub id: InteractionId,
    /// When.
    pub at: Timestamp,
    /// What, and who did it.
    pub update: DataSubjectRequestUpdate,
    /// Whether it changed anything. An extension that came too late did not, nor did an answer
    /// behind an answer.
    pub took_effect: bool,
}

/// A data-subject request of a customer, as what happened leaves it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DataSubjectRequest {
    /// Its number.
    pub number: DataSubjectRequestNumber,
    /// What is asked for: what was said of it last; `None` until it is told.
    pub right: Option<DataSubjectRight>,
    /// When it was received: the first time it was said so; else when it was first heard of.
    pub received_at: Timestamp,
    /// Where it stands.
    pub state: DataSubjectRequestState,
    /// Until when an answer is or was due; `None` while the clock stands still, and beyond the year
    /// 9999.
    pub due_at: Option<Timestamp>,
    /// The extension, if it was told in time.
    pub extension: Option<DataSubjectExtension>,
    /// Why it was refused, if it was.
    pub refusal: Option<RequestRefusal>,
    /// Since when the person waits no more, if so.
    pub closed_at: Option<Timestamp>,
    /// All that was said about it, oldest first.
    pub history: Vec<DataSubjectRequestEntry>,
}

impl DataSubjectRequest {
    /// Whether the person still waits for an answer.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state.is_open()
    }

    /// Whether the person still waits for an answer after the instant until which it was due.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.is_open() && self.due_at.is_some_and(|due_at| due_at < now)
    }

    /// Whether the person was answered, with yes or no, after the instant until which it was due.
    #[must_use]
    pub fn was_late(&self) -> bool {
        let closed_by_us = matches!(
            self.state,
            DataSubjectRequestState::Answered | DataSubjectRequestState::Refused
        );
        match (self.closed_at, self.due_at) {
            (Some(closed_at), Some(due_at)) => closed_by_us && due_at < closed_at,
            _ => false,
        }
    }

    /// The order in which requests are worked on: what is due first, and what stands still last; then
    /// by number.
    #[must_use]
    pub fn working_order(&self, other: &Self) -> Ordering {
        let place = |one: &Self| (one.due_at.is_none(), one.due_at, one.number.clone());
        place(self).cmp(&place(other))
    }
}

/// A request while what happened is put together.
struct Fold<'a> {
    deadlines: &'a DataSubjectDeadlines<'a>,
    clock: RequestClock,
    request: DataSubjectRequest,
}

impl<'a> Fold<'a> {
    fn new(
        deadlines: &'a DataSubjectDeadlines<'a>,
        number: DataSubjectRequestNumber,
        received_at: Timestamp,
    ) -> Self {
        Self {
            deadlines,
            clock: deadlines.started(received_at),
            request: DataSubjectRequest {
                number,
                right: None,
                received_at,
                state: DataSubjectRequestState::Open,
                due_at: deadlines.due_at(received_at),
                extension: None,
                refusal: None,
                closed_at: None,
                history: Vec::new(),
            },
        }
    }

    fn take(&mut self, id: InteractionId, at: Timestamp, update: &DataSubjectRequestUpdate) {
        let took_effect = self.takes(at, &update.step);
        let is_extended = self.request.extension.is_some();
        if took_effect && self.request.is_open() {
            self.request.due_at = self.clock.due_at(self.deadlines, is_extended);
        }
        self.request.history.push(DataSubjectRequestEntry {
            id,
            at,
            update: update.clone(),
            took_effect,
        });
    }

    /// Whether the step changes anything.
    fn takes(&mut self, at: Timestamp, step: &DataSubjectRequestStep) -> bool {
        use DataSubjectRequestState as State;
        let request = &mut self.request;
        if let DataSubjectRequestStep::Received { right } = step {
            return request.right.replace(*right) != Some(*right);
        }
        if !request.is_open() {
            return false;
        }
        // What comes after the deadline cannot move it.
        let is_in_time = request.due_at.is_none_or(|due_at| at <= due_at);
        match step {
            DataSubjectRequestStep::Received { .. } => false,
            DataSubjectRequestStep::IdentityAsked => {
                let asks = is_in_time && !self.clock.is_proof_awaited();
                if asks {
                    self.clock.ask_for_proof(self.deadlines, at);
                    request.state = State::AwaitingProof;
                }
                asks
            }
            DataSubjectRequestStep::IdentityConfirmed => {
                let proves = self.clock.is_proof_awaited();
                if proves {
                    self.clock.take_proof(self.deadlines, at);
                    request.state = State::Open;
                }
                proves
            }
            DataSubjectRequestStep::Extended { reason } => {
                let extends = is_in_time && request.extension.is_none();
                if extends {
                    request.extension = Some(DataSubjectExtension {
                        told_at: at,
                        reason: *reason,
                    });
                }
                extends
            }
            DataSubjectRequestStep::Answered => self.close(at, State::Answered),
            DataSubjectRequestStep::Refused { reason } => {
                request.refusal = Some(reason.clone());
                self.close(at, State::Refused)
            }
            DataSubjectRequestStep::Withdrawn => self.close(at, State::Withdrawn),
        }
    }

    fn close(&mut self, at: Timestamp, state: DataSubjectRequestState) -> bool {
        self.request.state = state;
        self.request.closed_at = Some(at);
        true
    }
}

/// The data-subject requests that the interactions of one customer tell of, by their numbers.
///
/// Steps take effect in the order in which they happened, of one instant by the ids of the
/// interactions: the requests are a function of the set of interactions, in whatever order it was
/// told. The clock starts with the first receipt. An extension, or a question for proof of identity,
/// that comes after the deadline changes nothing; nor does anything behind an answer: who asks again
/// does so under another number.
#[must_use]
pub fn data_subject_requests<'a>(
    interactions: impl IntoIterator<Item = &'a Interaction>,
    deadlines: &DataSubjectDeadlines<'_>,
) -> Vec<DataSubjectRequest> {
    let updates = told_in_order(interactions, |interaction| match interaction.content() {
        InteractionContent::DataSubjectRequest(update) => Some(update),
        _ => None,
    });
    let mut by_number: BTreeMap<_, Vec<Told<&DataSubjectRequestUpdate>>> = BTreeMap::new();
    for told in updates {
        by_number.entry(&told.what.request).or_default().push(told);
    }
    let mut requests = Vec::with_capacity(by_number.len());
    for (number, told) in by_number {
        let is_receipt = |one: &&Told<&DataSubjectRequestUpdate>| {
            matches!(one.what.step, DataSubjectRequestStep::Received { .. })
        };
        let Some(first) = told.iter().find(is_receipt).or(told.first()) else {
            continue;
        };
        let mut fold = Fold::new(deadlines, number.clone(), first.at);
        for Told { at, id, what } in &told {
            fold.take(*id, *at, what);
        }
        requests.push(fold.request);
    }
    requests
}

/// Those requests of which the person still waits for an answer, in
/// [working order](DataSubjectRequest::working_order).
#[must_use]
pub fn open_data_subject_requests(requests: Vec<DataSubjectRequest>) -> Vec<DataSubjectRequest> {
    let mut open: Vec<DataSubjectRequest> = requests
        .into_iter()
        .filter(DataSubjectRequest::is_open)
        .collect();
    open.sort_by(DataSubjectRequest::working_order);
    open
}
