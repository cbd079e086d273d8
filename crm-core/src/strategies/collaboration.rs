//! Notes, tasks, hand-overs, watchers, ideas and ratings.

use proptest::option;
use proptest::prelude::*;

use super::basic::{code, line, timestamp};
use super::text::{interaction_text, product_code, subject};
use crate::{
    Actor, Code, Collaborator, HandOverNumber, HandOverStep, HandOverUpdate, IdeaNumber,
    IdeaStatus, IdeaStep, IdeaUpdate, Note, ProductCode, ProductFeedback, Rating, TaskAssignment,
    TaskDue, TaskNumber, TaskPriority, TaskStatus, TaskUpdate, WatchStep, WatchUpdate,
};

/// A [`Code`] of staff, a department or a partner, mostly one of a few.
fn colleague() -> impl Strategy<Value = Code> + Clone {
    let known = proptest::sample::select(vec!["kim", "lee"]).prop_map(Code::new_static);
    prop_oneof![3 => known, 1 => code()].boxed()
}

/// Any [`Actor`], often one of a few members of staff.
pub fn actor() -> impl Strategy<Value = Actor> + Clone {
    prop_oneof![
        1 => Just(Actor::Customer),
        1 => Just(Actor::Representative),
        4 => colleague().prop_map(Actor::Staff),
        1 => colleague().prop_map(Actor::Partner),
        1 => colleague().prop_map(Actor::Automatic),
    ]
    .boxed()
}

/// Any [`Collaborator`], often one of a few.
pub fn collaborator() -> impl Strategy<Value = Collaborator> + Clone {
    prop_oneof![
        3 => colleague().prop_map(Collaborator::Staff),
        1 => colleague().prop_map(Collaborator::Department),
        1 => colleague().prop_map(Collaborator::Partner),
    ]
    .boxed()
}

/// Any [`Note`].
pub fn note() -> impl Strategy<Value = Note> + Clone {
    (
        interaction_text(),
        option::of(actor()),
        option::of(collaborator()),
    )
        .prop_map(|(text, by, to)| Note { text, by, to })
        .boxed()
}

/// Any [`TaskNumber`], mostly one of a few.
pub fn task_number() -> impl Strategy<Value = TaskNumber> + Clone {
    let text = prop_oneof![3 => "[12]", 1 => line()];
    text.prop_filter_map("a task", |text| TaskNumber::parse(text).ok())
        .boxed()
}

/// Any [`TaskStatus`].
pub fn task_status() -> impl Strategy<Value = TaskStatus> + Clone {
    proptest::sample::select(TaskStatus::ALL.to_vec())
}

/// Any [`TaskPriority`].
pub fn task_priority() -> impl Strategy<Value = TaskPriority> + Clone {
    proptest::sample::select(TaskPriority::ALL.to_vec())
}

/// Any [`TaskAssignment`].
pub fn task_assignment() -> impl Strategy<Value = TaskAssignment> + Clone {
    (option::of(colleague()), option::of(colleague()))
        .prop_map(|(staff, department)| TaskAssignment { staff, department })
        .boxed()
}

/// Any [`TaskDue`].
pub fn task_due() -> impl Strategy<Value = TaskDue> + Clone {
    prop_oneof![
        3 => timestamp().prop_map(TaskDue::At),
        1 => Just(TaskDue::Never),
    ]
    .boxed()
}

/// Any [`TaskUpdate`].
pub fn task_update() -> impl Strategy<Value = TaskUpdate> + Clone {
    let texts = (
        option::of(subject()),
        option::of(interaction_text()),
        option::of(interaction_text()),
    );
    let rest = (
        option::of(task_status()),
        option::of(task_assignment()),
        option::of(task_due()),
        option::of(task_priority()),
    );
    (task_number(), actor(), texts, rest)
        .prop_map(|(task, by, texts, rest)| {
            let (title, description, comment) = texts;
            let (status, assigned, due, priority) = rest;
            TaskUpdate {
                task,
                by,
                title,
                description,
                status,
                assigned,
                due,
                priority,
                comment,
            }
        })
        .boxed()
}

/// Any [`HandOverNumber`], mostly one of a few.
pub fn hand_over_number() -> impl Strategy<Value = HandOverNumber> + Clone {
    let text = prop_oneof![3 => "[12]", 1 => line()];
    text.prop_filter_map("a hand-over", |text| HandOverNumber::parse(text).ok())
        .boxed()
}

/// Any [`HandOverStep`].
pub fn hand_over_step() -> impl Strategy<Value = HandOverStep> + Clone {
    let text = || option::of(interaction_text());
    let asked = (option::of(collaborator()), collaborator(), text());
    prop_oneof![
        2 => asked.prop_map(|(from, to, request)| HandOverStep::Offered { from, to, request }),
        2 => Just(HandOverStep::Accepted),
        1 => text().prop_map(|reason| HandOverStep::Declined { reason }),
        1 => Just(HandOverStep::Withdrawn),
        1 => (collaborator(), text())
            .prop_map(|(to, request)| HandOverStep::Assigned { to, request }),
    ]
    .boxed()
}

/// Any [`HandOverUpdate`].
pub fn hand_over_update() -> impl Strategy<Value = HandOverUpdate> + Clone {
    (hand_over_number(), actor(), hand_over_step())
        .prop_map(|(number, by, step)| HandOverUpdate::new(number, by, step))
        .boxed()
}

/// Any [`WatchUpdate`].
pub fn watch_update() -> impl Strategy<Value = WatchUpdate> + Clone {
    let step = proptest::sample::select(vec![WatchStep::Began, WatchStep::Ended]);
    (collaborator(), step, actor())
        .prop_map(|(watcher, step, by)| WatchUpdate::new(watcher, step, by))
        .boxed()
}

/// Any [`IdeaNumber`], mostly one of a few.
pub fn idea_number() -> impl Strategy<Value = IdeaNumber> + Clone {
    let text = prop_oneof![4 => "[123]", 1 => line()];
    text.prop_filter_map("an idea", |text| IdeaNumber::parse(text).ok())
        .boxed()
}

/// Any [`IdeaStatus`].
pub fn idea_status() -> impl Strategy<Value = IdeaStatus> + Clone {
    proptest::sample::select(IdeaStatus::ALL.to_vec())
}

/// Any [`IdeaStep`].
pub fn idea_step() -> impl Strategy<Value = IdeaStep> + Clone {
    let proposed = (
        subject(),
        option::of(interaction_text()),
        option::of(product_code()),
    );
    let answered = (idea_status(), option::of(interaction_text()));
    prop_oneof![
        2 => proposed.prop_map(|(title, text, product)| {
            IdeaStep::Proposed { title, text, product }
        }),
        3 => Just(IdeaStep::Voted),
        1 => Just(IdeaStep::VoteWithdrawn),
        1 => answered.prop_map(|(status, answer)| IdeaStep::Answered { status, answer }),
    ]
    .boxed()
}

/// Any [`IdeaUpdate`].
pub fn idea_update() -> impl Strategy<Value = IdeaUpdate> + Clone {
    (idea_number(), actor(), idea_step())
        .prop_map(|(idea, by, step)| IdeaUpdate::new(idea, by, step))
        .boxed()
}

/// Any [`Rating`].
pub fn rating() -> impl Strategy<Value = Rating> + Clone {
    (1_u8..=5).prop_filter_map("a rating", |points| Rating::new(points).ok())
}

/// Any [`ProductFeedback`], mostly about one of a few products.
pub fn product_feedback() -> impl Strategy<Value = ProductFeedback> + Clone {
    let known = proptest::sample::select(vec!["CD-1", "CD-2"])
        .prop_filter_map("a product", |text| ProductCode::parse(text).ok());
    let product = prop_oneof![3 => known, 1 => product_code()];
    (product, rating(), option::of(interaction_text()))
        .prop_map(|(product, rating, text)| ProductFeedback {
            product,
            rating,
            text,
        })
        .boxed()
}
