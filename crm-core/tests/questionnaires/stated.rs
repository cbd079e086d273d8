//! What was stated, and where.

use std::collections::BTreeMap;

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::crm;
use super::timelines::{at, crowded, told_twice};

fn history() -> impl Strategy<Value = Vec<Interaction>> + Clone {
    let response =
        any::questionnaire_response().prop_map(InteractionContent::QuestionnaireResponse);
    let content = prop_oneof![4 => response, 1 => any::interaction_content()];
    proptest::collection::vec((content, 0_i64..20), 0..12).prop_map(|all| {
        let all = all.into_iter().enumerate();
        all.map(|(number, (content, second))| {
            crm::told(u64::try_from(number).unwrap(), at(crowded(second)), content)
        })
        .collect()
    })
}

proptest! {
    #[test]
    fn neither_order_nor_repeats_change_what_was_stated((told, again) in told_twice(history())) {
        prop_assert_eq!(stated_attributes(&told), stated_attributes(&again));
    }

    #[test]
    fn the_last_word_counts_and_says_where_it_was_said(told in history()) {
        let mut sorted: Vec<_> = told.iter().collect();
        sorted.sort_by_key(|one| (one.occurred_at(), one.id()));
        let mut expected = BTreeMap::new();
        for one in sorted {
            if let InteractionContent::QuestionnaireResponse(response) = one.content() {
                for (name, question) in response.fills() {
                    let value = response.answers()[question].to_attribute().unwrap();
                    expected.insert(name.clone(), (value, one.id(), question.clone()));
                }
            }
        }
        let found = stated_attributes(&told).into_iter().map(|(name, stated)| {
            (name, (stated.value, stated.interaction, stated.question))
        });
        prop_assert_eq!(found.collect::<BTreeMap<_, _>>(), expected);
    }
}
