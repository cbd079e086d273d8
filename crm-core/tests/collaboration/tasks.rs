//! What is to be done.

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::{at, by, history_told_twice, in_order, text, title, told};

fn number(number: &str) -> TaskNumber {
    TaskNumber::parse(number).unwrap()
}

fn update(of: &str) -> TaskUpdate {
    TaskUpdate::new(number(of), by("kim"))
}

fn any_update() -> impl Strategy<Value = InteractionContent> + Clone {
    any::task_update().prop_map(InteractionContent::Task)
}

fn updates_of<'a>(told: &'a [Interaction], task: &TaskNumber) -> Vec<&'a TaskUpdate> {
    let updates = in_order(told).into_iter().filter_map(|one| {
        let InteractionContent::Task(update) = one.content() else {
            return None;
        };
        (update.task == *task).then_some(update)
    });
    updates.collect()
}

/// What was said last of a part.
fn last<T>(updates: &[&TaskUpdate], part: impl Fn(&TaskUpdate) -> Option<T>) -> Option<T> {
    updates.iter().rev().find_map(|update| part(update))
}

#[test]
fn a_task_is_opened_given_away_done_and_opened_again() {
    let interactions = [
        (
            0,
            update("1")
                .titled(title("Call back"))
                .due(TaskDue::At(at(50))),
        ),
        (
            10,
            update("1").assigned(TaskAssignment::to_department(Code::new_static("billing"))),
        ),
        (
            20,
            update("1").assigned(TaskAssignment::to_staff(Code::new_static("lee"))),
        ),
        (
            30,
            update("1")
                .in_status(TaskStatus::Done)
                .commented(text("Paid.")),
        ),
        (40, update("1").in_status(TaskStatus::Open)),
    ];
    let told: Vec<_> = (1..)
        .zip(interactions)
        .map(|(number, (second, update))| told(number, second, InteractionContent::Task(update)))
        .collect();
    let states = (1..=told.len()).map(|count| tasks(&told[..count]).remove(0));
    let states: Vec<Task> = states.collect();
    let billing = Collaborator::Department(Code::new_static("billing"));
    let lee = super::staff("lee");
    assert!(states[0].is_open() && !states[0].is_for(&billing));
    assert!(states[1].is_for(&billing) && !states[1].is_for(&lee));
    assert!(states[2].is_for(&lee) && !states[2].is_for(&billing));
    assert_eq!(states[3].closed_at, Some(at(30)));
    assert!(!states[3].is_overdue(at(51)));
    assert_eq!(
        (states[4].status, states[4].closed_at),
        (TaskStatus::Open, None)
    );
    assert!(!states[4].is_overdue(at(50)) && states[4].is_overdue(at(51)));
    assert_eq!(states[4].title, Some(title("Call back")));
    assert_eq!(states[4].opened_at, at(0));
    assert_eq!(states[4].history[3].update.comment, Some(text("Paid.")));
    assert_eq!(states[4].history[3].update.by, by("kim"));
}

#[test]
fn what_is_due_first_comes_first_then_what_presses_more() {
    let due = |second| TaskDue::At(at(second));
    let updates = [
        update("never").with_priority(TaskPriority::Urgent),
        update("late")
            .due(due(900))
            .with_priority(TaskPriority::Urgent),
        update("b").due(due(500)),
        update("a").due(due(500)),
        update("presses")
            .due(due(500))
            .with_priority(TaskPriority::High),
        update("done").due(due(100)).in_status(TaskStatus::Done),
        update("not any more")
            .due(due(100))
            .in_status(TaskStatus::Cancelled),
    ];
    let told: Vec<_> = (1..)
        .zip(updates)
        .map(|(number, update)| told(number, 0, InteractionContent::Task(update)))
        .collect();
    let all = tasks(&told);
    assert_eq!(next_due(&all).unwrap().number, number("presses"));
    let numbers: Vec<_> = open_tasks(all)
        .into_iter()
        .map(|task| task.number)
        .collect();
    let expected = ["presses", "a", "b", "late", "never"].map(number);
    assert_eq!(numbers, expected);
}

proptest! {
    #[test]
    fn neither_order_nor_repeats_change_the_tasks((told, again) in history_told_twice(any_update())) {
        prop_assert_eq!(tasks(&told), tasks(&again));
    }

    #[test]
    fn each_part_is_what_was_said_of_it_last((told, _) in history_told_twice(any_update())) {
        for task in tasks(&told) {
            let updates = updates_of(&told, &task.number);
            prop_assert_eq!(&task.title, &last(&updates, |one| one.title.clone()));
            prop_assert_eq!(&task.description, &last(&updates, |one| one.description.clone()));
            let status = last(&updates, |one| one.status).unwrap_or(TaskStatus::Open);
            prop_assert_eq!(task.status, status);
            let assigned = last(&updates, |one| one.assigned.clone()).unwrap_or_default();
            prop_assert_eq!(&task.assigned, &assigned);
            let due = last(&updates, |one| one.due).unwrap_or(TaskDue::Never);
            prop_assert_eq!(task.due_at.map_or(TaskDue::Never, TaskDue::At), due);
            let priority = last(&updates, |one| one.priority).unwrap_or_default();
            prop_assert_eq!(task.priority, priority);
            prop_assert_eq!(task.closed_at.is_none(), task.is_open());
        }
    }

    /// Each update stands in the history of its task, once, in order.
    #[test]
    fn histories_are_complete((told, again) in history_told_twice(any_update())) {
        let all = tasks(&again);
        let entries: usize = all.iter().map(|task| task.history.len()).sum();
        prop_assert_eq!(entries, told.len());
        for task in all {
            let updates: Vec<_> = task.history.iter().map(|entry| &entry.update).collect();
            prop_assert_eq!(updates, updates_of(&told, &task.number));
            prop_assert_eq!(task.opened_at, task.history[0].at);
            for entry in &task.history {
                let mut told = told.iter();
                let is_told = told.any(|one| (one.id(), one.occurred_at()) == (entry.id, entry.at));
                prop_assert!(is_told);
            }
        }
    }

    /// What is overdue stays so as long as it is open, and what is closed never is.
    #[test]
    fn overdue_only_grows(
        (told, _) in history_told_twice(any_update()),
        one in any::timestamp(),
        other in any::timestamp(),
    ) {
        let (earlier, later) = (one.min(other), one.max(other));
        for task in tasks(&told) {
            prop_assert!(!task.is_overdue(earlier) || task.is_overdue(later));
            prop_assert!(task.is_open() || !task.is_overdue(later));
            if let (true, Some(due_at)) = (task.is_open(), task.due_at) {
                prop_assert_eq!(task.is_overdue(later), later > due_at);
            }
        }
    }

    #[test]
    fn open_tasks_are_all_that_are_open_in_order((told, _) in history_told_twice(any_update())) {
        let all = tasks(&told);
        let open = open_tasks(all.clone());
        prop_assert_eq!(open.len(), all.iter().filter(|task| task.is_open()).count());
        for pair in open.windows(2) {
            prop_assert!(pair[0].working_order(&pair[1]).is_lt());
        }
        let first = open.first().filter(|task| task.due_at.is_some());
        prop_assert_eq!(next_due(&all), first);
    }
}
