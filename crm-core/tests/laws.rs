//! Laws that hold for all values.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test reports by panicking"
)]

use chrono::TimeDelta;
use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn survives_json<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    value: &T,
) -> Result<(), TestCaseError> {
    let text = serde_json::to_string(value).unwrap();
    let read: T = serde_json::from_str(&text).map_err(|error| {
        TestCaseError::fail(format!("{error} in a {}", std::any::type_name::<T>()))
    })?;
    prop_assert_eq!(&read, value);
    prop_assert_eq!(serde_json::to_string(&read).unwrap(), text);
    Ok(())
}

proptest! {
    #[test]
    fn every_serialised_type_survives_json(
        customer in any::customer(),
        interaction in any::interaction(),
        consent in any::consent_record(),
        event in any::event(),
        money in any::money(),
        instant in any::timestamp(),
        rule in any::lifecycle_rule(),
    ) {
        survives_json(&customer)?;
        survives_json(&interaction)?;
        survives_json(&consent)?;
        survives_json(&event)?;
        survives_json(&money)?;
        survives_json(&instant)?;
        survives_json(&rule)?;
    }

    #[test]
    fn an_amount_reads_back_what_it_prints(amount in any::money()) {
        let printed = amount.to_string();
        let (number, code) = printed.split_once(' ').unwrap();
        prop_assert_eq!(Money::parse(number, Currency::parse(code).unwrap()), Ok(amount));
    }

    #[test]
    fn sums_agree_with_wide_arithmetic(a in any::<i64>(), b in any::<i64>(), currency in any::currency()) {
        let (left, right) = (Money::new(a, currency), Money::new(b, currency));
        let fits = |wide: i128| i64::try_from(wide).ok().map(|minor| Money::new(minor, currency));
        prop_assert_eq!(left.checked_add(right).ok(), fits(i128::from(a) + i128::from(b)));
        prop_assert_eq!(left.checked_sub(right).ok(), fits(i128::from(a) - i128::from(b)));
        prop_assert_eq!(left.checked_mul(b).ok(), fits(i128::from(a) * i128::from(b)));
        prop_assert_eq!(left.checked_neg().ok(), fits(-i128::from(a)));
    }

    #[test]
    fn parts_sum_to_the_whole_and_differ_by_at_most_one(amount in any::money(), parts in 0u32..200) {
        let split = amount.split(parts);
        prop_assert_eq!(split.len(), parts as usize);
        if parts > 0 {
            let minors = || split.iter().map(|part| i128::from(part.minor()));
            prop_assert_eq!(minors().sum::<i128>(), i128::from(amount.minor()));
            prop_assert!(minors().max().unwrap() - minors().min().unwrap() <= 1);
        }
    }

    #[test]
    fn instants_are_whole_microseconds_in_the_order_of_their_text(
        one in any::timestamp(),
        other in any::timestamp(),
    ) {
        prop_assert_eq!(Timestamp::from_micros(one.as_micros()), Ok(one));
        prop_assert_eq!(Timestamp::new(one.to_datetime()), Ok(one));
        prop_assert_eq!(one.cmp(&other), one.as_micros().cmp(&other.as_micros()));
        prop_assert_eq!(one.cmp(&other), one.to_string().cmp(&other.to_string()));
        prop_assert_eq!(other.checked_add(one.since(other)), Some(one));
    }

    #[test]
    fn an_email_address_has_one_key_in_every_letter_case(address in any::email_address()) {
        let upper = EmailAddress::parse(address.as_str().to_ascii_uppercase()).unwrap();
        prop_assert_eq!(upper.key(), address.key());
        prop_assert_eq!(&upper, &address);
        let lower = EmailAddress::parse(address.key()).unwrap();
        prop_assert_eq!(lower.key(), address.key());
    }

    #[test]
    fn a_phone_number_reads_the_same_with_separators(number in any::phone_number()) {
        let spaced: String =
            number.as_str().chars().flat_map(|digit| [digit, ' ']).collect();
        prop_assert_eq!(PhoneNumber::parse(spaced), Ok(number));
    }

    #[test]
    fn two_identities_have_one_key_only_if_they_are_equal(
        one in any::identity(),
        other in any::identity(),
    ) {
        prop_assert_eq!(one.key() == other.key(), one == other);
        prop_assert_eq!(one.clone().key(), one.key());
    }

    #[test]
    fn ids_keep_their_kind(id in any::customer_id()) {
        prop_assert_eq!(CustomerId::parse(&id.to_string()), Ok(id));
        prop_assert_eq!(CustomerId::from_uuid(id.as_uuid()), Ok(id));
    }
}

proptest! {
    #[test]
    fn an_edit_raises_the_version_by_one_if_it_changes_anything(
        customer in any::customer(),
        edits in proptest::collection::vec(any::customer_edit(), 0..6),
        at in any::timestamp(),
    ) {
        let Ok((edited, events)) = customer.edit(edits.clone(), &SeededIds::new(1), at) else {
            return Ok(());
        };
        if events.is_empty() {
            prop_assert_eq!(&edited, &customer);
        } else {
            prop_assert_eq!(edited.version(), customer.version().next());
            prop_assert!(edited.updated_at() >= customer.updated_at());
        }
        prop_assert!(events.len() <= edits.len());
        for event in &events {
            prop_assert_eq!(event.customer(), Some(customer.id()));
            prop_assert_eq!(event.version(), Some(edited.version()));
        }
        survives_json(&edited)?;
    }

    #[test]
    fn the_same_edit_twice_is_that_edit_once(
        customer in any::customer(),
        edit in any::customer_edit(),
        at in any::timestamp(),
    ) {
        let ids = SeededIds::new(1);
        if let Ok((once, _)) = customer.edit([edit.clone()], &ids, at) {
            let (twice, events) = once.edit([edit], &ids, at).unwrap();
            prop_assert_eq!(twice, once);
            prop_assert!(events.is_empty());
        }
    }

    #[test]
    fn what_is_added_can_be_taken_away(customer in any::customer(), tag in any::tag()) {
        prop_assume!(!customer.tags().contains(&tag));
        let ids = SeededIds::new(1);
        let at = customer.updated_at();
        let (tagged, _) = customer.edit([CustomerEdit::AddTag(tag.clone())], &ids, at).unwrap();
        let (bare, _) = tagged.edit([CustomerEdit::RemoveTag(tag)], &ids, at).unwrap();
        prop_assert_eq!(bare.tags(), customer.tags());
    }

    #[test]
    fn a_proved_identity_fulfils_its_claim(customer in any::customer(), identity in any::identity()) {
        let ids = SeededIds::new(1);
        let at = customer.updated_at();
        let claim = identity.clone().claimed(at);
        let proved = claim.clone().verify(VerificationMethod::Confirmation, at);
        let edits = [CustomerEdit::AddClaimedIdentity(claim), CustomerEdit::AddVerifiedIdentity(proved)];
        let (edited, _) = customer.edit(edits, &ids, at).unwrap();
        prop_assert!(edited.verified_identities().iter().any(|held| held.is(&identity)));
        prop_assert!(edited.claimed_identities().iter().all(|held| !held.is(&identity))
            || customer.verified_identities().iter().any(|held| held.is(&identity)));
    }

    #[test]
    fn a_stage_never_goes_back_by_buying_more(
        rule in any::lifecycle_rule(),
        facts in any::lifecycle_facts(),
        at in any::timestamp(),
    ) {
        let more = LifecycleFacts { purchases: facts.purchases + 1, ..facts };
        let rank = |stage| match stage {
            LifecycleStage::Prospect => 0,
            LifecycleStage::Acquired => 1,
            LifecycleStage::Retained => 2,
            _ => 3,
        };
        let (before, after) = (rule.stage(&facts, at), rule.stage(&more, at));
        if before != LifecycleStage::Lapsed && after != LifecycleStage::Lapsed {
            prop_assert!(rank(after) >= rank(before), "{before:?} became {after:?}");
        }
    }
}

proptest! {
    #[test]
    fn purchase_totals_do_not_depend_on_the_order(
        interactions in proptest::collection::vec(any::interaction(), 0..12),
    ) {
        let sum = |interactions: Vec<&Interaction>| {
            let mut totals = PurchaseTotals::default();
            interactions.iter().try_for_each(|one| totals.add(one)).map(|()| totals)
        };
        let forwards = sum(interactions.iter().collect());
        prop_assert_eq!(&forwards, &sum(interactions.iter().rev().collect()));
        let totals = forwards.unwrap();
        prop_assert!(totals.first_purchase <= totals.last_purchase);
        prop_assert_eq!(totals.purchases > 0, totals.last_purchase.is_some());
    }
}

#[test]
fn the_edges_of_the_life_cycle() {
    let rule = LifecycleRule::new(3, 2, 10).unwrap();
    let bought = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
    let facts = |purchases, categories| LifecycleFacts {
        purchases,
        categories,
        last_purchase: (purchases > 0).then_some(bought),
    };
    let after = |delta| bought.checked_add(delta).unwrap();
    assert_eq!(rule.stage(&facts(0, 0), bought), LifecycleStage::Prospect);
    assert_eq!(rule.stage(&facts(2, 5), bought), LifecycleStage::Acquired);
    assert_eq!(rule.stage(&facts(3, 1), bought), LifecycleStage::Retained);
    assert_eq!(rule.stage(&facts(3, 2), bought), LifecycleStage::Extended);
    assert_eq!(
        rule.stage(&facts(3, 2), after(TimeDelta::days(10))),
        LifecycleStage::Extended
    );
    let just_later = TimeDelta::days(10) + TimeDelta::microseconds(1);
    assert_eq!(
        rule.stage(&facts(3, 2), after(just_later)),
        LifecycleStage::Lapsed
    );
}
