//! Histories of records that were merged.

use crm_core::*;
use futures_executor::block_on;
use proptest::prelude::*;

use crate::{as_set, history_of, origin, profiles, timeline_of};

/// A person of whom every value says whose it is.
fn person(marker: &str) -> NewCustomer {
    let at = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
    let identity = Identity::external("shop", marker).unwrap();
    let attribute = AttributeName::parse("motto").unwrap();
    NewCustomer {
        tags: [Tag::parse(format!("{marker}-tag")).unwrap()].into(),
        attributes: [(
            attribute,
            AttributeValue::text(&format!("{marker}-motto")).unwrap(),
        )]
        .into(),
        ..NewCustomer::new(Party::Person(Person {
            given_name: Some(GivenName::parse(format!("{marker}-given")).unwrap()),
            ..Person::default()
        }))
        .with_identity(identity.verified(VerificationMethod::TrustedSource, at))
    }
}

fn note(text: &str) -> CustomerEdit {
    let name = AttributeName::parse("note").unwrap();
    CustomerEdit::SetAttribute(name, AttributeValue::text(text).unwrap())
}

/// Who was absorbed brings its sources along.
#[test]
fn the_values_of_both_keep_their_sources() {
    block_on(async {
        let service = profiles();
        let from = |source: &str| service.clone().with_origin(origin(source));
        let ann = from("shop").create(person("ann")).await.unwrap();
        let old = from("call-centre").create(person("old")).await.unwrap();
        let staff = from("desk");
        let policy = MergePolicy::default();
        staff.merge(ann.id(), old.id(), &policy).await.unwrap();

        let history = history_of(&service, old.id()).await;
        assert_eq!(history.record().id(), ann.id());
        for one in history.provenance() {
            let text = serde_json::to_string(&one.value).unwrap();
            let source = &one.stated.unwrap().revision.origin.source;
            let expected = if text.contains("old") {
                "call-centre"
            } else {
                "shop"
            };
            assert_eq!(source.as_str(), expected, "{}", one.value.field());
        }
        let first = history.as_of(Version::FIRST).unwrap();
        assert_eq!(as_set(&first), as_set(&ann.values()));
    });
}

/// Where nothing is noted of the record absorbed, the merge is what is known.
#[test]
fn a_value_of_unknown_source_came_with_the_merge() {
    block_on(async {
        let service = profiles();
        let staff = service.clone().with_origin(origin("desk"));
        let ann = staff.create(person("ann")).await.unwrap();
        let old = service.create(person("old")).await.unwrap();
        let policy = MergePolicy::default();
        let merge = staff.merge(ann.id(), old.id(), &policy).await.unwrap();
        let history = history_of(&service, ann.id()).await;
        let tag = FieldValue::Tag(Tag::parse("old-tag").unwrap());
        let mut provenance = history.provenance().into_iter();
        let told = provenance.find(|one| one.value == tag).unwrap();
        assert_eq!(told.stated.unwrap().revision.merge, Some(merge.id()));
    });
}

proptest! {
    /// Two people were taken for one, and are two again: what is noted of the one tells nothing of the
    /// other, and each has its own history.
    #[test]
    fn nothing_of_the_other_is_left_when_a_merge_is_undone(
        before in any::<[bool; 2]>(),
        mixed in 0_usize..4,
        after in any::<[bool; 2]>(),
        known in any::<[bool; 3]>(),
    ) {
        block_on(async {
            let service = profiles();
            let from = |source: &str, is_known: bool| match is_known {
                true => service.clone().with_origin(origin(source)),
                false => service.clone(),
            };
            let edit = async |by: &Profiles, id: CustomerId, text: String| {
                let version = service.history(id).await.unwrap().unwrap().record().version();
                by.edit(id, version, vec![note(&text)]).await.unwrap()
            };
            let shop = from("shop", true);
            let ann = shop.create(person("ann")).await.unwrap();
            let bob = shop.create(person("bob")).await.unwrap();
            let (ann, bob) = (ann.id(), bob.id());
            for (id, marker, is_edited) in [(ann, "ann", before[0]), (bob, "bob", before[1])] {
                if is_edited {
                    edit(&shop, id, format!("{marker}-before")).await;
                }
            }
            let bob_before = history_of(&service, bob).await;
            let staff = from("desk", known[0]);
            let merge = staff.merge(ann, bob, &MergePolicy::default()).await.unwrap();
            for number in 0..mixed {
                let text = format!("mixed-{number}");
                let edited = edit(&from("desk", known[1]), ann, text).await;
                // A value of the other one that goes while both are one.
                let tag = Tag::parse("bob-tag").unwrap();
                let edits = vec![CustomerEdit::RemoveTag(tag)];
                let by = from("desk", known[1]);
                by.edit(ann, edited.version(), edits).await.unwrap();
            }
            let undone = from("desk", known[2]).unmerge(merge.id()).await.unwrap();
            prop_assert!(undone.undone_at().is_some());
            for (id, marker, is_edited) in [(ann, "ann", after[0]), (bob, "bob", after[1])] {
                if is_edited {
                    edit(&shop, id, format!("{marker}-after")).await;
                }
            }

            let of_ann = timeline_of(&service, ann).await;
            prop_assert!(!of_ann.contains("bob"), "{}", of_ann);
            let of_bob = timeline_of(&service, bob).await;
            prop_assert!(!of_bob.contains("ann-") && !of_bob.contains("mixed"), "{}", of_bob);

            // Of the one who was absorbed, all is there as it was.
            let history = history_of(&service, bob).await;
            let whole = known[2];
            for version in 1..=bob_before.record().version().number() {
                let version = Version::from_number(version).unwrap();
                let then = as_set(&bob_before.as_of(version).unwrap());
                match history.as_of(version) {
                    Ok(told) => prop_assert_eq!(as_set(&told), then),
                    Err(gap) => {
                        prop_assert!(!whole);
                        let back = bob_before.record().version().next();
                        prop_assert_eq!(gap, HistoryGap::NotNoted { version: back });
                    }
                }
            }
            // The survivor's time as two is a gap, and says so.
            let history = history_of(&service, ann).await;
            let undone_at = history.revisions().iter().rev().find(|one| {
                !one.revision.withheld.is_empty() && one.revision.customer == ann
            });
            if let (Some(last), true) = (undone_at, known[2]) {
                let version = last.revision.version;
                prop_assert_eq!(
                    history.as_of(Version::FIRST),
                    Err(HistoryGap::Withheld { version })
                );
            }
            let noted = history.as_of(history.record().version()).unwrap();
            prop_assert_eq!(as_set(&noted), as_set(&history.record().values()));
            Ok(())
        })?;
    }
}
