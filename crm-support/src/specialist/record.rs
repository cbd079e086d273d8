//! The specialist record.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::{
    Code, Event, EventId, IdSource, Timestamp, ValidationError, ValidationRule, ValueShape, Version,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::classification::{SkillLevel, SkillRequirement};
use crate::id::SpecialistId;
use crate::request::names;

crm_core::bounded_text! {
    /// The name of a specialist.
    pub struct SpecialistName("specialist name", personal, single, 200);
}

/// What a specialist begins with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSpecialist {
    /// The name.
    pub name: SpecialistName,
    /// What the specialist can do, and how well.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub skills: BTreeMap<Code, SkillLevel>,
    /// The languages of answers: `de`, `pt-br`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub languages: BTreeSet<Code>,
    /// How many requests at once; with 0 none is ever assigned.
    pub capacity: u32,
}

/// Someone who answers requests.
///
/// The number of open requests is part of the record, so that a change of load takes part in the
/// versions of the store: two who assign at once cannot both take the last free place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "SpecialistFields", into = "SpecialistFields")]
pub struct Specialist {
    fields: SpecialistFields,
}

/// The fields, which are also the serialised form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SpecialistFields {
    id: SpecialistId,
    version: Version,
    name: SpecialistName,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    skills: BTreeMap<Code, SkillLevel>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    languages: BTreeSet<Code>,
    capacity: u32,
    open_requests: u32,
    is_absent: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_assigned_at: Option<Timestamp>,
}

/// Why a specialist cannot take or give back a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SpecialistError {
    /// No place is free.
    #[error("the specialist has no free capacity: {capacity} open requests are the most")]
    NoCapacity {
        /// The largest number of open requests.
        capacity: u32,
    },
    /// There is no open request to give back.
    #[error("the specialist has no open request")]
    NothingOpen,
}

impl Specialist {
    /// A new specialist with the event `specialist.registered`.
    #[must_use]
    pub fn register(new: NewSpecialist, ids: &dyn IdSource, at: Timestamp) -> (Self, Event) {
        Self::register_as(SpecialistId::generate(ids, at), new, ids, at)
    }

    /// A new specialist, with the same event, under an id made by the caller.
    #[must_use]
    pub fn register_as(
        id: SpecialistId,
        new: NewSpecialist,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> (Self, Event) {
        let specialist = Self {
            fields: SpecialistFields {
                id,
                version: Version::FIRST,
                name: new.name,
                skills: new.skills,
                languages: new.languages,
                capacity: new.capacity,
                open_requests: 0,
                is_absent: false,
                last_assigned_at: None,
            },
        };
        let event = specialist
            .event(names::SPECIALIST_REGISTERED, ids, at)
            .with_number("capacity", specialist.capacity().into());
        (specialist, event)
    }

    /// Whether the specialist was registered as `new`, whatever became of the load since.
    #[must_use]
    pub fn began_as(&self, new: &NewSpecialist) -> bool {
        let fields = &self.fields;
        fields.name == new.name
            && fields.skills == new.skills
            && fields.languages == new.languages
            && fields.capacity == new.capacity
    }

    /// Takes one more request.
    ///
    /// # Errors
    /// When no place is free; absence does not hinder a choice made by hand.
    pub fn take(mut self, at: Timestamp) -> Result<Self, SpecialistError> {
        let capacity = self.fields.capacity;
        if self.fields.open_requests >= capacity {
            return Err(SpecialistError::NoCapacity { capacity });
        }
        self.fields.open_requests = self.fields.open_requests.saturating_add(1);
        self.fields.last_assigned_at = Some(at);
        Ok(self.next_version())
    }

    /// Gives a request back.
    ///
    /// # Errors
    /// When none is open.
    pub fn release(mut self) -> Result<Self, SpecialistError> {
        self.fields.open_requests = self
            .fields
            .open_requests
            .checked_sub(1)
            .ok_or(SpecialistError::NothingOpen)?;
        Ok(self.next_version())
    }

    /// Notes that the specialist is away, or back, with the event
    /// `specialist.absence_changed`. Open requests stay where they are.
    #[must_use]
    pub fn set_absent(
        mut self,
        is_absent: bool,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> (Self, Event) {
        self.fields.is_absent = is_absent;
        let next = self.next_version();
        let event = next
            .event(names::SPECIALIST_ABSENCE_CHANGED, ids, at)
            .with_number("absent", i64::from(is_absent));
        (next, event)
    }

    fn next_version(mut self) -> Self {
        self.fields.version = self.fields.version.next();
        self
    }

    fn event(&self, name: Code, ids: &dyn IdSource, at: Timestamp) -> Event {
        Event::new(EventId::generate(ids, at), name, self.fields.id.into(), at)
            .at_version(self.fields.version)
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> SpecialistId {
        self.fields.id
    }

    /// The version of the record.
    #[must_use]
    pub fn version(&self) -> Version {
        self.fields.version
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &SpecialistName {
        &self.fields.name
    }

    /// What the specialist can do, and how well.
    #[must_use]
    pub fn skills(&self) -> &BTreeMap<Code, SkillLevel> {
        &self.fields.skills
    }

    /// The languages of answers.
    #[must_use]
    pub fn languages(&self) -> &BTreeSet<Code> {
        &self.fields.languages
    }

    /// How many requests at once.
    #[must_use]
    pub fn capacity(&self) -> u32 {
        self.fields.capacity
    }

    /// How many requests the specialist holds.
    #[must_use]
    pub fn open_requests(&self) -> u32 {
        self.fields.open_requests
    }

    /// How many more the specialist can take.
    #[must_use]
    pub fn spare_capacity(&self) -> u32 {
        self.fields
            .capacity
            .saturating_sub(self.fields.open_requests)
    }

    /// Whether the specialist is away.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.fields.is_absent
    }

    /// When the specialist was given a request last.
    #[must_use]
    pub fn last_assigned_at(&self) -> Option<Timestamp> {
        self.fields.last_assigned_at
    }

    /// Whether the specialist has the skill at the level needed.
    #[must_use]
    pub fn masters(&self, needed: &SkillRequirement) -> bool {
        self.fields
            .skills
            .get(&needed.skill)
            .is_some_and(|level| *level >= needed.level)
    }
}

impl TryFrom<SpecialistFields> for Specialist {
    type Error = ValidationError;

    fn try_from(fields: SpecialistFields) -> Result<Self, Self::Error> {
        if fields.open_requests > fields.capacity {
            let rule = "must not hold more requests than the capacity allows";
            return Err(ValidationError::new(
                "specialist",
                ValidationRule::Inconsistent { rule },
                ValueShape::Composite,
            ));
        }
        Ok(Self { fields })
    }
}

impl From<Specialist> for SpecialistFields {
    fn from(specialist: Specialist) -> Self {
        specialist.fields
    }
}
