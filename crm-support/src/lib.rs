//! Customer requests answered in time, by the right person.
//!
//! # Compute a due time
//!
//! A [`Calendar`] knows when a team works; all questions about working time are its methods. How
//! long a customer waited is [`working_time_between`](Calendar::working_time_between), when four
//! working hours are over is [`add_working_time`](Calendar::add_working_time). See [`Pauses`] for
//! time in which a clock stands still, and [`Boundary`] for what is due exactly at closing.
//!
//! ```
//! use chrono::TimeDelta;
//! use crm_core::Timestamp;
//! use crm_support::{Boundary, Calendar};
//!
//! let calendar: Calendar = serde_json::from_str(
//!     r#"{
//!         "timezone": "America/New_York",
//!         "weekly": {"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "tue": [["09:00", "17:00"]]},
//!         "holidays": ["2026-11-24"]
//!     }"#,
//! ).unwrap();
//! let monday = Timestamp::parse("2026-11-23T11:00:00-05:00")?;
//! let six_hours = TimeDelta::hours(6);
//! // Five hours are left on Monday, Tuesday is a holiday: the sixth is a week later.
//! assert_eq!(
//!     calendar.add_working_time(monday, six_hours, Boundary::AtClosing),
//!     Ok(Timestamp::parse("2026-11-30T10:00:00-05:00")?),
//! );
//! # Ok::<(), crm_core::ValidationError>(())
//! ```
//!
//! A [`Calendar`] is a [`DeadlineCalendar`](crm_core::DeadlineCalendar), too: its zone and its holidays, not
//! its hours, say until when a data-subject request is to be answered.
//!
//! # Promise an answer in time
//!
//! A [`PriorityPolicy`] says how urgent a request is, a [`ServiceLevel`] what that means in working
//! time. Both are data. What became of a deadline is
//! [`ServiceRequest::deadline`]; it depends on nothing but the request and the instant asked for.
//!
//! # Measure how long a customer waits
//!
//! [`ServiceMetric`] is what can be promised, [`MetricTarget`] a promise, and [`MetricClock`] tells of what happened to a
//! request whether it is kept, until when, and which time counted. [`ServicePolicies`] say what is promised to whom, and
//! [`assess`](ServicePolicies::assess) a request by all of it.
//!
//! # Lead a request to an answer
//!
//! [`ServiceRequest`] is a pure state machine: each command takes the request, an id source and
//! the time, and returns a [`Transition`] with the events that belong to it, or a
//! [`TransitionError`]. [`RequestState`] holds the table of what is allowed where.
//!
//! ```
//! use crm_core::{Channel, CustomerId, InteractionText, SeededIds, Subject, Timestamp};
//! use crm_support::{
//!     CustomerStanding, Deadlines, NewRequest, Priority, RequestCommand, RequestKind,
//!     RequestStateKind, ServiceRequest, TransitionError,
//! };
//!
//! let (ids, now) = (SeededIds::new(1), Timestamp::parse("2026-11-23T09:00:00Z")?);
//! let new = NewRequest {
//!     customer: CustomerId::generate(&ids, now),
//!     standing: CustomerStanding::High,
//!     channel: Channel::Email,
//!     kind: RequestKind::Question,
//!     subject: Subject::parse("Opening hours")?,
//!     text: InteractionText::parse("Are you open on Saturday?")?,
//! };
//! let deadlines = Deadlines::new(
//!     Timestamp::parse("2026-11-23T13:00:00Z")?,
//!     Timestamp::parse("2026-11-24T13:00:00Z")?,
//! )?;
//! let submitted = ServiceRequest::submit(new, Priority::Normal, deadlines, &ids, now);
//! assert_eq!(submitted.events[0].name().as_str(), "request.submitted");
//! // Nothing can be resolved that nobody answered.
//! assert_eq!(
//!     submitted.request.resolve(&ids, now),
//!     Err(TransitionError::NotAllowed {
//!         state: RequestStateKind::New,
//!         command: RequestCommand::Resolve,
//!     }),
//! );
//! # Ok::<(), crm_core::ValidationError>(())
//! ```
//!
//! # Find the right person
//!
//! [`route`] chooses among [`Specialist`]s and tells of each candidate why or why not.
//!
//! ```
//! use crm_core::{Code, SeededIds, Timestamp};
//! use crm_support::{
//!     Classification, Complexity, NewSpecialist, RequestKind, RoutingNeeds, SkillLevel, Specialist,
//!     SpecialistName, Verdict, route,
//! };
//!
//! let (ids, now) = (SeededIds::new(1), Timestamp::UNIX_EPOCH);
//! let repair = Code::new_static("repair");
//! let hire = |name, skills: &[(Code, SkillLevel)]| {
//!     let new = NewSpecialist::new(SpecialistName::parse(name).unwrap(), 5);
//!     Specialist::register(new.with_skills(skills.iter().cloned()), &ids, now).0
//! };
//! let team = [hire("Ann", &[]), hire("Bo", &[(repair.clone(), SkillLevel::HIGHEST)])];
//! let needs = Classification::new(RequestKind::Fault, Complexity::Simple)
//!     .needing(repair.clone(), SkillLevel::LOWEST);
//! let decision = route(&RoutingNeeds::from(&needs), &team, now);
//! assert_eq!(decision.chosen, Some(team[1].id()));
//! assert_eq!(decision.candidates[0].1, Verdict::LacksSkill { skill: 0, level: None });
//! ```
//!
//! A [`RoutingPolicy`] is the same as data: queues for requests of a sort, teams that are asked after a time-out, needs that
//! are given up, and how one of those who could answer is chosen.
//!
//! # Answer who matters, and let nobody wait for ever
//!
//! An [`UrgencyPolicy`] is the order in which requests that wait are answered, and how long any of them can be overtaken.
//! [`plan_greedily`] gives a whole queue to a team at once, and with the feature `matching` `plan_optimally` at the least
//! cost. A [`ReassignmentPolicy`] says when a request is taken from a holder who does not answer.
//!
//! # See how well requests are answered
//!
//! [`ServiceFigures`] of a period: each with what it is a figure of, and with what still waits.
//!
//! # Run a desk
//!
//! [`Desk`] does all this over a store: [`submit`](Desk::submit), [`classify`](Desk::classify),
//! [`assign`](Desk::assign), [`draft`](Desk::draft), [`send`](Desk::send),
//! [`resolve`](Desk::resolve), [`close_satisfied`](Desk::close_satisfied), and
//! [`escalate_overdue`](Desk::escalate_overdue) for what was missed. Each call is one transaction
//! with its events, the messages on the customer's timeline and the load of the specialists.
//!
//! # Show the service a customer
//!
//! [`RequestSummaries`] tells the views of departments ([`Views`](crm_core::Views)) which requests are
//! open, since when and until when, and how satisfied the customer was.
//!
//! # Keep requests in a store of your own
//!
//! Implement [`RequestStore`], whose contract stands on the trait, and mount the suite of the
//! feature `conformance`.

#[cfg(feature = "access")]
mod access;
mod calendar;
mod coded;
#[cfg(feature = "conformance")]
pub mod conformance;
mod desk;
mod id;
mod performance;
mod plan;
mod reassignment;
mod request;
mod routing;
mod service_metric;
mod service_policy;
mod specialist;
mod store;
#[cfg(any(test, feature = "proptest"))]
pub mod strategies;
mod summaries;
mod urgency;

/// The examples of the readme, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(feature = "access")]
pub use access::RequestData;
pub use calendar::{
    AnnualDate, Boundary, Calendar, CalendarDefinition, Interval, OpenIntervals, OpeningHours,
    Pauses, TimeOfDay, WeeklyHours, WorkingTimeError,
};
pub use desk::{Assignment, Desk, DeskError, QueueOverview, Reassignment};
pub use id::{MessageId, RequestId, SpecialistId};
pub use performance::{
    HandledRequest, HeldTime, Occupancy, Proportion, ServiceFigures, WaitingTimes,
};
#[cfg(feature = "matching")]
pub use plan::plan_optimally;
pub use plan::{MatchCost, PlannedAssignment, QueuePlan, WaitingRequest, plan_greedily};
pub use reassignment::{HeldRequest, ReassignmentPolicy, ReassignmentReason};
pub use request::{
    Author, Classification, Closing, Complexity, CustomerStanding, DeadlineState, DeadlineTarget,
    Deadlines, Draft, Escalation, Merge, Message, NewRequest, Priority, PriorityDecision,
    PriorityPolicy, PriorityRule, RequestCommand, RequestKind, RequestState, RequestStateKind,
    Review, SatisfactionScore, ServiceLevel, ServiceRequest, SkillLevel, SkillRequirement, Targets,
    Transition, TransitionError, Visibility, names,
};
pub use routing::{
    ChosenQueue, Necessity, RoutingDecision, RoutingNeeds, RoutingPolicy, RoutingQueue,
    SelectionRule, TeamStage, Verdict, route,
};
pub use service_metric::{
    Activity, CountedHours, EscalationLadder, EscalationLevel, EscalationPoint, ExplainedSpan,
    MetricClock, MetricEvent, MetricEventKind, MetricState, MetricTarget, MetricTimer, PauseEffect,
    ReachedLevel, ReplyClock, RequestActivity, ServiceMetric, SpanKind, StandStill,
    StandStillReason, TimerEnd, WorkState,
};
pub use service_policy::{
    ChosenPolicy, CustomerSegment, PolicyAssessment, PolicyCondition, PolicyConditions,
    PolicyVerdict, PromiseRun, PromisedTo, RequestFacts, ServicePolicies, ServicePolicy,
    ServicePromise,
};
pub use specialist::{
    AssignmentLimit, Availability, Capacity, ChannelCapacity, NewSpecialist, PlannedAbsences,
    Specialist, SpecialistError, SpecialistName,
};
pub use store::{
    RequestChangeSet, RequestFilter, RequestStore, RequestWrite, SpecialistWrite, SupportRecord,
};
pub use summaries::RequestSummaries;
pub use urgency::{
    CustomerWeight, Sentiment, Urgency, UrgencyFacts, UrgencyKey, UrgencyPart, UrgencyPoints,
    UrgencyPolicy,
};
