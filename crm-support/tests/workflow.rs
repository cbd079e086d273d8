//! Every command in every state: the arrows are exactly the documented ones.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

use crm_core::{
    Channel, Code, CustomerId, IdSource, InteractionText, SeededIds, Subject, Timestamp,
};
use crm_support::{
    Author, Calendar, Classification, Closing, Complexity, CustomerStanding, DeadlineState,
    DeadlineTarget, Deadlines, MetricTarget, NewRequest, PolicyConditions, Priority,
    RequestCommand as Command, RequestId, RequestKind, RequestLink, RequestLinkKind, RequestState,
    RequestStateKind as State, SatisfactionScore, ServiceMetric, ServicePolicies, ServicePolicy,
    ServicePromise, ServiceRequest, SpecialistId, Transition, TransitionError,
};

const SECRET: &str = "Waldtraut Geheim";

struct World {
    ids: SeededIds,
    at: Timestamp,
    anna: SpecialistId,
    boris: SpecialistId,
}

impl World {
    fn new() -> Self {
        let ids = SeededIds::new(11);
        let at = Timestamp::parse("2026-11-23T09:00:00Z").unwrap();
        let (anna, boris) = (
            SpecialistId::generate(&ids, at),
            SpecialistId::generate(&ids, at),
        );
        Self {
            ids,
            at,
            anna,
            boris,
        }
    }

    fn minutes(&self, minutes: i64) -> Timestamp {
        self.at
            .checked_add(chrono::TimeDelta::minutes(minutes))
            .unwrap()
    }

    fn text(&self) -> InteractionText {
        InteractionText::parse(format!("Dear {SECRET}")).unwrap()
    }

    fn new_request(&self) -> NewRequest {
        NewRequest {
            customer: CustomerId::generate(&SeededIds::new(5), self.at),
            standing: CustomerStanding::High,
            channel: Channel::Email,
            kind: RequestKind::Question,
            subject: Subject::parse(format!("From {SECRET}")).unwrap(),
            text: self.text(),
        }
    }

    fn deadlines(&self) -> Deadlines {
        Deadlines::new(self.minutes(60), self.minutes(480)).unwrap()
    }

    fn fresh(&self) -> ServiceRequest {
        ServiceRequest::submit(
            self.new_request(),
            Priority::Normal,
            self.deadlines(),
            &self.ids,
            self.at,
        )
        .request
    }

    fn link(&self) -> RequestLink {
        let to = RequestId::generate(&SeededIds::new(77), self.at);
        RequestLink::new(RequestLinkKind::CausedBy, to)
    }

    fn fresh_as(&self, id: RequestId) -> ServiceRequest {
        let (new, deadlines) = (self.new_request(), self.deadlines());
        ServiceRequest::submit_as(id, new, Priority::Normal, deadlines, &self.ids, self.at).request
    }

    fn policies(&self) -> ServicePolicies {
        let within = MetricTarget::new(ServiceMetric::Resolution, chrono::TimeDelta::hours(1));
        let promises = vec![ServicePromise::new(within.unwrap())];
        let hours = Calendar::always_open(chrono_tz::UTC);
        let name = Code::new_static("everybody");
        let policy = ServicePolicy::new(name, PolicyConditions::default(), hours, promises);
        ServicePolicies::new(1, vec![policy.unwrap()]).unwrap()
    }

    fn classification(&self) -> Classification {
        Classification::new(RequestKind::Fault, Complexity::Ordinary)
    }

    /// Gives the command with data that is right wherever the command is allowed.
    fn command(
        &self,
        request: ServiceRequest,
        command: Command,
        at: Timestamp,
    ) -> Result<Transition, TransitionError> {
        let ids: &dyn IdSource = &self.ids;
        match command {
            Command::Classify => request.classify(self.classification(), ids, at),
            Command::Assign => request.assign(self.anna, ids, at),
            Command::Draft => request.draft(self.text(), self.anna, ids, at),
            Command::SubmitForApproval => request.submit_for_approval(ids, at),
            Command::Approve => request.approve(self.boris, ids, at),
            Command::Reject => request.reject(self.boris, ids, at),
            Command::Send => request.send(false, ids, at),
            Command::RecordReply => request.record_reply(self.text(), ids, at),
            Command::Note => request.note(Author::System, self.text(), ids, at),
            Command::Resolve => request.resolve(ids, at),
            Command::CloseSatisfied => request.close_satisfied(SatisfactionScore::HIGHEST, ids, at),
            Command::CloseSilent => request.close_silent(ids, at),
            Command::Reopen => request.reopen(ids, at),
            Command::Merge => request
                .merge_into(self.fresh(), ids, at)
                .map(|merge| merge.source),
            Command::Cancel => request.cancel(ids, at),
            Command::Escalate => request.escalate(ids, at),
            Command::Hold => request.hold(ids, at),
            Command::Resume => request.resume(ids, at),
            Command::SetPriority => request.set_priority(Priority::Urgent, ids, at),
            Command::Watch => request.watch(self.anna, ids, at),
            Command::Unwatch => request.unwatch(self.anna, ids, at),
            Command::Tag => request.tag(Code::new_static("vip"), ids, at),
            Command::Untag => request.untag(&Code::new_static("vip"), ids, at),
            Command::Link => request.link(self.link(), ids, at),
            Command::Unlink => request.unlink(self.link(), ids, at),
            Command::Split => {
                // One message more of the customer, so that each of the two has one.
                let whole = request.clone().record_reply(self.text(), ids, at);
                let whole = whole.map_or(request, |next| next.request);
                let first = whole.conversation().first().map(|first| first.id);
                let (id, subject) = (RequestId::generate(ids, at), whole.subject().clone());
                let taken = first.into_iter().collect();
                let deadlines = self.deadlines();
                let split = whole.split(&taken, id, subject, deadlines, ids, at);
                split.map(|split| split.original)
            }
            Command::Unmerge => {
                let target = match request.state() {
                    RequestState::Merged { into } => *into,
                    _ => RequestId::generate(ids, at),
                };
                let target = self.fresh_as(target);
                let undone = request.unmerge_from(target, true, ids, at);
                undone.map(|undone| undone.source)
            }
            Command::MoveToPolicies => request.move_to_policies(&self.policies(), [], ids, at),
            other => panic!("{other} is not in the table"),
        }
    }

    fn after(&self, commands: &[Command]) -> ServiceRequest {
        commands.iter().fold(self.fresh(), |request, command| {
            self.command(request, *command, self.minutes(5))
                .unwrap()
                .request
        })
    }

    fn in_state(&self, state: State) -> ServiceRequest {
        use Command::{
            Assign, Cancel, Classify, CloseSatisfied, Draft, Hold, Merge, Reopen, Resolve, Send,
            SubmitForApproval,
        };
        let answered = [
            Classify,
            Assign,
            Draft,
            Send,
            Resolve,
            CloseSatisfied,
            Reopen,
        ];
        match state {
            State::New => self.fresh(),
            State::Classified => self.after(&answered[..1]),
            State::Assigned => self.after(&answered[..2]),
            State::Drafted => self.after(&answered[..3]),
            State::AwaitingApproval => self.after(&[Classify, Assign, Draft, SubmitForApproval]),
            State::Sent => self.after(&answered[..4]),
            State::AwaitingCustomer => {
                self.after(&answered[..3])
                    .send(true, &self.ids, self.minutes(5))
                    .unwrap()
                    .request
            }
            State::OnHold => self.after(&[Classify, Assign, Hold]),
            State::Resolved => self.after(&answered[..5]),
            State::Closed => self.after(&answered[..6]),
            State::Reopened => self.after(&answered),
            State::Merged => self.after(&[Merge]),
            State::Cancelled => self.after(&[Cancel]),
            other => panic!("{other} is not in the table"),
        }
    }
}

/// The table, written down a second time.
fn expected(state: State, command: Command) -> Option<State> {
    use State::{
        Assigned, AwaitingApproval, AwaitingCustomer, Cancelled, Classified, Closed, Drafted,
        Merged, New, OnHold, Reopened, Resolved, Sent,
    };
    let is_over = [Closed, Merged, Cancelled].contains(&state);
    match command {
        Command::Classify => [New, Classified, Reopened]
            .contains(&state)
            .then_some(Classified),
        Command::Assign if state == Drafted => Some(Drafted),
        Command::Assign => [
            Classified,
            Reopened,
            Assigned,
            Sent,
            AwaitingCustomer,
            OnHold,
        ]
        .contains(&state)
        .then_some(Assigned),
        Command::Hold => [Assigned, Sent, AwaitingCustomer]
            .contains(&state)
            .then_some(OnHold),
        Command::Resume => (state == OnHold).then_some(Assigned),
        Command::Draft => [Assigned, Drafted].contains(&state).then_some(Drafted),
        Command::SubmitForApproval => (state == Drafted).then_some(AwaitingApproval),
        Command::Approve | Command::Reject => (state == AwaitingApproval).then_some(Drafted),
        Command::Send => (state == Drafted).then_some(Sent),
        Command::RecordReply if [Sent, AwaitingCustomer, OnHold].contains(&state) => Some(Assigned),
        Command::RecordReply if state == Resolved => Some(Reopened),
        Command::RecordReply
        | Command::Note
        | Command::Escalate
        | Command::SetPriority
        | Command::Watch
        | Command::Unwatch
        | Command::Tag
        | Command::Untag
        | Command::MoveToPolicies => (!is_over).then_some(state),
        Command::Resolve => [Sent, AwaitingCustomer]
            .contains(&state)
            .then_some(Resolved),
        Command::CloseSatisfied => (state == Resolved).then_some(Closed),
        Command::CloseSilent => [Resolved, AwaitingCustomer]
            .contains(&state)
            .then_some(Closed),
        Command::Reopen => [Resolved, Closed].contains(&state).then_some(Reopened),
        Command::Merge => (!is_over).then_some(Merged),
        Command::Link | Command::Unlink => (![Merged, Cancelled].contains(&state)).then_some(state),
        // A reply comes before, which these answer.
        Command::Split if [Sent, AwaitingCustomer, OnHold].contains(&state) => Some(Assigned),
        Command::Split if state == Resolved => Some(Reopened),
        Command::Split => (!is_over).then_some(state),
        // It was new when it was merged.
        Command::Unmerge => (state == Merged).then_some(New),
        Command::Cancel => (!is_over).then_some(Cancelled),
        other => panic!("{other} is not in the table"),
    }
}

#[test]
fn the_arrows_are_exactly_the_documented_ones() {
    let world = World::new();
    // Late enough that every deadline is missed, so that escalation is allowed where it makes sense;
    // a resolved request has reached both and cannot escalate.
    let at = world.minutes(10_000);
    let mut allowed = 0;
    for state in State::ALL {
        for command in Command::ALL {
            let request = world.in_state(*state);
            assert_eq!(request.state().kind(), *state);
            let before = request.version();
            let outcome = world.command(request, *command, at);
            match (outcome, expected(*state, *command)) {
                (Ok(transition), Some(next)) => {
                    allowed += 1;
                    let request = transition.request;
                    assert_eq!(request.state().kind(), next, "{state} {command}");
                    let steps = if *command == Command::Split { 2 } else { 1 };
                    let after = before.number() + steps;
                    assert_eq!(request.version().number(), after, "{state} {command}");
                    assert_eq!(request.updated_at(), at);
                    assert!(!transition.events.is_empty());
                    for event in &transition.events {
                        assert_eq!(event.entity(), &request.id().into());
                        assert_eq!(event.version(), Some(request.version()));
                        assert_eq!(event.customer(), Some(request.customer()));
                        assert_eq!(event.occurred_at(), at);
                    }
                    let text = serde_json::to_string(&request).unwrap();
                    assert_eq!(
                        serde_json::from_str::<ServiceRequest>(&text).unwrap(),
                        request
                    );
                }
                (
                    Err(TransitionError::NotAllowed {
                        state: named,
                        command: given,
                    }),
                    None,
                ) => {
                    assert_eq!((named, given), (*state, *command));
                }
                (Err(TransitionError::NotMergedInto { .. }), None) => {
                    assert_eq!(*command, Command::Unmerge);
                }
                (Err(TransitionError::NothingToEscalate), Some(State::Resolved)) => {
                    assert_eq!((*state, *command), (State::Resolved, Command::Escalate));
                }
                (outcome, expected) => panic!("{state} {command}: {outcome:?}, not {expected:?}"),
            }
        }
    }
    // Counted from the documented table, line by line; of the ten states that are not over, a resolved request has nothing
    // to escalate.
    let (ways_to_answers, replies) = (3 + 6 + 1 + 2 + 1 + 2 + 1, 3 + 1 + 6);
    let (on_hold, ends) = (3 + 1, 2 + 1 + 2 + 2 + 10 + 10);
    let everywhere = 10 + 9 + 6 * 10;
    let (links, parts) = (2 * 11, 10 + 1);
    assert_eq!(
        allowed,
        ways_to_answers + replies + on_hold + ends + everywhere + links + parts
    );
}

#[test]
fn an_author_does_not_approve_and_an_unapproved_answer_is_not_sent() {
    let world = World::new();
    let (ids, at) = (&world.ids, world.minutes(5));
    let careful = world.classification().with_approval();
    let drafted = world
        .fresh()
        .classify(careful, ids, at)
        .unwrap()
        .request
        .assign(world.anna, ids, at)
        .unwrap()
        .request
        .draft(world.text(), world.anna, ids, at)
        .unwrap()
        .request;
    assert_eq!(
        drafted.clone().send(false, ids, at),
        Err(TransitionError::ApprovalMissing)
    );
    let waiting = drafted.submit_for_approval(ids, at).unwrap().request;
    assert_eq!(
        waiting.clone().approve(world.anna, ids, at),
        Err(TransitionError::ApprovedByAuthor)
    );
    assert_eq!(
        waiting.clone().reject(world.anna, ids, at),
        Err(TransitionError::ApprovedByAuthor)
    );

    let rejected = waiting
        .clone()
        .reject(world.boris, ids, at)
        .unwrap()
        .request;
    assert_eq!(
        rejected.clone().send(false, ids, at),
        Err(TransitionError::ApprovalMissing)
    );
    // An answer approved once and written anew needs approval anew.
    let approved = waiting.approve(world.boris, ids, at).unwrap().request;
    let rewritten = approved
        .clone()
        .draft(world.text(), world.anna, ids, at)
        .unwrap()
        .request;
    assert_eq!(
        rewritten.send(false, ids, at),
        Err(TransitionError::ApprovalMissing)
    );

    let sent = approved.send(false, ids, at).unwrap().request;
    let answer = sent.conversation().last().unwrap();
    assert_eq!(
        (answer.author, &answer.text),
        (Author::Specialist(world.anna), &world.text())
    );
    assert_eq!(sent.first_response_at(), Some(at));
}

#[test]
fn a_deadline_met_at_its_very_instant_is_met() {
    let world = World::new();
    let due = world.minutes(60);
    let later = world.minutes(61);
    let draft = world.in_state(State::Drafted);
    let response = DeadlineTarget::Response;
    assert_eq!(
        draft.deadline(response, due),
        DeadlineState::Running { due }
    );
    assert_eq!(
        draft.deadline(response, later),
        DeadlineState::Missed {
            due,
            reached_at: None
        }
    );
    let punctual = draft.clone().send(false, &world.ids, due).unwrap().request;
    assert_eq!(
        punctual.deadline(response, later),
        DeadlineState::Met { at: due }
    );
    let late = draft.send(false, &world.ids, later).unwrap().request;
    assert_eq!(
        late.deadline(response, later),
        DeadlineState::Missed {
            due,
            reached_at: Some(later)
        }
    );
}

#[test]
fn each_deadline_is_escalated_once() {
    let world = World::new();
    let request = world.in_state(State::Assigned);
    assert_eq!(request.next_due(), Some(world.minutes(60)));
    let on_time = request.clone().escalate(&world.ids, world.minutes(60));
    assert_eq!(on_time, Err(TransitionError::NothingToEscalate));

    let first = request.escalate(&world.ids, world.minutes(61)).unwrap();
    assert_eq!(first.events.len(), 1);
    assert_eq!(first.request.next_due(), Some(world.minutes(480)));
    let again = first
        .request
        .clone()
        .escalate(&world.ids, world.minutes(62));
    assert_eq!(again, Err(TransitionError::NothingToEscalate));

    let second = first
        .request
        .escalate(&world.ids, world.minutes(481))
        .unwrap()
        .request;
    assert_eq!(second.next_due(), None);
    let targets: Vec<_> = second
        .escalations()
        .iter()
        .map(|past| past.target)
        .collect();
    assert_eq!(targets, DeadlineTarget::ALL);
}

#[test]
fn a_merge_moves_every_message_once() {
    let world = World::new();
    let (ids, at) = (&world.ids, world.minutes(9));
    let source = world
        .fresh()
        .record_reply(world.text(), ids, world.minutes(2))
        .unwrap()
        .request;
    let target = world.in_state(State::Sent);
    let mut before: Vec<_> = source
        .conversation()
        .iter()
        .chain(target.conversation())
        .map(|message| message.id)
        .collect();
    let merge = source.clone().merge_into(target.clone(), ids, at).unwrap();
    let mut after: Vec<_> = merge
        .target
        .request
        .conversation()
        .iter()
        .map(|message| message.id)
        .collect();
    assert!(
        merge
            .target
            .request
            .conversation()
            .is_sorted_by_key(|message| message.at)
    );
    assert!(merge.source.request.conversation().is_empty());
    before.sort();
    after.sort();
    assert_eq!(before, after);
    assert_eq!(merge.target.request.state(), target.state());

    assert_eq!(
        source.clone().merge_into(source.clone(), ids, at),
        Err(TransitionError::MergedIntoItself)
    );
    let stranger = NewRequest {
        customer: CustomerId::generate(ids, at),
        ..world.new_request()
    };
    let stranger =
        ServiceRequest::submit(stranger, Priority::Low, world.deadlines(), ids, at).request;
    assert_eq!(
        source.clone().merge_into(stranger, ids, at),
        Err(TransitionError::DifferentCustomers)
    );
    let over = merge.source.request;
    assert!(source.merge_into(over, ids, at).is_err());
}

#[test]
fn a_reopened_request_is_held_by_nobody_and_unsolved() {
    let world = World::new();
    let reopened = world
        .in_state(State::Resolved)
        .record_reply(world.text(), &world.ids, world.minutes(20))
        .unwrap();
    let names: Vec<_> = reopened
        .events
        .iter()
        .map(|event| event.name().as_str().to_owned())
        .collect();
    assert_eq!(names, ["request.reply_received", "request.reopened"]);
    assert_eq!(
        (reopened.request.holder(), reopened.request.resolved_at()),
        (None, None)
    );
    let late = world.minutes(481);
    assert!(matches!(
        reopened.request.deadline(DeadlineTarget::Resolution, late),
        DeadlineState::Missed { .. }
    ));
}

#[test]
fn a_request_closed_by_silence_counts_as_solved() {
    let world = World::new();
    let at = world.minutes(30);
    let closed = world
        .in_state(State::AwaitingCustomer)
        .close_silent(&world.ids, at)
        .unwrap()
        .request;
    assert_eq!(closed.resolved_at(), Some(at));
    assert!(matches!(
        closed.state(),
        crm_support::RequestState::Closed {
            closing: Closing::Silence,
            ..
        }
    ));
}

#[test]
fn nothing_personal_is_printed_or_put_into_events() {
    let world = World::new();
    for state in State::ALL {
        let request = world.in_state(*state);
        assert!(!format!("{request:?}").contains(SECRET));
        for command in Command::ALL {
            match world.command(request.clone(), *command, world.minutes(10_000)) {
                Ok(transition) => {
                    let events = serde_json::to_string(&transition.events).unwrap();
                    assert!(!events.contains(SECRET));
                }
                Err(error) => assert!(!format!("{error} {error:?}").contains(SECRET)),
            }
        }
    }
}

#[test]
fn a_stored_request_that_contradicts_itself_is_refused() {
    let world = World::new();
    let mut value = serde_json::to_value(world.in_state(State::Resolved)).unwrap();
    let whole = value.clone();
    assert!(serde_json::from_value::<ServiceRequest>(whole).is_ok());
    value.as_object_mut().unwrap().remove("resolved_at");
    assert!(serde_json::from_value::<ServiceRequest>(value.clone()).is_err());
    let mut unclassified = serde_json::to_value(world.in_state(State::Assigned)).unwrap();
    unclassified
        .as_object_mut()
        .unwrap()
        .remove("classification");
    assert!(serde_json::from_value::<ServiceRequest>(unclassified).is_err());
    let mut unknown = serde_json::to_value(world.fresh()).unwrap();
    unknown["surprise"] = 1.into();
    assert!(serde_json::from_value::<ServiceRequest>(unknown).is_err());
}
