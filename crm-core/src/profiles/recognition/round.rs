//! The items that one change set stores.

use std::collections::BTreeSet;

use super::{
    KnownProfiles, Plan, RecogniseItem, Recognised, Recognition, RecognitionOutcome,
    RecognitionRefusal, Step,
};
use crate::id::{CustomerId, InteractionId};
use crate::id_source::IdSource;
use crate::interaction::Interaction;
use crate::resolution::IdentityDecision;
use crate::store::{Change, ChangeSet, KeyReuse, RecordOutcome};
use crate::timestamp::Timestamp;

/// Items that follow each other, decided one after the other, and the change set that stores them.
#[derive(Debug)]
pub(in crate::profiles) struct Round {
    pub(in crate::profiles) known: KnownProfiles,
    changes: ChangeSet,
    recognitions: Vec<Recognition>,
    created: Vec<CustomerId>,
    /// For each interaction of the change set: the place of its item in the round.
    places: Vec<usize>,
    /// Whose interactions the change set has.
    told_of: BTreeSet<CustomerId>,
}

impl Round {
    /// A round of at most so many items.
    pub(in crate::profiles) fn new(known: KnownProfiles, items: usize) -> Self {
        let mut changes = ChangeSet::new();
        changes.interactions.reserve(items);
        Self {
            known,
            changes,
            recognitions: Vec::with_capacity(items),
            created: Vec::new(),
            places: Vec::with_capacity(items),
            told_of: BTreeSet::new(),
        }
    }

    /// Whether the change set so far has to be stored before this can be carried out: a merge moves
    /// what is stored, and a change set merges before it records.
    pub(in crate::profiles) fn must_be_stored_before(&self, decision: &IdentityDecision) -> bool {
        match decision {
            IdentityDecision::Merge { into, from } => {
                self.told_of.contains(into) || from.iter().any(|id| self.told_of.contains(id))
            }
            _ => false,
        }
    }

    /// Adds an item that is refused.
    pub(in crate::profiles) fn refuse(&mut self, refusal: RecognitionRefusal) {
        self.recognitions.push(Recognition::refused(refusal));
    }

    /// Adds an item as it was decided.
    pub(in crate::profiles) fn add(
        &mut self,
        (item, id): (&RecogniseItem, InteractionId),
        mut plan: Plan,
        ids: &dyn IdSource,
        now: Timestamp,
    ) {
        let outcome = match Step::new(item, &mut plan, &self.known, ids, now) {
            Ok(Some(step)) => self.carry_out(step, (item, id), ids, now),
            Ok(None) => RecognitionOutcome::Refused(RecognitionRefusal::Unproven),
            Err(broken) => RecognitionOutcome::Refused(broken.into()),
        };
        let moved = match outcome {
            RecognitionOutcome::Refused(_) => Vec::new(),
            _ => plan.resolution.moved,
        };
        self.recognitions.push(Recognition {
            outcome,
            dropped: plan.resolution.dropped,
            moved,
            conflict: plan.conflict,
            suspects: plan.resolution.suspects,
        });
    }

    fn carry_out(
        &mut self,
        step: Step,
        (item, id): (&RecogniseItem, InteractionId),
        ids: &dyn IdSource,
        now: Timestamp,
    ) -> RecognitionOutcome {
        let customer = step.customer();
        self.known.take(&step);
        let (recognised, writes) = step.into_parts();
        self.changes.customers.extend(writes);
        if recognised == Recognised::Created {
            self.created.push(customer);
        }
        let new = item.interaction.clone();
        let (interaction, event) = Interaction::record_as(id, new, customer, ids, now);
        self.changes
            .interactions
            .push(Change::new(interaction, [event]));
        self.places.push(self.recognitions.len());
        self.told_of.insert(customer);
        RecognitionOutcome::Recorded {
            customer,
            recognised,
        }
    }

    /// The change set; it is taken out.
    pub(in crate::profiles) fn take_changes(&mut self) -> ChangeSet {
        std::mem::take(&mut self.changes)
    }

    /// The place of the item whose key was used before, and its refusal.
    pub(in crate::profiles) fn refusal(
        &self,
        reuse: &KeyReuse,
    ) -> Option<(usize, RecognitionRefusal)> {
        let place = *self.places.get(reuse.index)?;
        let customer = self.recognitions.get(place)?.customer()?;
        let existing = reuse.existing;
        let refusal = RecognitionRefusal::KeyReused { customer, existing };
        Some((place, refusal))
    }

    /// What became of the items, the customers who were created, and the profiles as they are stored
    /// now; `None` when the store did not say what became of each interaction.
    pub(in crate::profiles) fn stored(
        mut self,
        outcomes: &[RecordOutcome],
    ) -> Option<(Vec<Recognition>, Vec<CustomerId>, KnownProfiles)> {
        // Behind the items stands what is noted of records.
        if outcomes.len() < self.places.len() {
            return None;
        }
        for (place, outcome) in self.places.iter().zip(outcomes) {
            if let RecordOutcome::AlreadyRecorded(interaction) = outcome {
                let recognition = self.recognitions.get_mut(*place)?;
                *recognition = recognition.clone().known_before(*interaction);
            }
        }
        Some((self.recognitions, self.created, self.known))
    }
}
