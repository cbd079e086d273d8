//! What holds for all histories.

use chrono::TimeDelta;
use crm_core::strategies as any;
use crm_core::*;
use futures_executor::block_on;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{as_set, history_of, origin, profiles, profiles_and_clock, timeline_of};

/// One step of a history: edits, and whether it is known where they come from.
type Step = (Vec<CustomerEdit>, bool);

/// What makes a record.
fn drafts() -> impl Strategy<Value = NewCustomer> {
    any::customer().prop_map(|customer| NewCustomer {
        party: customer.party().clone(),
        verified_identities: customer.verified_identities().to_vec(),
        claimed_identities: customer.claimed_identities().to_vec(),
        contact_points: customer.contact_points().to_vec(),
        attributes: customer.attributes().clone(),
        tags: customer.tags().clone(),
        relations: customer.relations().to_vec(),
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let known = prop_oneof![9 => Just(true), 1 => Just(false)];
    vec((vec(any::customer_edit(), 1..4), known), 0..8)
}

fn all_known() -> impl Strategy<Value = Vec<Step>> {
    steps().prop_map(|steps| steps.into_iter().map(|(edits, _)| (edits, true)).collect())
}

/// Plays a history, each step from a source of its own; gives each version of the record.
async fn play(profiles: &Profiles, new: NewCustomer, steps: Vec<Step>) -> Vec<Customer> {
    let from = |source: &str| profiles.clone().with_origin(origin(source));
    let first = from("source-1").create(new).await.unwrap();
    let mut versions = vec![first];
    for (edits, is_known) in steps {
        let last = versions.last().unwrap();
        let source = format!("source-{}", last.version().next());
        let by = if is_known {
            from(&source)
        } else {
            profiles.clone()
        };
        // Edits that break a rule of the record, and those that change nothing, leave it as it is.
        let Ok(edited) = by.edit(last.id(), last.version(), edits).await else {
            continue;
        };
        if edited.version() != last.version() {
            versions.push(edited);
        }
    }
    versions
}

proptest! {
    #[test]
    fn every_version_comes_back(new in drafts(), steps in all_known()) {
        block_on(async {
            let profiles = profiles();
            let versions = play(&profiles, new, steps).await;
            let history = history_of(&profiles, versions[0].id()).await;
            prop_assert_eq!(history.record(), versions.last().unwrap());
            prop_assert_eq!(history.revisions().len(), versions.len());
            for version in &versions {
                let told = history.as_of(version.version()).unwrap();
                prop_assert_eq!(as_set(&told), as_set(&version.values()));
            }
            let current = history.record().version();
            let version = current.next();
            prop_assert_eq!(
                history.as_of(version),
                Err(HistoryGap::NoSuchVersion { version, current })
            );
            Ok(())
        })?;
    }

    /// Each record that there was comes back at any instant at which it was.
    #[test]
    fn every_record_comes_back_at_its_instant(
        new in drafts(),
        steps in all_known(),
        pauses in vec(prop_oneof![Just(0_i64), 1..3_i64], 9),
    ) {
        block_on(async {
            let (profiles, clock) = profiles_and_clock();
            let created = clock.now();
            let mut versions: Vec<Customer> = Vec::new();
            let mut steps = steps.into_iter();
            let from = |step: usize| profiles.clone().with_origin(origin(&format!("source-{step}")));
            versions.push(from(0).create(new).await.unwrap());
            for (step, pause) in pauses.into_iter().enumerate() {
                clock.advance(TimeDelta::microseconds(pause));
                let Some((edits, _)) = steps.next() else { break };
                let last = versions.last().unwrap();
                if let Ok(edited) = from(step).edit(last.id(), last.version(), edits).await {
                    versions.push(edited);
                }
            }
            let history = history_of(&profiles, versions[0].id()).await;
            let before = created.checked_add(TimeDelta::microseconds(-1)).unwrap();
            prop_assert_eq!(history.record_at(before), Ok(None));
            for offset in 0..30 {
                let at = created.checked_add(TimeDelta::microseconds(offset)).unwrap();
                let told = history.record_at(at).unwrap().unwrap();
                let then = versions.iter().rev().find(|one| one.updated_at() <= at).unwrap();
                prop_assert_eq!(as_set(&told.values()), as_set(&then.values()));
                prop_assert_eq!(told.version(), then.version());
                prop_assert_eq!(told.updated_at(), then.updated_at());
                prop_assert_eq!(told.created_at(), created);
                prop_assert_eq!(told.party(), then.party());
            }
            Ok(())
        })?;
    }

    /// The source of a value is that of the version in which it came and since which it was there.
    #[test]
    fn every_value_has_the_source_that_brought_it(new in drafts(), steps in all_known()) {
        block_on(async {
            let profiles = profiles();
            let versions = play(&profiles, new, steps).await;
            let history = history_of(&profiles, versions[0].id()).await;
            let provenance = history.provenance();
            let values: Vec<_> = provenance.iter().map(|one| one.value.clone()).collect();
            prop_assert_eq!(values, history.record().values());
            for one in &provenance {
                let has_it = |version: &&Customer| version.values().contains(&one.value);
                let brought_by = versions.iter().rev().take_while(has_it).last().unwrap();
                let stated = &one.stated.unwrap().revision;
                prop_assert_eq!(stated.version, brought_by.version());
                let source = format!("source-{}", brought_by.version());
                prop_assert_eq!(stated.origin.source.as_str(), source.as_str());
            }
            Ok(())
        })?;
    }

    /// What is not noted is not made up: it is asked for and refused, by its version.
    #[test]
    fn a_gap_is_told(new in drafts(), steps in steps()) {
        block_on(async {
            let profiles = profiles();
            let known: Vec<bool> = steps.iter().map(|(_, is_known)| *is_known).collect();
            let versions = play(&profiles, new, steps).await;
            let history = history_of(&profiles, versions[0].id()).await;
            let noted = |version: Version| {
                let mut revisions = history.revisions().iter();
                revisions.any(|one| one.revision.version == version)
            };
            prop_assert!(known.contains(&false) || history.revisions().len() == versions.len());
            let gap = versions.iter().rev().map(Customer::version).find(|one| !noted(*one));
            for version in &versions {
                let told = history.as_of(version.version());
                match gap {
                    Some(gap) if version.version() < gap => {
                        prop_assert_eq!(told, Err(HistoryGap::NotNoted { version: gap }));
                    }
                    _ => prop_assert_eq!(as_set(&told.unwrap()), as_set(&version.values())),
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn the_order_of_the_timeline_does_not_matter(
        new in drafts(),
        steps in all_known(),
        seed in any::<u64>(),
    ) {
        block_on(async {
            let profiles = profiles();
            let versions = play(&profiles, new, steps).await;
            let id = versions[0].id();
            let (all, page) = (TimelineFilter::all(), Page::first(PageLimit::MAXIMUM));
            let timeline = profiles.timeline(id, &all, &page);
            let mut told = timeline.await.unwrap().items;
            let turn = usize::try_from(seed).unwrap_or(0) % told.len();
            told.rotate_left(turn);
            told.extend(told.clone());
            let record = versions.last().unwrap().clone();
            prop_assert_eq!(CustomerHistory::new(record, &told), history_of(&profiles, id).await);
            Ok(())
        })?;
    }

    #[test]
    fn without_an_origin_nothing_is_noted(new in drafts(), edits in vec(any::customer_edit(), 1..4)) {
        block_on(async {
            let profiles = profiles();
            let made = profiles.create(new).await.unwrap();
            let _ = profiles.edit(made.id(), made.version(), edits).await;
            prop_assert_eq!(timeline_of(&profiles, made.id()).await, "[]");
            let history = history_of(&profiles, made.id()).await;
            prop_assert!(history.provenance().iter().all(|one| one.stated.is_none()));
            Ok(())
        })?;
    }

    /// Applying what a revision says to the values before gives the values after.
    #[test]
    fn a_revision_leads_from_one_record_to_the_next(
        before in any::customer(),
        edits in vec(any::customer_edit(), 0..5),
        origin in any::origin(),
    ) {
        let at = before.updated_at();
        let Ok((after, _)) = before.edit(edits, &SeededIds::new(2), at) else {
            return Ok(());
        };
        let revision = CustomerRevision::between(Some(&before), &after, origin.clone());
        let mut values = before.values();
        values.retain(|value| !revision.removed.contains(value));
        values.extend(revision.added.iter().cloned());
        prop_assert_eq!(as_set(&values), as_set(&after.values()));
        prop_assert!(revision.added.iter().all(|value| !before.values().contains(value)));
        prop_assert!(revision.removed.iter().all(|value| !after.values().contains(value)));
        let withheld = revision.clone().with_values_withheld();
        prop_assert_eq!(withheld.fields(), revision.fields());
        prop_assert!(withheld.added.is_empty() && withheld.removed.is_empty());
        let unchanged = CustomerRevision::between(Some(&after), &after, origin);
        prop_assert!(unchanged.fields().is_empty());
    }
}
