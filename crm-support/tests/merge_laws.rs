//! Merging, its undoing, and splitting: no message is lost, and none is in two requests.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeSet;

use crm_core::{IdSource, SeededIds, Timestamp};
use crm_support::{
    Deadlines, Merge, MessageId, NewRequest, RequestId, RequestLinkKind, RequestState,
    ServiceRequest, Split, TransitionError, Unmerge, strategies,
};
use proptest::prelude::*;

fn messages(request: &ServiceRequest) -> Vec<MessageId> {
    let messages = request.conversation().iter();
    messages.map(|message| message.id).collect()
}

/// The messages of all, each of which is there once.
fn together(requests: &[&ServiceRequest]) -> BTreeSet<MessageId> {
    let all = requests.iter().flat_map(|request| messages(request));
    let all: Vec<MessageId> = all.collect();
    let each: BTreeSet<MessageId> = all.iter().copied().collect();
    assert_eq!(each.len(), all.len(), "a message is in two places");
    each
}

/// Another request of the customer.
fn another(request: &ServiceRequest, ids: &dyn IdSource, at: Timestamp) -> ServiceRequest {
    let new = NewRequest {
        customer: request.customer(),
        standing: request.standing(),
        channel: request.channel(),
        kind: request.kind(),
        subject: request.subject().clone(),
        text: crm_core::InteractionText::parse("Something else.").unwrap(),
    };
    ServiceRequest::submit(new, request.priority(), Deadlines::NONE, ids, at).request
}

fn read_back(request: &ServiceRequest) {
    let text = serde_json::to_string(request).unwrap();
    let read: ServiceRequest = serde_json::from_str(&text).unwrap();
    assert_eq!(&read, request);
}

proptest! {
    /// What was added in between stays with the one that goes on; all else is where it was.
    #[test]
    fn an_undone_merge_leaves_everything_where_it_was(
        request in strategies::service_request(),
        is_held in any::<bool>(),
        reply in strategies::message_text(),
        minutes in 0..100_000_i64,
    ) {
        let ids = SeededIds::new(99);
        let at = request.updated_at().checked_add(chrono::TimeDelta::minutes(minutes)).unwrap();
        let target = another(&request, &ids, at);
        let (before, target_before) = (request.clone(), target.clone());
        let merged = request.merge_into(target, &ids, at);
        prop_assume!(merged.is_ok());
        let Merge { source, target } = merged.unwrap();
        read_back(&source.request);
        prop_assert!(source.request.conversation().is_empty());
        prop_assert_eq!(
            together(&[&source.request, &target.request]),
            together(&[&before, &target_before])
        );

        let replied = target.request.record_reply(reply, &ids, at).unwrap().request;
        let added = *messages(&replied).last().unwrap();
        let all = together(&[&replied]);
        let Unmerge { source, target } =
            source.request.unmerge_from(replied, is_held, &ids, at).unwrap();
        read_back(&source.request);
        read_back(&target.request);
        // An answer that nobody holds is noted.
        let noted = before.state().draft().is_some() && !is_held;
        let now = together(&[&source.request, &target.request]);
        prop_assert!(now.is_superset(&all));
        prop_assert_eq!(now.len(), all.len() + usize::from(noted));
        prop_assert_eq!(&source.request.conversation()[..before.conversation().len()], before.conversation());
        prop_assert!(messages(&target.request).contains(&added));
        prop_assert_eq!(messages(&target.request).len(), target_before.conversation().len() + 1);
        match (before.holder(), is_held) {
            (Some(previous), false) => {
                let is_reopened = *source.request.state() == RequestState::Reopened { previous };
                prop_assert!(is_reopened);
            }
            _ => prop_assert_eq!(source.request.state(), before.state()),
        }
    }

    /// Each message is in one of the two, in the order in which it was; and both have something that was asked.
    #[test]
    fn a_split_shares_the_messages_out(
        request in strategies::service_request(),
        chosen in proptest::collection::vec(any::<bool>(), 20),
    ) {
        let ids = SeededIds::new(98);
        let (at, id) = (request.updated_at(), RequestId::generate(&ids, request.updated_at()));
        let chosen = chosen.into_iter().chain([false].into_iter().cycle());
        let taken = messages(&request).into_iter().zip(chosen);
        let taken: BTreeSet<MessageId> = taken.filter(|(_, is_taken)| *is_taken).map(|(id, _)| id).collect();
        let (before, subject) = (request.clone(), request.subject().clone());
        match request.split(&taken, id, subject, Deadlines::NONE, &ids, at) {
            Ok(Split { original, part }) => {
                prop_assert_eq!(together(&[&original.request, &part.request]), together(&[&before]));
                let moved: BTreeSet<MessageId> = messages(&part.request).into_iter().collect();
                prop_assert_eq!(moved, taken);
                let links: Vec<_> = part.request.links().iter().collect();
                prop_assert_eq!((links[0].kind, links[0].to), (RequestLinkKind::SplitFrom, before.id()));
                prop_assert!(original.request.conversation().is_sorted_by_key(|message| message.at));
                read_back(&part.request);
                read_back(&original.request);
            }
            Err(TransitionError::NothingAsked) => {}
            Err(TransitionError::NotAllowed { state, .. }) => prop_assert!(state.is_final()),
            Err(other) => prop_assert!(false, "{other:?}"),
        }
    }
}

#[test]
fn what_was_merged_further_is_parted_from_the_outside_in() {
    let ids = SeededIds::new(97);
    let at = Timestamp::parse("2026-11-23T09:00:00Z").unwrap();
    let customer = crm_core::CustomerId::generate(&ids, at);
    let new = || NewRequest {
        customer,
        standing: crm_support::CustomerStanding::Low,
        channel: crm_core::Channel::Chat,
        kind: crm_support::RequestKind::Question,
        subject: crm_core::Subject::parse("Hours").unwrap(),
        text: crm_core::InteractionText::parse("When?").unwrap(),
    };
    let submitted =
        || ServiceRequest::submit(new(), crm_support::Priority::Low, Deadlines::NONE, &ids, at);
    let (first, second, third) = (
        submitted().request,
        submitted().request,
        submitted().request,
    );
    let Merge {
        source: first,
        target: second,
    } = first.merge_into(second, &ids, at).unwrap();
    let Merge {
        source: second,
        target: third,
    } = second.request.merge_into(third, &ids, at).unwrap();
    let refused = first
        .request
        .clone()
        .unmerge_from(second.request.clone(), true, &ids, at);
    assert_eq!(refused, Err(TransitionError::MergedFurther));
    let wrong = first
        .request
        .clone()
        .unmerge_from(third.request.clone(), true, &ids, at);
    let target = third.request.id();
    assert_eq!(wrong, Err(TransitionError::NotMergedInto { target }));

    let Unmerge {
        source: second,
        target: third,
    } = second
        .request
        .unmerge_from(third.request, true, &ids, at)
        .unwrap();
    let Unmerge {
        source: first,
        target: second,
    } = first
        .request
        .unmerge_from(second.request, true, &ids, at)
        .unwrap();
    for request in [&first.request, &second.request, &third.request] {
        assert_eq!(request.conversation().len(), 1);
        assert_eq!(*request.state(), RequestState::New);
    }
}
