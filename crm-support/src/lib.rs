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
//! What systems disagree about is named by [`WorkingTimeOptions`] and answered by a [`WorkingClock`]; hours of several
//! calendars at once are [`CommonHours`]; holidays come out of a file with the feature `icalendar`.
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
//!     CustomerStanding, Deadlines, NewRequest, Priority, RequestCommand, RequestLink, RequestLinkKind, RequestKind,
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
//! let hire = |name, level: Option<SkillLevel>| {
//!     let new = NewSpecialist {
//!         name: SpecialistName::parse(name).unwrap(),
//!         skills: level.into_iter().map(|level| (repair.clone(), level)).collect(),
//!         languages: Default::default(),
//!         capacity: 5,
//!     };
//!     Specialist::register(new, &ids, now).0
//! };
//! let team = [hire("Ann", None), hire("Bo", Some(SkillLevel::HIGHEST))];
//! let needs = Classification::new(RequestKind::Fault, Complexity::Simple)
//!     .needing(repair.clone(), SkillLevel::LOWEST);
//! let decision = route(&RoutingNeeds::from(&needs), &team);
//! assert_eq!(decision.chosen, Some(team[1].id()));
//! assert_eq!(decision.candidates[0].1, Verdict::LacksSkill { level: None });
//! ```
//!
//! # Prepare answers
//!
//! A [`CannedAnswer`] is a text with placeholders that are checked when it is saved, a [`RequestMacro`] steps on a request
//! that are told before they are taken. An [`AnswerLock`] keeps two from answering at once, an [`Approval`] says whether
//! enough have accepted this very text. A [`SurveyPolicy`] says when to ask the customer how it was, and
//! [`SatisfactionCounts`] what the answers say, and how surely.
//!
//! # Run a desk
//!
//! [`Desk`] does all this over a store: [`submit`](Desk::submit), [`classify`](Desk::classify),
//! [`assign`](Desk::assign), [`draft`](Desk::draft), [`send`](Desk::send),
//! [`resolve`](Desk::resolve), [`close_satisfied`](Desk::close_satisfied), and
//! [`tick`](Desk::tick) for what was missed. Each call is one transaction
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
mod approval;
mod calendar;
mod canned_answer;
mod claim;
mod classification;
mod coded;
#[cfg(feature = "conformance")]
pub mod conformance;
mod desk;
#[cfg(feature = "email")]
pub mod email;
mod id;
mod priority;
mod request;
mod request_macro;
mod satisfaction;
mod service_metric;
mod service_policy;
#[cfg(feature = "simulation")]
pub mod simulation;
mod specialist;
mod store;
#[cfg(any(test, feature = "proptest"))]
pub mod strategies;
mod summaries;

/// The examples of the readme, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The examples of the guide to working time, compiled.
#[cfg(all(doctest, feature = "icalendar"))]
#[doc = include_str!("../../docs/guide/working_time.md")]
struct WorkingTimeGuide;

#[cfg(feature = "access")]
pub use access::RequestData;
pub use approval::{
    Approval, ApprovalError, ApprovalPolicy, ApprovalState, ApprovalStep, ApproverTeams, Approvers,
    CastVote, ExpiryEffect, Percentage, StepExpiry, StepExplanation, StepOrder, StepState,
    TextFingerprint, Vote, VoteCount, VoteDecision,
};
pub use calendar::{
    AnnualDate, Boundary, Calendar, CalendarDefinition, CommonHours, DayLength, EmptyWeek,
    Interval, LastMinute, OpenIntervals, OpeningHours, Pauses, ReversedRange, TimeOfDay,
    WeeklyHours, WorkingClock, WorkingTimeError, WorkingTimeOptions, ZeroTarget,
};
#[cfg(feature = "icalendar")]
pub use calendar::{
    EventFault, HolidayImport, IgnoredEvent, ImportedHolidays, RefusedEvent, TransparentEvents,
    WhyIgnored,
};
pub use canned_answer::{
    AnswerTemplate, CannedAnswer, CannedAnswerError, FillError, KnownPlaceholder, OwnPlaceholders,
    PlaceholderFormat, PlaceholderText, PlaceholderType, PlaceholderValue, PlaceholderValues,
    TemplateError, TemplateProblem,
};
pub use claim::{AnswerClaim, AnswerLock, ClaimError, ClaimEvent, ClaimOutcome, ClaimRule};
pub use classification::{Classification, Complexity, RequestKind, SkillLevel, SkillRequirement};
pub use desk::{Assignment, Desk, DeskError, PolicyComparison, QueueOverview, Tick};
pub use id::{MessageId, RequestId, SpecialistId};
pub use priority::{CustomerStanding, Priority, PriorityDecision, PriorityPolicy, PriorityRule};
pub use request::{
    AppliedPolicy, Author, Closing, DeadlineState, DeadlineTarget, Deadlines, Draft, Escalation,
    Merge, Message, NewRequest, PromiseReport, ReportedLevel, RequestCommand, RequestLink,
    RequestLinkKind, RequestState, RequestStateKind, Review, SatisfactionScore, ServiceLevel,
    ServiceRequest, ServiceTerms, Split, Targets, Transition, TransitionError, Unmerge, Visibility,
    names,
};
pub use request_macro::{
    MacroError, MacroFacts, MacroPlan, MacroStep, PlanRefusal, PlannedOutcome, PlannedStep,
    RequestMacro,
};
pub use satisfaction::{
    ConfidenceInterval, ConfidenceLevel, CountedSurvey, Difference, MeanScore, Proportion,
    ReportRule, SatisfactionComparison, SatisfactionCounts, SatisfactionFigures,
    SatisfactionReport, ShareEstimate, SurveyAnswer, SurveyDecision, SurveyFacts, SurveyPolicy,
    SurveyRefusal,
};
pub use service_metric::{
    Activity, CountedHours, EscalationAction, EscalationLadder, EscalationLevel, EscalationPoint,
    ExplainedSpan, MetricClock, MetricEvent, MetricEventKind, MetricState, MetricTarget,
    MetricTimer, PauseEffect, ReachedLevel, ReplyClock, RequestActivity, ServiceMetric, SpanKind,
    StandStill, StandStillReason, TimerEnd, WorkState,
};
pub use service_policy::{
    ChosenPolicy, PolicyAssessment, PolicyCondition, PolicyConditions, PolicyVerdict,
    PolicyVersions, PromiseRun, PromisedTo, RequestFacts, ServicePolicies, ServicePolicy,
    ServicePromise,
};
pub use specialist::{
    NewSpecialist, RoutingDecision, RoutingNeeds, Specialist, SpecialistError, SpecialistName,
    Verdict, route,
};
pub use store::{
    RequestChangeSet, RequestFilter, RequestStore, RequestWrite, SpecialistWrite, SupportRecord,
};
pub use summaries::RequestSummaries;
