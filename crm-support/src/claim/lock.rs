//! The lock of one request.

use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::{ClaimError, ClaimRule};
use crate::id::SpecialistId;

/// That somebody is answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "ClaimForm", into = "ClaimForm")]
pub struct AnswerClaim {
    form: ClaimForm,
}

/// The serialised form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimForm {
    holder: SpecialistId,
    since: Timestamp,
    until: Timestamp,
}

impl AnswerClaim {
    fn new(holder: SpecialistId, since: Timestamp, rule: ClaimRule) -> Self {
        let until = since.checked_add(rule.time()).unwrap_or(Timestamp::LATEST);
        Self {
            form: ClaimForm {
                holder,
                since,
                until,
            },
        }
    }

    /// Who.
    #[must_use]
    pub fn holder(&self) -> SpecialistId {
        self.form.holder
    }

    /// Since when.
    #[must_use]
    pub fn since(&self) -> Timestamp {
        self.form.since
    }

    /// Until when, if it is not renewed; at this instant no more.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.form.until
    }

    fn is_over(&self, now: Timestamp) -> bool {
        self.form.until <= now
    }

    fn refuse(&self) -> ClaimError {
        ClaimError::Held {
            holder: self.form.holder,
            until: self.form.until,
        }
    }
}

/// The lock of one request: at most one specialist answers it at a time.
///
/// It is stored with the request, under its version: two who claim at once cannot both succeed. A clock that goes back
/// makes a claim last longer by as much, and gives nobody a second one; one that goes forward ends it early, and who held
/// it is told with the next command.
///
/// ```
/// use chrono::TimeDelta;
/// use crm_core::{SeededIds, Timestamp};
/// use crm_support::{AnswerLock, ClaimError, ClaimEvent, ClaimRule, SpecialistId};
///
/// let (ids, now) = (SeededIds::new(1), Timestamp::parse("2026-11-23T09:00:00Z")?);
/// let [ann, bo] = std::array::from_fn(|_| SpecialistId::generate(&ids, now));
/// let rule = ClaimRule::new(TimeDelta::minutes(5))?;
/// let lock = AnswerLock::default().claim(ann, rule, now)?.lock;
/// let until = Timestamp::parse("2026-11-23T09:05:00Z")?;
/// assert_eq!(lock.claim(bo, rule, now), Err(ClaimError::Held { holder: ann, until }));
///
/// let later = lock.claim(bo, rule, until)?;
/// assert_eq!(later.event, ClaimEvent::TakenOver { from: ann });
/// assert!(later.lock.check(ann, until).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AnswerLock {
    claim: Option<AnswerClaim>,
}

/// What became of a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a claim does nothing until it is stored"]
#[non_exhaustive]
pub struct ClaimOutcome {
    /// The lock, as it is to be stored.
    pub lock: AnswerLock,
    /// What happened.
    pub event: ClaimEvent,
}

/// What happened to a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClaimEvent {
    /// Nobody held it, and somebody does now.
    Claimed,
    /// Who held it goes on.
    Renewed,
    /// Who held it let it go.
    Released,
    /// The claim of somebody else was over.
    TakenOver {
        /// Whose.
        from: SpecialistId,
    },
    /// The claim of somebody else was not over.
    Stolen {
        /// Whose.
        from: SpecialistId,
    },
}

impl AnswerLock {
    /// Claims the request, takes it over from somebody whose claim is over, or goes on with one's own.
    ///
    /// # Errors
    /// When somebody else is answering.
    pub fn claim(
        self,
        by: SpecialistId,
        rule: ClaimRule,
        now: Timestamp,
    ) -> Result<ClaimOutcome, ClaimError> {
        match self.claim {
            Some(claim) if claim.holder() != by && !claim.is_over(now) => Err(claim.refuse()),
            _ => Ok(self.steal(by, rule, now)),
        }
    }

    /// Goes on answering, from now for the whole time of the rule.
    ///
    /// # Errors
    /// When somebody else is answering, or the specialist claimed nothing or lost it. A claim of one's own that is over
    /// goes on where nobody took it.
    pub fn renew(
        self,
        by: SpecialistId,
        rule: ClaimRule,
        now: Timestamp,
    ) -> Result<ClaimOutcome, ClaimError> {
        self.own(by, now)?;
        self.claim(by, rule, now)
    }

    /// Lets the request go.
    ///
    /// # Errors
    /// When somebody else is answering, or the specialist claimed nothing or lost it.
    pub fn release(self, by: SpecialistId, now: Timestamp) -> Result<ClaimOutcome, ClaimError> {
        self.own(by, now)?;
        Ok(ClaimOutcome {
            lock: Self::default(),
            event: ClaimEvent::Released,
        })
    }

    /// Takes the request, also from somebody who is answering: a command that is given knowingly, and told.
    pub fn steal(self, by: SpecialistId, rule: ClaimRule, now: Timestamp) -> ClaimOutcome {
        let fresh = AnswerClaim::new(by, now, rule);
        let (claim, event) = match self.claim {
            None => (fresh, ClaimEvent::Claimed),
            Some(own) if own.holder() == by => (own.going_on(&fresh, now), ClaimEvent::Renewed),
            Some(other) if other.is_over(now) => {
                let from = other.holder();
                (fresh, ClaimEvent::TakenOver { from })
            }
            Some(other) => {
                let from = other.holder();
                (fresh, ClaimEvent::Stolen { from })
            }
        };
        ClaimOutcome {
            lock: Self { claim: Some(claim) },
            event,
        }
    }

    /// Whether a specialist may answer now: where somebody else is answering, not.
    ///
    /// # Errors
    /// When somebody else is answering; with their id and until when.
    pub fn check(&self, specialist: SpecialistId, now: Timestamp) -> Result<(), ClaimError> {
        match self.held(now) {
            Some(claim) if claim.holder() != specialist => Err(claim.refuse()),
            _ => Ok(()),
        }
    }

    /// The claim that is not over: nobody else than its holder answers.
    #[must_use]
    pub fn held(&self, now: Timestamp) -> Option<&AnswerClaim> {
        self.claim.as_ref().filter(|claim| !claim.is_over(now))
    }

    /// The last claim, also one that is over and that nobody took over.
    #[must_use]
    pub fn last(&self) -> Option<&AnswerClaim> {
        self.claim.as_ref()
    }

    /// One's own claim, over or not.
    fn own(&self, by: SpecialistId, now: Timestamp) -> Result<(), ClaimError> {
        match &self.claim {
            Some(claim) if claim.holder() == by => Ok(()),
            Some(claim) if !claim.is_over(now) => Err(claim.refuse()),
            _ => Err(ClaimError::NotClaimed),
        }
    }
}

impl AnswerClaim {
    /// The same until the end of a fresh one. Where it was over, or the clock went back behind its beginning, it begins
    /// anew.
    fn going_on(&self, fresh: &Self, now: Timestamp) -> Self {
        if self.is_over(now) || now < self.since() {
            return *fresh;
        }
        let form = ClaimForm {
            until: fresh.until(),
            ..self.form
        };
        Self { form }
    }
}

impl TryFrom<ClaimForm> for AnswerClaim {
    type Error = ValidationError;

    fn try_from(form: ClaimForm) -> Result<Self, Self::Error> {
        if form.since <= form.until {
            return Ok(Self { form });
        }
        let rule = "a claim must not end before it begins";
        Err(ValidationError::new(
            "claim",
            ValidationRule::Inconsistent { rule },
            ValueShape::Composite,
        ))
    }
}

impl From<AnswerClaim> for ClaimForm {
    fn from(claim: AnswerClaim) -> Self {
        claim.form
    }
}
