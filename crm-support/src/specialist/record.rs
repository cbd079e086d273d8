//! The specialist record.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::{
    Channel, Code, Event, EventId, IdSource, Timestamp, ValidationError, ValidationRule,
    ValueShape, Version,
};
use serde::{Deserialize, Serialize};

use super::{AssignmentLimit, Capacity, NewSpecialist, PlannedAbsences, SpecialistError};
use crate::calendar::Calendar;
use crate::id::SpecialistId;
use crate::request::{SkillLevel, SkillRequirement, names};

crm_core::bounded_text! {
    /// The name of a specialist.
    pub struct SpecialistName("specialist name", personal, single, 200);
}

/// Someone who answers requests.
///
/// What is held, and when it was given, is part of the record, so that a change of load takes part in the versions of the
/// store: two who assign at once cannot both take the last free place, and no limit is ever exceeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SpecialistFields", into = "SpecialistFields")]
pub struct Specialist {
    pub(super) fields: SpecialistFields,
}

/// The fields, which are also the serialised form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SpecialistFields {
    id: SpecialistId,
    version: Version,
    name: SpecialistName,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    skills: BTreeMap<Code, SkillLevel>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    languages: BTreeSet<Code>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    teams: BTreeSet<Code>,
    pub(super) capacity: Capacity,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) limits: BTreeSet<AssignmentLimit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    // Few ask for it, and it is large.
    shifts: Option<Box<Calendar>>,
    #[serde(default, skip_serializing_if = "PlannedAbsences::is_empty")]
    absences: PlannedAbsences,
    pub(super) open_requests: u32,
    /// Of the open requests, those whose channel was told; the others take one unit each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) open_by_channel: BTreeMap<Channel, u32>,
    /// When requests were given, oldest first: as many as the limits count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) given_at: Vec<Timestamp>,
    is_absent: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    absent_since: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) last_assigned_at: Option<Timestamp>,
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
                teams: new.teams,
                capacity: new.capacity,
                limits: new.limits,
                shifts: new.shifts.map(Box::new),
                absences: new.absences,
                open_requests: 0,
                open_by_channel: BTreeMap::new(),
                given_at: Vec::new(),
                is_absent: false,
                absent_since: None,
                last_assigned_at: None,
            },
        };
        let event = specialist
            .event(names::SPECIALIST_REGISTERED, ids, at)
            .with_number("capacity", specialist.capacity().into());
        (specialist, event)
    }

    /// Whether the specialist is as `new` says, whatever became of the load since.
    #[must_use]
    pub fn began_as(&self, new: &NewSpecialist) -> bool {
        let fields = &self.fields;
        fields.name == new.name
            && fields.skills == new.skills
            && fields.languages == new.languages
            && fields.teams == new.teams
            && fields.capacity == new.capacity
            && fields.limits == new.limits
            && fields.shifts.as_deref() == new.shifts.as_ref()
            && fields.absences == new.absences
    }

    /// Lays down anew who the specialist is, with the event `specialist.revised`. What is held stays, and what was given
    /// still counts, as far as the limits counted it until now.
    ///
    /// # Errors
    /// When more is held than the new capacity allows: give requests to others first.
    pub fn revise(
        mut self,
        new: NewSpecialist,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Result<(Self, Event), SpecialistError> {
        let fields = &mut self.fields;
        fields.name = new.name;
        fields.skills = new.skills;
        fields.languages = new.languages;
        fields.teams = new.teams;
        fields.capacity = new.capacity;
        fields.limits = new.limits;
        fields.shifts = new.shifts.map(Box::new);
        fields.absences = new.absences;
        if !self.is_within_capacity() {
            return Err(SpecialistError::HoldsMore);
        }
        self.forget_what_no_limit_counts();
        let next = self.next_version();
        let event = next
            .event(names::SPECIALIST_REVISED, ids, at)
            .with_number("capacity", next.capacity().into());
        Ok((next, event))
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
        if is_absent != self.fields.is_absent {
            self.fields.absent_since = is_absent.then_some(at);
        }
        self.fields.is_absent = is_absent;
        let next = self.next_version();
        let event = next
            .event(names::SPECIALIST_ABSENCE_CHANGED, ids, at)
            .with_number("absent", i64::from(is_absent));
        (next, event)
    }

    pub(super) fn next_version(mut self) -> Self {
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

    /// The teams.
    #[must_use]
    pub fn teams(&self) -> &BTreeSet<Code> {
        &self.fields.teams
    }

    /// How many units at once: requests, where none weighs more than one.
    #[must_use]
    pub fn capacity(&self) -> u32 {
        self.fields.capacity.units()
    }

    /// The same with what requests of each channel take of it.
    #[must_use]
    pub fn capacity_by_channel(&self) -> &Capacity {
        &self.fields.capacity
    }

    /// How many requests in a period.
    #[must_use]
    pub fn limits(&self) -> &BTreeSet<AssignmentLimit> {
        &self.fields.limits
    }

    /// When the specialist works; `None` for always.
    #[must_use]
    pub fn shifts(&self) -> Option<&Calendar> {
        self.fields.shifts.as_deref()
    }

    /// When the specialist will be away in spite of it.
    #[must_use]
    pub fn absences(&self) -> &PlannedAbsences {
        &self.fields.absences
    }

    /// Whether the specialist was said to be away.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.fields.is_absent
    }

    /// Since when; `None` too where the record is older than that this is kept.
    #[must_use]
    pub fn absent_since(&self) -> Option<Timestamp> {
        self.fields.absent_since
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
        let refuse = |rule| {
            let rule = ValidationRule::Inconsistent { rule };
            Err(ValidationError::new(
                "specialist",
                rule,
                ValueShape::Composite,
            ))
        };
        if !fields.given_at.is_sorted() {
            return refuse("must tell when requests were given in order");
        }
        if fields.absent_since.is_some() && !fields.is_absent {
            return refuse("must be absent to be absent since");
        }
        let told = fields.open_by_channel.values().copied().map(u64::from);
        if told.sum::<u64>() > fields.open_requests.into() {
            return refuse("must not hold more requests of channels than requests");
        }
        let specialist = Self { fields };
        if !specialist.is_within_capacity() {
            return refuse("must not hold more requests than the capacity allows");
        }
        Ok(specialist)
    }
}

impl From<Specialist> for SpecialistFields {
    fn from(specialist: Specialist) -> Self {
        specialist.fields
    }
}
