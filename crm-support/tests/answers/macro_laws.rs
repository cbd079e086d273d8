//! Laws of macros.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use crm_core::{Code, InteractionText, SeededIds, Timestamp};
use crm_support::{
    ApprovalState, CannedAnswer, FillError, MacroError, MacroFacts, MacroStep, OwnPlaceholders,
    PlaceholderValues, PlanRefusal, PlannedOutcome, Priority, RequestCommand, RequestMacro,
    RequestStateKind, ServiceRequest, TransitionError, strategies,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn answer(name: &'static str, text: &str) -> (Code, CannedAnswer) {
    let (name, en) = (Code::new_static(name), Code::new_static("en"));
    let own = OwnPlaceholders::default();
    let answer = CannedAnswer::new(name.clone(), 1, own, en.clone(), [(en, text)]);
    (name, answer.unwrap())
}

fn answers() -> BTreeMap<Code, CannedAnswer> {
    BTreeMap::from([
        answer("a", "It arrives today."),
        answer("b", "Dear {{customer.name}}"),
    ])
}

fn plan<'a>(of: &'a RequestMacro, facts: &MacroFacts) -> crm_support::MacroPlan<'a> {
    let values = PlaceholderValues::new(Tz::UTC);
    of.plan(facts, &answers(), &Code::new_static("en"), &values)
}

/// What the request itself makes of a step; nothing where it knows no such thing.
fn carried_out(
    request: ServiceRequest,
    step: &MacroStep,
    ids: &SeededIds,
    at: Timestamp,
) -> Option<Result<ServiceRequest, TransitionError>> {
    let done = match step {
        MacroStep::AssignTo(to) => request.assign(*to, ids, at),
        MacroStep::InsertAnswer(_) => {
            let holder = request
                .holder()
                .unwrap_or_else(|| crm_support::SpecialistId::generate(ids, at));
            request.draft(
                InteractionText::parse("It arrives today.").unwrap(),
                holder,
                ids,
                at,
            )
        }
        MacroStep::Note(text) => request.note(crm_support::Author::System, text.clone(), ids, at),
        MacroStep::Command(RequestCommand::SubmitForApproval) => {
            request.submit_for_approval(ids, at)
        }
        MacroStep::Command(RequestCommand::Send) => request.send(false, ids, at),
        MacroStep::Command(RequestCommand::Resolve) => request.resolve(ids, at),
        MacroStep::Command(RequestCommand::CloseSilent) => request.close_silent(ids, at),
        MacroStep::Command(RequestCommand::Reopen) => request.reopen(ids, at),
        MacroStep::Command(RequestCommand::Cancel) => request.cancel(ids, at),
        _ => return None,
    };
    Some(done.map(|transition| transition.request))
}

proptest! {
    /// A plan says what the request itself does, step by step, and which step it refuses.
    #[test]
    fn a_plan_says_what_the_request_does(
        request in strategies::service_request(),
        steps in vec(strategies::macro_step(), 1..6),
    ) {
        let ids = SeededIds::new(5);
        let steps: Vec<MacroStep> = steps.into_iter().filter(|step| {
            carried_out(request.clone(), step, &ids, request.updated_at()).is_some()
                && !matches!(step, MacroStep::InsertAnswer(name) if name.as_str() != "a")
        }).collect();
        let Ok(saved) = RequestMacro::new(Code::new_static("x"), 1, steps) else { return Ok(()) };
        let plan = plan(&saved, &MacroFacts::of(&request));
        let mut request = request;
        let mut is_refused = false;
        for planned in &plan.steps {
            if is_refused {
                prop_assert_eq!(&planned.outcome, &PlannedOutcome::NotReached);
                continue;
            }
            let at = request.updated_at();
            let done = carried_out(request.clone(), planned.step, &ids, at).unwrap();
            match (&planned.outcome, done) {
                (PlannedOutcome::Happens { state, .. }, Ok(next)) => {
                    prop_assert_eq!(*state, next.state().kind());
                    request = next;
                }
                (PlannedOutcome::AlreadySo, Ok(next)) => {
                    prop_assert_eq!(request.state(), next.state());
                    request = next;
                }
                (PlannedOutcome::Refused(refusal), Err(error)) => {
                    is_refused = true;
                    match (refusal, error) {
                        (PlanRefusal::NotAllowed { state, command }, error) => prop_assert_eq!(
                            error,
                            TransitionError::NotAllowed { state: *state, command: *command }
                        ),
                        (PlanRefusal::ApprovalMissing, error) => {
                            prop_assert_eq!(error, TransitionError::ApprovalMissing);
                        }
                        other => prop_assert!(false, "{other:?}"),
                    }
                }
                other => prop_assert!(false, "{:?} on {:?}: {:?}", planned.step, request.state(), other),
            }
        }
        if !is_refused {
            prop_assert_eq!(plan.facts.state, request.state().kind());
            prop_assert_eq!(plan.facts.holder, request.holder());
        }
        prop_assert_eq!(plan.refusal().is_some(), is_refused);
    }

    /// What is saved can be carried out on some request; what is refused as impossible on none.
    #[test]
    fn what_is_saved_is_possible_somewhere(steps in vec(strategies::macro_step(), 1..6)) {
        let reaches = |steps: &[MacroStep]| RequestStateKind::ALL.iter().any(|state| {
            let mut state = Some(*state);
            for step in steps {
                let facts = state.map(|state| MacroFacts::new(state, Priority::Low));
                let alone = RequestMacro::new(Code::new_static("x"), 1, vec![step.clone()]).unwrap();
                state = facts.and_then(|facts| {
                    let plan = plan(&alone, &facts);
                    let is_about_state = matches!(
                        plan.refusal(),
                        Some(PlanRefusal::NotAllowed { .. } | PlanRefusal::Over { .. })
                    );
                    let after = match (step, facts.state) {
                        // Of an answer that is not known only the state is of interest here.
                        (MacroStep::InsertAnswer(_), _) => RequestStateKind::Drafted,
                        _ => plan.facts.state,
                    };
                    (!is_about_state).then_some(after)
                });
            }
            state.is_some()
        });
        match RequestMacro::new(Code::new_static("x"), 1, steps.clone()) {
            Ok(_) => prop_assert!(reaches(&steps)),
            Err(MacroError::Impossible { step }) => {
                prop_assert!(!reaches(&steps[..=step]));
                prop_assert!(reaches(&steps[..step]));
            }
            Err(MacroError::Contradiction { first, second }) => {
                prop_assert!(first < second);
                prop_assert!(reaches(&steps[..second]));
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    /// Either all steps happen, or the request stays what it is; and what happened once is so already the second time,
    /// for tags, watchers and priority.
    #[test]
    fn all_or_nothing(saved in strategies::request_macro(), facts in strategies::macro_facts()) {
        let planned = plan(&saved, &facts);
        prop_assert_eq!(planned.steps.len(), saved.steps().len());
        if planned.refusal().is_some() {
            prop_assert_eq!(&planned.facts, &facts);
            return Ok(());
        }
        for step in &planned.steps {
            let again = RequestMacro::new(Code::new_static("x"), 1, vec![step.step.clone()]).unwrap();
            match step.step {
                MacroStep::AddTag(tag) => prop_assert!(planned.facts.tags.contains(tag)),
                MacroStep::RemoveTag(tag) => prop_assert!(!planned.facts.tags.contains(tag)),
                MacroStep::AddWatcher(watcher) => prop_assert!(planned.facts.watchers.contains(watcher)),
                MacroStep::SetPriority(priority) => prop_assert_eq!(planned.facts.priority, *priority),
                _ => continue,
            }
            if !planned.facts.state.is_final() {
                prop_assert_eq!(&plan(&again, &planned.facts).steps[0].outcome, &PlannedOutcome::AlreadySo);
            }
        }
    }

    #[test]
    fn macros_are_read_as_they_were_written(saved in strategies::request_macro()) {
        let text = serde_json::to_string(&saved).unwrap();
        prop_assert_eq!(serde_json::from_str::<RequestMacro>(&text).unwrap(), saved);
    }
}

fn saved(steps: &[MacroStep]) -> Result<RequestMacro, MacroError> {
    RequestMacro::new(Code::new_static("x"), 1, steps.to_vec())
}

#[test]
fn contradictions_are_refused() {
    use MacroStep as Step;
    let code = Code::new_static;
    let send = || Step::Command(RequestCommand::Send);
    let contradiction = Err(MacroError::Contradiction {
        first: 0,
        second: 1,
    });
    for (one, other) in [
        (Step::AddTag(code("a")), Step::RemoveTag(code("a"))),
        (Step::RemoveTag(code("a")), Step::AddTag(code("a"))),
        (Step::AddTag(code("a")), Step::AddTag(code("a"))),
        (Step::InsertAnswer(code("a")), Step::InsertAnswer(code("b"))),
        (Step::AssignToTeam(code("a")), Step::AssignToTeam(code("b"))),
        (
            Step::SetPriority(Priority::Low),
            Step::SetPriority(Priority::Low),
        ),
        (send(), send()),
    ] {
        assert_eq!(saved(&[one, other]), contradiction);
    }
    let note = || Step::Note(InteractionText::parse("Looked at.").unwrap());
    assert!(
        saved(&[
            note(),
            note(),
            Step::AddTag(code("a")),
            Step::RemoveTag(code("b"))
        ])
        .is_ok()
    );
    assert_eq!(saved(&[]), Err(MacroError::Empty));
    assert_eq!(
        saved(&vec![note(); 51]),
        Err(MacroError::TooMany { maximum: 50 })
    );
    let cancel = Step::Command(RequestCommand::Cancel);
    assert_eq!(
        saved(&[cancel, note()]),
        Err(MacroError::Impossible { step: 1 })
    );
    let merge = RequestCommand::Merge;
    let error = MacroError::Command {
        step: 0,
        command: merge,
    };
    assert_eq!(saved(&[Step::Command(merge)]), Err(error));
}

#[test]
fn a_plan_shows_what_would_be_written() {
    let insert = |name| MacroStep::InsertAnswer(Code::new_static(name));
    let assigned = MacroFacts::new(RequestStateKind::Assigned, Priority::Low);
    let macro_of = |name| saved(&[insert(name), MacroStep::Command(RequestCommand::Send)]).unwrap();

    let known = macro_of("a");
    let planned = plan(&known, &assigned);
    assert_eq!(planned.refusal(), None);
    assert_eq!(planned.facts.state, RequestStateKind::Sent);
    let text = Some(InteractionText::parse("It arrives today.").unwrap());
    let state = RequestStateKind::Drafted;
    assert_eq!(
        planned.steps[0].outcome,
        PlannedOutcome::Happens { state, text }
    );

    let unfilled = macro_of("b");
    let refusal = plan(&unfilled, &assigned).refusal().cloned();
    let missing = FillError::Missing {
        name: Code::new_static("customer.name"),
    };
    assert_eq!(
        refusal,
        Some(PlanRefusal::Answer {
            name: Code::new_static("b"),
            error: missing
        })
    );
    let unknown = macro_of("c");
    let refusal = plan(&unknown, &assigned).refusal().cloned();
    assert_eq!(
        refusal,
        Some(PlanRefusal::UnknownAnswer {
            name: Code::new_static("c")
        })
    );
    assert_eq!(unknown.unknown_answers(&answers()).len(), 1);
    assert!(known.unknown_answers(&answers()).is_empty());

    // A text that the macro inserts is not the one that was approved.
    let approved = assigned.with_approval(ApprovalState::Accepted);
    assert_eq!(
        plan(&known, &approved).refusal(),
        Some(&PlanRefusal::ApprovalMissing)
    );
}
