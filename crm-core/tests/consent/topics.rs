//! Entries for one topic and for all.

use crm_core::ConsentDecision::{Granted, Objected, ObjectionLifted, Withdrawn};
use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use crate::common::{day, decision, entry, ledger, mail, marketing, topic, uses};

fn about(name: &str) -> ConsentScope {
    marketing().about(topic(name))
}

fn may(ledger: &ConsentLedger, name: &str) -> bool {
    ledger.permission_for(&mail(name), day(30)).is_permitted()
}

fn may_in_general(ledger: &ConsentLedger) -> bool {
    ledger
        .permission(&Purpose::Marketing, Channel::Email, day(30))
        .is_permitted()
}

#[test]
fn a_grant_of_one_topic_grants_no_other() {
    let told = ledger([decision(about("news"), Granted, 1)]);
    assert!(may(&told, "news"));
    assert!(!may(&told, "offers") && !may_in_general(&told));
}

#[test]
fn a_grant_for_all_topics_grants_each() {
    let told = ledger([decision(marketing(), Granted, 1)]);
    assert!(may(&told, "news") && may(&told, "offers") && may_in_general(&told));
}

#[test]
fn withdrawing_one_topic_leaves_the_others() {
    let told = [
        decision(marketing(), Granted, 1),
        decision(about("news"), Withdrawn, 2),
    ];
    let told = ledger(told);
    assert!(!may(&told, "news"));
    assert!(may(&told, "offers") && may_in_general(&told));
}

#[test]
fn withdrawing_all_topics_takes_back_each() {
    let told = [
        decision(about("news"), Granted, 1),
        decision(marketing(), Withdrawn, 2),
    ];
    assert!(!may(&ledger(told), "news"));
}

#[test]
fn what_was_refused_by_name_is_granted_by_name() {
    let refused = [
        decision(about("news"), Withdrawn, 1),
        decision(marketing(), Granted, 2),
    ];
    let told = ledger(refused.clone());
    assert!(!may(&told, "news") && may(&told, "offers"));
    let again = decision(about("news"), Granted, 3);
    assert!(may(&ledger(refused.into_iter().chain([again])), "news"));
}

#[test]
fn an_objection_for_everything_covers_each_topic_and_is_lifted_as_a_whole() {
    let objected = [
        decision(about("news"), Granted, 1),
        decision(ConsentScope::everywhere(Purpose::All), Objected, 2),
        decision(about("news"), ObjectionLifted, 3),
        decision(about("news"), Granted, 4),
    ];
    assert!(!may(&ledger(objected.clone()), "news"));
    let lifted = [
        decision(ConsentScope::everywhere(Purpose::All), ObjectionLifted, 5),
        decision(about("news"), Granted, 6),
    ];
    assert!(may(&ledger(objected.into_iter().chain(lifted)), "news"));
}

#[test]
fn an_objection_to_marketing_ends_profiling_for_it() {
    let everywhere = ConsentScope::everywhere;
    let profiling = ContactUse::new(Purpose::Profiling, Channel::Email);
    let granted = decision(everywhere(Purpose::Profiling), Granted, 1);
    let objected = decision(everywhere(Purpose::Marketing), Objected, 2);
    let told = ledger([granted.clone(), objected.clone()]);
    let answer = told.permission_for(&profiling, day(3));
    assert!(matches!(answer, Permission::Refused(Refusal::Objected(_))));
    assert!(told.permission_for(&profiling, day(1)).is_permitted());

    let lifted = decision(everywhere(Purpose::Marketing), ObjectionLifted, 3);
    let told = ledger([granted, objected, lifted]);
    assert!(told.permission_for(&profiling, day(3)).is_permitted());
}

proptest! {
    /// A no about one topic changes the answer for that topic only.
    #[test]
    fn topics_are_apart(
        told in any::consent_ledger(),
        no in proptest::sample::select(vec![Withdrawn, Objected, ConsentDecision::Denied]),
        at in any::recent_timestamp(),
    ) {
        let new = NewConsent::new(about("news"), no, crate::common::form(), at);
        let mut entries = told.entries().to_vec();
        entries.push(entry(new, 900));
        let narrowed = ConsentLedger::new(entries);
        let news = topic("news");
        for used in uses().iter().filter(|used| used.topic.as_ref() != Some(&news)) {
            for at in crate::common::turning_points(&narrowed) {
                prop_assert_eq!(narrowed.permission_for(used, at), told.permission_for(used, at));
            }
        }
    }

    #[test]
    fn a_scope_contains_what_it_covers(
        one in any::consent_scope(),
        other in any::consent_scope(),
        used in any::contact_use(),
    ) {
        prop_assert!(one.contains(&one) && one.overlaps(&one));
        prop_assert!(ConsentScope::whole().contains(&one));
        prop_assert_eq!(one.overlaps(&other), other.overlaps(&one));
        if one.contains(&other) {
            prop_assert!(one.overlaps(&other));
            prop_assert!(one.covers_use(&used) || !other.covers_use(&used));
        }
        if one.covers_use(&used) && other.covers_use(&used) {
            prop_assert!(one.overlaps(&other));
        }
        if used.topic.is_none() {
            prop_assert_eq!(one.covers(&used.purpose, used.channel), one.covers_use(&used));
        }
    }
}
