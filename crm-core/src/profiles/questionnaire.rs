//! Answers of customers.

use std::collections::BTreeMap;

use super::service::ATTEMPTS;
use super::{ProfileError, Profiles};
use crate::customer::{AttributeName, Customer, CustomerEdit, Origin};
use crate::id::{CustomerId, InteractionId};
use crate::interaction::{Interaction, InteractionKind, QuestionnaireResponse};
use crate::questionnaire::{NewQuestionnaireResponse, StatedAttribute, stated_attributes};
use crate::store::{ChangeSet, KeyReuse, RecordOutcome, StoreError};
use crate::timestamp::Timestamp;

/// What recording a response led to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedResponse {
    /// The customer as it is now.
    pub customer: Customer,
    /// The interaction that tells the response.
    pub interaction: InteractionId,
    /// Whether it was not recorded before.
    pub is_new: bool,
}

impl Profiles {
    /// Records what a customer answered, and fills the attributes that answers fill: both or neither.
    /// Where they come from is noted ([`history`](Self::history)): the source, the actor and the legal basis
    /// of the response.
    ///
    /// Repeating the call changes nothing, also when an attribute was edited since. An attribute that
    /// an answer of a later instant filled is left alone: of what was stated the latest counts, in
    /// whatever order it is told. No attribute is taken away because a question is left unanswered.
    ///
    /// # Errors
    /// When there is no such customer, its record would break a rule, the source used the key for
    /// something else ([`KeyReused`](StoreError::KeyReused)), or the store fails.
    pub async fn record_questionnaire_response(
        &self,
        customer: CustomerId,
        response: NewQuestionnaireResponse,
    ) -> Result<RecordedResponse, ProfileError> {
        let answered_at = response.answered_at;
        let new = response.clone().into_interaction();
        // Whoever stores it, what it fills comes from the answers.
        let told = &response.response;
        let origin = Origin::new(new.source.clone(), told.by().clone())
            .on_basis(told.basis())
            .told_at(answered_at);
        let answering = self.clone().with_origin(origin);
        for _ in 0..ATTEMPTS {
            let Some(record) = self.customer_behind(customer).await? else {
                return Err(ProfileError::UnknownCustomer { id: customer });
            };
            let now = self.clock.now();
            let (told, event) = Interaction::record(new.clone(), record.id(), &self.ids, now);
            let known = self
                .store
                .interaction_by_key(record.id(), &new.source, &new.key)
                .await?;
            if let Some(known) = known {
                return already_recorded(record, &known, &told);
            }
            let interaction = told.id();
            let edits = self
                .edits(record.id(), &response.response, answered_at)
                .await?;
            let fills_something = !edits.is_empty();
            let (mut edited, events) = record.edit(edits, &self.ids, now)?;
            let expected = record.version();
            let mut changes = ChangeSet::new().record_interaction(told, event);
            if fills_something {
                // A new version also when each value is there already: who records an earlier answer at
                // the same time, and does not know of this one, decides anew.
                edited.version = expected.next();
                edited.updated_at = now.max(record.updated_at);
                changes = changes.update_customer(edited.clone(), expected, events);
                answering.note(&mut changes, Some(&record), &edited);
            }
            match self.store.apply(changes).await {
                Ok(report) => {
                    let before = match report.interactions.first() {
                        Some(RecordOutcome::AlreadyRecorded(before)) => Some(*before),
                        _ => None,
                    };
                    return Ok(RecordedResponse {
                        customer: edited,
                        interaction: before.unwrap_or(interaction),
                        is_new: before.is_none(),
                    });
                }
                Err(StoreError::Conflict { .. } | StoreError::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(ProfileError::Contended)
    }

    /// The attributes that the customer stated in answers, of each the last word, and where it was
    /// said.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn stated_attributes(
        &self,
        customer: CustomerId,
    ) -> Result<BTreeMap<AttributeName, StatedAttribute>, ProfileError> {
        let kinds = [InteractionKind::QuestionnaireResponse];
        let told = self.all_of_kinds(customer, kinds).await?;
        Ok(stated_attributes(&told))
    }

    /// What the response fills, as far as no later answer did.
    async fn edits(
        &self,
        customer: CustomerId,
        response: &QuestionnaireResponse,
        answered_at: Timestamp,
    ) -> Result<Vec<CustomerEdit>, ProfileError> {
        if response.fills().is_empty() {
            return Ok(Vec::new());
        }
        let stated = self.stated_attributes(customer).await?;
        let is_latest = |name: &AttributeName| {
            let before = stated.get(name);
            before.is_none_or(|before| before.at <= answered_at)
        };
        let filled = response
            .attributes()
            .filter(|(name, _)| is_latest(name))
            .map(|(name, value)| CustomerEdit::SetAttribute(name.clone(), value));
        Ok(filled.collect())
    }
}

/// The answer to a response whose key is recorded.
fn already_recorded(
    customer: Customer,
    known: &Interaction,
    told: &Interaction,
) -> Result<RecordedResponse, ProfileError> {
    let interaction = known.id();
    if known.tells_the_same_as(told) {
        return Ok(RecordedResponse {
            customer,
            interaction,
            is_new: false,
        });
    }
    let reuse = KeyReuse {
        index: 0,
        existing: interaction,
    };
    let reuses = vec![reuse];
    Err(StoreError::KeyReused { reuses }.into())
}
