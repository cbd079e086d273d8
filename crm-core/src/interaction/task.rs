//! What is to be done for customers.

use serde::{Deserialize, Serialize};

use super::{InteractionText, Subject};
use crate::actor::Actor;
use crate::code::Code;
use crate::timestamp::Timestamp;

crate::bounded_text! {
    /// The number of a task in the system that keeps it. Case counts.
    pub struct TaskNumber("task number", personal, single, 100);
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TaskStatus {
    /// It is to be done.
    Open,
    /// Someone is at it.
    InProgress,
    /// It is done.
    Done,
    /// It is not to be done any more.
    Cancelled,
}

impl TaskStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Open, Self::InProgress, Self::Done, Self::Cancelled];

    /// Whether there is something left to do.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::InProgress)
    }
}

/// How much a task presses. The greater one comes first.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TaskPriority {
    /// It can wait.
    Low,
    /// As tasks are.
    #[default]
    Normal,
    /// Before others.
    High,
    /// Now.
    Urgent,
}

impl TaskPriority {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Low, Self::Normal, Self::High, Self::Urgent];
}

/// Whose a task is: a person's, a department's, or that of a person for a department. Neither means
/// nobody's.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskAssignment {
    /// The member of staff, by a code that is no name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<Code>,
    /// The department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Code>,
}

impl TaskAssignment {
    /// To nobody.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// To a member of staff.
    #[must_use]
    pub fn to_staff(staff: Code) -> Self {
        Self {
            staff: Some(staff),
            department: None,
        }
    }

    /// To a department.
    #[must_use]
    pub fn to_department(department: Code) -> Self {
        Self {
            staff: None,
            department: Some(department),
        }
    }
}

/// Until when a task is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TaskDue {
    /// Until this instant.
    At(Timestamp),
    /// Some day.
    Never,
}

/// Something was said about a task. What stands here holds from now on; what is left out stays as it
/// was.
///
/// It says how things are afterwards, and not what was changed: told twice or late it changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TaskUpdate {
    /// The task.
    pub task: TaskNumber,
    /// Who says so.
    pub by: Actor,
    /// What is to be done, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Subject>,
    /// What is to be done, in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<InteractionText>,
    /// Where it stands. A task that was done and is open again was re-opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<TaskStatus>,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned: Option<TaskAssignment>,
    /// Until when it is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<TaskDue>,
    /// How much it presses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<TaskPriority>,
    /// A word about it, which stays in its history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<InteractionText>,
}

impl TaskUpdate {
    /// The task is there; `by` says so.
    #[must_use]
    pub fn new(task: TaskNumber, by: Actor) -> Self {
        Self {
            task,
            by,
            title: None,
            description: None,
            status: None,
            assigned: None,
            due: None,
            priority: None,
            comment: None,
        }
    }

    /// The same update, with the title.
    #[must_use]
    pub fn titled(self, title: Subject) -> Self {
        Self {
            title: Some(title),
            ..self
        }
    }

    /// The same update, with what is to be done in full.
    #[must_use]
    pub fn described(self, description: InteractionText) -> Self {
        Self {
            description: Some(description),
            ..self
        }
    }

    /// The same update, with where the task stands.
    #[must_use]
    pub fn in_status(self, status: TaskStatus) -> Self {
        Self {
            status: Some(status),
            ..self
        }
    }

    /// The same update, with whose the task is.
    #[must_use]
    pub fn assigned(self, assigned: TaskAssignment) -> Self {
        Self {
            assigned: Some(assigned),
            ..self
        }
    }

    /// The same update, with until when the task is to be done.
    #[must_use]
    pub fn due(self, due: TaskDue) -> Self {
        Self {
            due: Some(due),
            ..self
        }
    }

    /// The same update, with how much the task presses.
    #[must_use]
    pub fn with_priority(self, priority: TaskPriority) -> Self {
        Self {
            priority: Some(priority),
            ..self
        }
    }

    /// The same update, with a word about the task.
    #[must_use]
    pub fn commented(self, comment: InteractionText) -> Self {
        Self {
            comment: Some(comment),
            ..self
        }
    }
}
