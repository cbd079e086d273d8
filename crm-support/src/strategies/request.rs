//! Requests and what they are made of.

use crm_core::strategies as core;
use crm_core::{Code, IdSource, InteractionText, SeededIds, Subject, Timestamp};
use proptest::prelude::*;
use proptest::sample::select;

use crate::{
    Author, Calendar, Classification, Closing, Complexity, CustomerStanding, DeadlineTarget,
    Deadlines, Draft, Escalation, Message, MessageId, NewRequest, Priority, PriorityPolicy,
    PriorityRule, RequestCommand, RequestId, RequestKind, RequestLink, RequestLinkKind,
    RequestStateKind, Review, SatisfactionScore, ServiceLevel, ServicePolicies, ServiceRequest,
    SkillLevel, SkillRequirement, SpecialistId, Targets, Visibility,
};

macro_rules! ids {
    ($($(#[$meta:meta])* $function:ident: $id:ident),* $(,)?) => {$(
        $(#[$meta])*
        pub fn $function() -> impl Strategy<Value = $id> + Clone {
            core::uuid_v7().prop_filter_map("a UUID of version 7", |uuid| $id::from_uuid(uuid).ok())
        }
    )*};
}

ids! {
    /// Any [`RequestId`].
    request_id: RequestId,
    /// Any [`MessageId`].
    message_id: MessageId,
    /// Any [`SpecialistId`].
    specialist_id: SpecialistId,
}

macro_rules! members {
    ($($(#[$meta:meta])* $function:ident: $name:ident),* $(,)?) => {$(
        $(#[$meta])*
        pub fn $function() -> impl Strategy<Value = $name> + Clone {
            select($name::ALL)
        }
    )*};
}

members! {
    /// Any [`RequestKind`].
    request_kind: RequestKind,
    /// Any [`Complexity`].
    complexity: Complexity,
    /// Any [`Visibility`].
    visibility: Visibility,
    /// Any [`Priority`].
    priority: Priority,
    /// Any [`CustomerStanding`].
    customer_standing: CustomerStanding,
    /// Any [`DeadlineTarget`].
    deadline_target: DeadlineTarget,
    /// Any [`RequestStateKind`].
    request_state_kind: RequestStateKind,
    /// Any [`RequestLinkKind`].
    request_link_kind: RequestLinkKind,
    /// Any [`RequestCommand`].
    request_command: RequestCommand,
}

/// Any [`SkillLevel`].
pub fn skill_level() -> impl Strategy<Value = SkillLevel> + Clone {
    (1u8..=5).prop_filter_map("a level", |number| SkillLevel::new(number).ok())
}

/// Any [`SatisfactionScore`].
pub fn satisfaction_score() -> impl Strategy<Value = SatisfactionScore> + Clone {
    (1u8..=5).prop_filter_map("a score", |number| SatisfactionScore::new(number).ok())
}

/// Any [`SkillRequirement`].
pub fn skill_requirement() -> impl Strategy<Value = SkillRequirement> + Clone {
    (core::code(), skill_level()).prop_map(|(skill, level)| SkillRequirement { skill, level })
}

/// Any [`Classification`].
pub fn classification() -> impl Strategy<Value = Classification> + Clone {
    (
        request_kind(),
        complexity(),
        prop::option::of(skill_requirement()),
        prop::option::of(core::code()),
        any::<bool>(),
    )
        .prop_map(
            |(kind, complexity, skill, language, needs_approval)| Classification {
                kind,
                complexity,
                skill,
                language,
                needs_approval,
            },
        )
}

/// A text of a message, in several scripts.
pub fn message_text() -> impl Strategy<Value = InteractionText> + Clone {
    "[\\PC\n]{1,80}".prop_filter_map("a text", |text| InteractionText::parse(text).ok())
}

/// A subject line.
pub fn subject() -> impl Strategy<Value = Subject> + Clone {
    "\\PC{1,60}".prop_filter_map("a subject", |text| Subject::parse(text).ok())
}

/// Any [`Author`].
pub fn author() -> impl Strategy<Value = Author> + Clone {
    prop_oneof![
        Just(Author::Customer),
        Just(Author::System),
        specialist_id().prop_map(Author::Specialist),
    ]
}

/// Any [`Message`].
pub fn message() -> impl Strategy<Value = Message> + Clone {
    (
        message_id(),
        author(),
        visibility(),
        message_text(),
        core::timestamp(),
    )
        .prop_map(|(id, author, visibility, text, at)| Message {
            id,
            author,
            visibility,
            text,
            at,
        })
}

/// Any [`Review`].
pub fn review() -> impl Strategy<Value = Review> + Clone {
    let by_and_at = || (specialist_id(), core::timestamp());
    prop_oneof![
        Just(Review::Pending),
        by_and_at().prop_map(|(by, at)| Review::Approved { by, at }),
        by_and_at().prop_map(|(by, at)| Review::Rejected { by, at }),
    ]
}

/// Any [`Draft`].
pub fn draft() -> impl Strategy<Value = Draft> + Clone {
    (message_text(), specialist_id(), core::timestamp(), review()).prop_map(
        |(text, author, written_at, review)| Draft {
            text,
            author,
            written_at,
            review,
        },
    )
}

/// Any [`Closing`].
pub fn closing() -> impl Strategy<Value = Closing> + Clone {
    prop_oneof![
        Just(Closing::Silence),
        satisfaction_score().prop_map(Closing::Satisfaction)
    ]
}

/// Any [`Escalation`].
pub fn escalation() -> impl Strategy<Value = Escalation> + Clone {
    (deadline_target(), core::timestamp()).prop_map(|(target, at)| Escalation { target, at })
}

/// Any [`Deadlines`].
pub fn deadlines() -> impl Strategy<Value = Deadlines> + Clone {
    (core::timestamp(), core::timestamp()).prop_filter_map("a response first", |(one, other)| {
        Deadlines::new(one.min(other), one.max(other)).ok()
    })
}

/// Any [`NewRequest`].
pub fn new_request() -> impl Strategy<Value = NewRequest> + Clone {
    (
        core::customer_id(),
        customer_standing(),
        core::channel(),
        request_kind(),
        subject(),
        message_text(),
    )
        .prop_map(
            |(customer, standing, channel, kind, subject, text)| NewRequest {
                customer,
                standing,
                channel,
                kind,
                subject,
                text,
            },
        )
}

/// What a command to a random request draws on.
#[derive(Debug, Clone)]
struct Step {
    command: RequestCommand,
    specialist: SpecialistId,
    classification: Classification,
    text: InteractionText,
    score: SatisfactionScore,
    flag: bool,
    priority: Priority,
    tag: Code,
    link: RequestLinkKind,
    policies: Option<ServicePolicies>,
}

fn step() -> impl Strategy<Value = Step> {
    let text = message_text();
    let policies = super::service_policies_over(Just(Calendar::always_open(chrono_tz::UTC)));
    let handling = (
        priority(),
        core::code(),
        request_link_kind(),
        prop::option::of(policies),
    );
    (
        request_command(),
        specialist_id(),
        classification(),
        text,
        satisfaction_score(),
        any::<bool>(),
        handling,
    )
        .prop_map(
            |(command, specialist, classification, text, score, flag, handling)| {
                let (priority, tag, link, policies) = handling;
                Step {
                    command,
                    specialist,
                    classification,
                    text,
                    score,
                    flag,
                    priority,
                    tag,
                    link,
                    policies,
                }
            },
        )
}

/// A [`ServiceRequest`] after a random history: every state is reached.
pub fn service_request() -> impl Strategy<Value = ServiceRequest> {
    let usual = [
        RequestCommand::Classify,
        RequestCommand::Assign,
        RequestCommand::Draft,
        RequestCommand::Send,
        RequestCommand::Resolve,
        RequestCommand::CloseSatisfied,
        RequestCommand::Reopen,
    ];
    let detours = proptest::collection::vec(step(), 0..4);
    let way = (0..=usual.len(), step(), detours);
    (
        new_request(),
        priority(),
        deadlines(),
        core::recent_timestamp(),
        any::<u64>(),
        way,
    )
        .prop_map(
            move |(new, priority, deadlines, at, seed, (length, shared, detours))| {
                let ids = SeededIds::new(seed);
                let first = ServiceRequest::submit(new, priority, deadlines, &ids, at).request;
                let straight = usual.iter().take(length).map(|command| Step {
                    command: *command,
                    ..shared.clone()
                });
                straight
                    .chain(detours)
                    .fold(first, |request, step| after(request, step, &ids, at))
            },
        )
}

/// The request after a step, or as it was where the step is refused.
fn after(request: ServiceRequest, step: Step, ids: &dyn IdSource, at: Timestamp) -> ServiceRequest {
    let before = request.clone();
    let outcome = match step.command {
        RequestCommand::Classify => request.classify(step.classification, ids, at),
        RequestCommand::Assign => request.assign(step.specialist, ids, at),
        RequestCommand::Draft => request.draft(step.text, step.specialist, ids, at),
        RequestCommand::SubmitForApproval => request.submit_for_approval(ids, at),
        RequestCommand::Approve => request.approve(step.specialist, ids, at),
        RequestCommand::Reject => request.reject(step.specialist, ids, at),
        RequestCommand::Send => request.send(step.flag, ids, at),
        RequestCommand::RecordReply => request.record_reply(step.text, ids, at),
        RequestCommand::Note => request.note(Author::System, step.text, ids, at),
        RequestCommand::Resolve => request.resolve(ids, at),
        RequestCommand::CloseSatisfied => request.close_satisfied(step.score, ids, at),
        RequestCommand::CloseSilent => request.close_silent(ids, at),
        RequestCommand::Reopen => request.reopen(ids, at),
        RequestCommand::Cancel => request.cancel(ids, at),
        RequestCommand::Escalate => request.escalate(ids, at),
        RequestCommand::Hold => request.hold(ids, at),
        RequestCommand::Resume => request.resume(ids, at),
        RequestCommand::SetPriority => request.set_priority(step.priority, ids, at),
        RequestCommand::Watch => request.watch(step.specialist, ids, at),
        RequestCommand::Unwatch => request.unwatch(step.specialist, ids, at),
        RequestCommand::Tag => request.tag(step.tag, ids, at),
        RequestCommand::Untag => request.untag(&step.tag, ids, at),
        RequestCommand::MoveToPolicies => match step.policies {
            Some(policies) => request.move_to_policies(&policies, [], ids, at),
            None => return before,
        },
        RequestCommand::Link => {
            let to = RequestId::generate(ids, at);
            request.link(RequestLink::new(step.link, to), ids, at)
        }
        RequestCommand::Unlink => {
            let to = RequestId::generate(ids, at);
            request.unlink(RequestLink::new(step.link, to), ids, at)
        }
        RequestCommand::Split => {
            let first = request.conversation().first().map(|first| first.id);
            let (id, subject) = (RequestId::generate(ids, at), request.subject().clone());
            let deadlines = request.deadlines();
            let taken = first.into_iter().collect();
            let split = request.split(&taken, id, subject, deadlines, ids, at);
            split.map(|split| {
                if step.flag {
                    split.part
                } else {
                    split.original
                }
            })
        }
        // It takes the other one, too.
        RequestCommand::Unmerge => return before,
        RequestCommand::Merge => {
            let other = NewRequest {
                customer: request.customer(),
                standing: request.standing(),
                channel: request.channel(),
                kind: request.kind(),
                subject: request.subject().clone(),
                text: step.text,
            };
            let deadlines = request.deadlines();
            let target = ServiceRequest::submit(other, request.priority(), deadlines, ids, at);
            request
                .merge_into(target.request, ids, at)
                .map(|merge| merge.source)
        }
    };
    outcome.map_or(before, |transition| transition.request)
}

/// Any [`PriorityRule`].
pub fn priority_rule() -> impl Strategy<Value = PriorityRule> + Clone {
    (
        proptest::collection::btree_set(customer_standing(), 0..4),
        proptest::collection::btree_set(request_kind(), 0..4),
        priority(),
    )
        .prop_map(|(standings, kinds, priority)| PriorityRule {
            standings,
            kinds,
            priority,
        })
}

/// Any [`PriorityPolicy`].
pub fn priority_policy() -> impl Strategy<Value = PriorityPolicy> + Clone {
    (
        any::<u32>(),
        proptest::collection::vec(priority_rule(), 0..5),
        priority(),
    )
        .prop_map(|(version, rules, otherwise)| {
            // Rules that never decide are refused: the longest prefix without one is taken.
            let mut kept = Vec::new();
            for rule in rules {
                kept.push(rule);
                if PriorityPolicy::new(version, kept.clone(), otherwise).is_err() {
                    kept.pop();
                }
            }
            PriorityPolicy::new(version, kept, otherwise)
        })
        .prop_filter_map("a valid policy", Result::ok)
}

/// Any [`Targets`].
pub fn targets() -> impl Strategy<Value = Targets> + Clone {
    (0u32..10_000, 0u32..20_000).prop_map(|(one, other)| Targets {
        response_minutes: one.min(other),
        resolution_minutes: one.max(other),
    })
}

/// Any [`ServiceLevel`].
pub fn service_level() -> impl Strategy<Value = ServiceLevel> + Clone {
    let by_priority = proptest::collection::vec(targets(), Priority::ALL.len());
    (
        any::<u32>(),
        super::calendar(),
        by_priority,
        super::boundary(),
    )
        .prop_filter_map(
            "a valid service level",
            |(version, calendar, targets, boundary)| {
                let targets = Priority::ALL.iter().copied().zip(targets);
                let level = ServiceLevel::new(version, calendar, targets).ok()?;
                Some(level.with_boundary(boundary))
            },
        )
}
