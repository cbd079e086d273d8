//! An approval under way.

use std::collections::BTreeSet;

use crm_core::{Code, InteractionText, Timestamp};
use serde::{Deserialize, Serialize};

use super::ballot::Ballot;
use super::form::{ApprovalFields, Withdrawal};
use super::step::StepRecord;
use super::{
    ApprovalError, ApprovalPolicy, ApprovalState, ApprovalStep, ApproverTeams, Approvers, CastVote,
    ExpiryEffect, Percentage, StepExpiry, StepExplanation, StepOrder, StepState, TextFingerprint,
    Vote,
};
use crate::id::SpecialistId;

/// The approval of one text: who is asked, and what they said.
///
/// It is opened by [`open`](Self::open) and changed by commands; where it stands at an instant is derived. It belongs to
/// one text: when that is changed ([`revise`](Self::revise)), all votes are void, and who votes says which text was seen.
/// A vote that was cast is not taken back. Votes are taken also when a step is decided, as long as its time is not over:
/// they count when another part is required.
///
/// ```
/// use crm_core::{Code, InteractionText, SeededIds, Timestamp};
/// use crm_support::*;
///
/// let (ids, now) = (SeededIds::new(1), Timestamp::parse("2026-11-23T09:00:00Z")?);
/// let [author, ann, bo, cy] = std::array::from_fn(|_| SpecialistId::generate(&ids, now));
/// let lawyers = Code::new_static("lawyers");
/// let step = ApprovalStep::new(lawyers.clone(), Approvers::specialists([ann, bo, cy]));
/// let step = step.requiring(Percentage::new(60)?);
/// let policy = ApprovalPolicy::new(1, StepOrder::InTurn, vec![step])?;
///
/// let text = InteractionText::parse("You get your money back.")?;
/// let seen = TextFingerprint::of(&text);
/// let approval = Approval::open(&policy, &ApproverTeams::new(), &text, author, now)?;
/// assert_eq!(
///     approval.clone().vote(&lawyers, author, Vote::accept(seen), now),
///     Err(ApprovalError::ApprovedByAuthor),
/// );
/// let approval = approval.vote(&lawyers, ann, Vote::accept(seen), now)?;
/// assert_eq!(approval.state(now), ApprovalState::Waiting);
/// assert_eq!(approval.explain(now)[0].needed, 2);
/// let approval = approval.vote(&lawyers, cy, Vote::accept(seen), now)?;
/// assert!(approval.allows(&text, now));
/// assert!(!approval.allows(&InteractionText::parse("You get nothing back.")?, now));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "ApprovalFields", into = "ApprovalFields")]
pub struct Approval {
    pub(super) fields: ApprovalFields,
}

impl Approval {
    /// How often a vote may be handed on.
    pub const MAXIMUM_DELEGATIONS: usize = super::ballot::MOST_DELEGATIONS;

    /// Lays a text before those whom the policy names. The author is never asked, also where the policy names them.
    ///
    /// # Errors
    /// When a team is not known, or a step asks nobody beside the author, or too many.
    pub fn open(
        policy: &ApprovalPolicy,
        teams: &ApproverTeams,
        text: &InteractionText,
        author: SpecialistId,
        at: Timestamp,
    ) -> Result<Self, ApprovalError> {
        let steps = policy.steps().iter();
        let steps: Result<Vec<StepRecord>, _> =
            steps.map(|step| open_step(step, teams, author)).collect();
        let fields = ApprovalFields {
            policy_version: policy.version(),
            order: policy.order(),
            author,
            text: TextFingerprint::of(text),
            revision: 1,
            opened_at: at,
            steps: steps?,
            withdrawal: None,
        };
        Ok(Self { fields }.with_steps_opened(at))
    }

    /// Says what an approver thinks of the text.
    ///
    /// # Errors
    /// When the approval was withdrawn, the text is another one by now, the author votes, the step is not known, not open
    /// or over, the specialist is not asked in it or has voted.
    pub fn vote(
        mut self,
        step: &Code,
        by: SpecialistId,
        vote: Vote,
        at: Timestamp,
    ) -> Result<Self, ApprovalError> {
        self.refuse_when_withdrawn()?;
        if vote.seen != self.fields.text {
            return Err(ApprovalError::TextChanged);
        }
        if by == self.fields.author {
            return Err(ApprovalError::ApprovedByAuthor);
        }
        let cast = CastVote {
            decision: vote.decision,
            at,
            comment: vote.comment,
        };
        let ballot = self.step_mut(step)?.open_ballot(by, at)?;
        ballot.cast(step, by, cast)?;
        Ok(self.with_steps_opened(at))
    }

    /// Hands the vote of an approver to a deputy, who may hand it on.
    ///
    /// # Errors
    /// When the approval was withdrawn, the deputy is the author, is asked in the step anyway or handed this very vote on
    /// before, the step is not known, not open or over, or the vote is not there or was used.
    pub fn delegate(
        mut self,
        step: &Code,
        from: SpecialistId,
        to: SpecialistId,
        at: Timestamp,
    ) -> Result<Self, ApprovalError> {
        self.refuse_when_withdrawn()?;
        if to == self.fields.author {
            return Err(ApprovalError::DelegatedToAuthor);
        }
        let ballot = self.step_mut(step)?.open_ballot(from, at)?;
        ballot.delegate(step, from, to)?;
        Ok(self)
    }

    /// Asks another part of the approvers of a step for their acceptance. Votes stay, and are counted anew: also a step
    /// that was decided can be open again, and those after it are closed until it is accepted.
    ///
    /// # Errors
    /// When the approval was withdrawn, or there is no such step.
    pub fn require(
        mut self,
        step: &Code,
        required: Percentage,
        at: Timestamp,
    ) -> Result<Self, ApprovalError> {
        self.refuse_when_withdrawn()?;
        self.step_mut(step)?.required = required;
        Ok(self.with_steps_opened(at))
    }

    /// Lays another text before the same approvers: all votes are void, and the time of the steps begins anew. The same
    /// text of the same author changes nothing. Who handed a vote on need not do so again, unless the author is another
    /// one.
    ///
    /// # Errors
    /// When the approval was withdrawn, or a step asks nobody beside the author.
    pub fn revise(
        self,
        text: &InteractionText,
        author: SpecialistId,
        at: Timestamp,
    ) -> Result<Self, ApprovalError> {
        self.refuse_when_withdrawn()?;
        let (before, text) = (self.fields, TextFingerprint::of(text));
        let is_same_author = before.author == author;
        if is_same_author && before.text == text {
            return Ok(Self { fields: before });
        }
        let steps = before.steps.into_iter();
        let steps: Vec<StepRecord> = steps
            .map(|step| step.voided(author, is_same_author))
            .collect();
        if let Some(step) = steps.iter().find(|step| !step.asks_somebody()) {
            let step = step.name.clone();
            return Err(ApprovalError::NoApprover { step });
        }
        let fields = ApprovalFields {
            author,
            text,
            revision: before.revision.saturating_add(1),
            opened_at: at,
            steps,
            ..before
        };
        Ok(Self { fields }.with_steps_opened(at))
    }

    /// Takes the approval back; nothing is decided by it any more.
    ///
    /// # Errors
    /// When it was taken back already.
    pub fn withdraw(mut self, by: SpecialistId, at: Timestamp) -> Result<Self, ApprovalError> {
        self.refuse_when_withdrawn()?;
        self.fields.withdrawal = Some(Withdrawal { by, at });
        Ok(self)
    }

    /// Where it stands at an instant, with all that was said so far.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> ApprovalState {
        if self.fields.withdrawal.is_some() {
            return ApprovalState::Withdrawn;
        }
        let steps = self.fields.steps.iter();
        let states: Vec<StepState> = steps.map(|step| step.state(now)).collect();
        ApprovalState::of_steps(&states)
    }

    /// Whether this text, and no other, may be sent.
    #[must_use]
    pub fn allows(&self, text: &InteractionText, now: Timestamp) -> bool {
        self.fields.text == TextFingerprint::of(text) && self.state(now).allows_sending()
    }

    /// Each step at an instant: what it needs, who said what, and who is waited for.
    #[must_use]
    pub fn explain(&self, now: Timestamp) -> Vec<StepExplanation<'_>> {
        let steps = self.fields.steps.iter();
        steps.map(|step| StepExplanation::of(step, now)).collect()
    }

    /// The first instant after `now` at which a step stands elsewhere, or others are asked, if nobody says anything until
    /// then.
    #[must_use]
    pub fn changes_at(&self, now: Timestamp) -> Option<Timestamp> {
        if self.fields.withdrawal.is_some() {
            return None;
        }
        let steps = self.fields.steps.iter();
        let changes = steps.filter_map(|step| {
            let at = |instant| (step.state(instant), step.is_escalated(instant));
            let ends = step.ends().into_iter().flatten();
            ends.filter(|end| *end > now)
                .find(|end| at(*end) != at(now))
        });
        changes.min()
    }

    /// Who wrote the text.
    #[must_use]
    pub fn author(&self) -> SpecialistId {
        self.fields.author
    }

    /// To which text it belongs.
    #[must_use]
    pub fn text(&self) -> TextFingerprint {
        self.fields.text
    }

    /// The how many-eth text it is, from 1.
    #[must_use]
    pub fn revision(&self) -> u32 {
        self.fields.revision
    }

    /// The version of the policy by which it was opened.
    #[must_use]
    pub fn policy_version(&self) -> u32 {
        self.fields.policy_version
    }

    /// When this text was laid before the approvers.
    #[must_use]
    pub fn opened_at(&self) -> Timestamp {
        self.fields.opened_at
    }

    /// Who took it back, and when.
    #[must_use]
    pub fn withdrawn(&self) -> Option<(SpecialistId, Timestamp)> {
        let withdrawal = self.fields.withdrawal.as_ref()?;
        Some((withdrawal.by, withdrawal.at))
    }

    fn refuse_when_withdrawn(&self) -> Result<(), ApprovalError> {
        match self.fields.withdrawal {
            Some(_) => Err(ApprovalError::Withdrawn),
            None => Ok(()),
        }
    }

    fn step_mut(&mut self, name: &Code) -> Result<&mut StepRecord, ApprovalError> {
        let mut steps = self.fields.steps.iter_mut();
        let found = steps.find(|step| step.name == *name);
        found.ok_or_else(|| ApprovalError::UnknownStep { step: name.clone() })
    }

    /// The same where votes are taken in the steps whose turn it is, and in no other.
    fn with_steps_opened(mut self, at: Timestamp) -> Self {
        let mut is_turn = true;
        for step in &mut self.fields.steps {
            match is_turn {
                true => step.opened_at = step.opened_at.or(Some(at)),
                false => step.opened_at = None,
            }
            let is_accepted = step.state(at) == StepState::Accepted;
            is_turn &= is_accepted || self.fields.order == StepOrder::AtOnce;
        }
        self
    }
}

fn open_step(
    step: &ApprovalStep,
    teams: &ApproverTeams,
    author: SpecialistId,
) -> Result<StepRecord, ApprovalError> {
    let ballot = |approvers: &Approvers| {
        resolved(step, approvers, teams).map(|approvers| Ballot::open(approvers, author))
    };
    let second = match step.expiry.as_ref().map(StepExpiry::then) {
        Some(ExpiryEffect::Escalate(approvers)) => Some(ballot(approvers)?),
        _ => None,
    };
    let record = StepRecord {
        name: step.name.clone(),
        required: step.required,
        seconds: step.expiry.as_ref().map(StepExpiry::seconds),
        opened_at: None,
        first: ballot(&step.approvers)?,
        second,
    };
    if !record.asks_somebody() {
        let step = record.name;
        return Err(ApprovalError::NoApprover { step });
    }
    Ok(record)
}

/// All who are named, alone or by their team.
fn resolved(
    step: &ApprovalStep,
    approvers: &Approvers,
    teams: &ApproverTeams,
) -> Result<BTreeSet<SpecialistId>, ApprovalError> {
    let mut all = approvers.specialists.clone();
    for team in &approvers.teams {
        let members = teams.get(team);
        let unknown = || ApprovalError::UnknownTeam { team: team.clone() };
        all.extend(members.ok_or_else(unknown)?);
    }
    if all.len() > Approvers::MAXIMUM {
        let (step, maximum) = (step.name.clone(), Approvers::MAXIMUM);
        return Err(ApprovalError::TooManyApprovers { step, maximum });
    }
    Ok(all)
}
