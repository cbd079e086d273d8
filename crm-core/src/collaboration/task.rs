//! One task, put together from what was said about it.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use crate::collaborator::Collaborator;
use crate::id::InteractionId;
use crate::interaction::{
    Interaction, InteractionContent, InteractionText, Subject, TaskAssignment, TaskDue, TaskNumber,
    TaskPriority, TaskStatus, TaskUpdate, Told, told_in_order,
};
use crate::timestamp::Timestamp;

/// Something that was said about a task, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskEntry {
    /// The interaction that told it.
    pub id: InteractionId,
    /// When.
    pub at: Timestamp,
    /// What, and who said so.
    pub update: TaskUpdate,
}

/// A task for a customer, as its updates leave it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Task {
    /// Its number.
    pub number: TaskNumber,
    /// What is to be done, in a few words.
    pub title: Option<Subject>,
    /// What is to be done, in full.
    pub description: Option<InteractionText>,
    /// Where it stands; open until somebody says something else.
    pub status: TaskStatus,
    /// Whose it is.
    pub assigned: TaskAssignment,
    /// Until when it is to be done, if that was said.
    pub due_at: Option<Timestamp>,
    /// How much it presses.
    pub priority: TaskPriority,
    /// When it was first heard of.
    pub opened_at: Timestamp,
    /// Since when nothing is left to do, if so.
    pub closed_at: Option<Timestamp>,
    /// All that was said about it, oldest first.
    pub history: Vec<TaskEntry>,
}

impl Task {
    fn unknown(number: TaskNumber, at: Timestamp) -> Self {
        Self {
            number,
            title: None,
            description: None,
            status: TaskStatus::Open,
            assigned: TaskAssignment::none(),
            due_at: None,
            priority: TaskPriority::default(),
            opened_at: at,
            closed_at: None,
            history: Vec::new(),
        }
    }

    fn take(&mut self, id: InteractionId, at: Timestamp, update: &TaskUpdate) {
        let told = update.clone();
        self.title = told.title.or(self.title.take());
        self.description = told.description.or(self.description.take());
        self.priority = told.priority.unwrap_or(self.priority);
        if let Some(assigned) = told.assigned {
            self.assigned = assigned;
        }
        match told.due {
            Some(TaskDue::At(due_at)) => self.due_at = Some(due_at),
            Some(TaskDue::Never) => self.due_at = None,
            None => {}
        }
        if let Some(status) = told.status {
            self.status = status;
            self.closed_at = match status.is_open() {
                true => None,
                false => self.closed_at.or(Some(at)),
            };
        }
        self.history.push(TaskEntry {
            id,
            at,
            update: update.clone(),
        });
    }

    /// Whether there is something left to do.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status.is_open()
    }

    /// Whether there is something left to do after the instant until which it was to be done.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.is_open() && self.due_at.is_some_and(|due_at| due_at < now)
    }

    /// Whether it is this person's or this department's.
    #[must_use]
    pub fn is_for(&self, whom: &Collaborator) -> bool {
        match whom {
            Collaborator::Staff(code) => self.assigned.staff.as_ref() == Some(code),
            Collaborator::Department(code) => self.assigned.department.as_ref() == Some(code),
            Collaborator::Partner(_) => false,
        }
    }

    /// The order in which tasks are worked on: what is due first, and what has no end last; then
    /// what presses more; then by number.
    #[must_use]
    pub fn working_order(&self, other: &Self) -> Ordering {
        let place = |task: &Self| {
            (
                task.due_at.is_none(),
                task.due_at,
                Reverse(task.priority),
                task.number.clone(),
            )
        };
        place(self).cmp(&place(other))
    }
}

/// The tasks that the interactions of one customer tell of, by their numbers.
///
/// Updates take effect in the order in which they happened, of one instant by the ids of the
/// interactions, and each part of a task is what was said of it last: the tasks are a function of the
/// set of interactions, in whatever order it was told. One number is one task, whoever tells it.
#[must_use]
pub fn tasks<'a>(interactions: impl IntoIterator<Item = &'a Interaction>) -> Vec<Task> {
    let updates = told_in_order(interactions, |interaction| match interaction.content() {
        InteractionContent::Task(update) => Some(update),
        _ => None,
    });
    let mut tasks: BTreeMap<&TaskNumber, Task> = BTreeMap::new();
    for Told { at, id, what } in updates {
        tasks
            .entry(&what.task)
            .or_insert_with(|| Task::unknown(what.task.clone(), at))
            .take(id, at, what);
    }
    tasks.into_values().collect()
}

/// Those tasks of which something is left to do, in [working order](Task::working_order).
#[must_use]
pub fn open_tasks(tasks: Vec<Task>) -> Vec<Task> {
    let mut open: Vec<Task> = tasks.into_iter().filter(Task::is_open).collect();
    open.sort_by(Task::working_order);
    open
}

/// The open task that is due first, if any is due; of several the one that presses most, then the one
/// with the lowest number.
#[must_use]
pub fn next_due(tasks: &[Task]) -> Option<&Task> {
    tasks
        .iter()
        .filter(|task| task.is_open() && task.due_at.is_some())
        .min_by(|one, other| one.working_order(other))
}
