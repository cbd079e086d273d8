//! Histories worked out by hand.

use crm_core::*;
use futures_executor::block_on;

use crate::{as_set, history_of, origin, profiles, timeline_of};

fn named(given: &str) -> NewCustomer {
    NewCustomer::new(Party::Person(Person {
        given_name: Some(GivenName::parse(given).unwrap()),
        ..Person::default()
    }))
}

fn shop_number() -> VerifiedIdentity {
    let at = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
    let number = Identity::external("shop", "4711").unwrap();
    number.verified(VerificationMethod::TrustedSource, at)
}

fn set(name: &str, points: i64) -> CustomerEdit {
    let name = AttributeName::parse(name).unwrap();
    CustomerEdit::SetAttribute(name, AttributeValue::Integer(points))
}

/// The name comes from the web form, the points from the second of two imports, and the first
/// import's are in the history.
#[test]
fn where_do_we_have_this_from() {
    block_on(async {
        let service = profiles();
        let from = |source: &str| service.clone().with_origin(origin(source));
        let form = origin("web-form").on_basis(LegalBasis::Contract);
        let at = Timestamp::parse("2026-02-28T08:00:00Z").unwrap();
        let form = service.clone().with_origin(form.told_at(at));
        let ann = form.create(named("Ann")).await.unwrap();
        let id = ann.id();
        let (erp, edits) = (from("erp"), vec![set("points", 5)]);
        let edited = erp.edit(id, ann.version(), edits).await.unwrap();
        let edits = vec![set("points", 9)];
        from("club")
            .edit(id, edited.version(), edits)
            .await
            .unwrap();

        let history = history_of(&service, id).await;
        let told: Vec<_> = history
            .provenance()
            .into_iter()
            .map(|one| {
                let origin = one.stated.unwrap().revision.origin.clone();
                (one.value.field().to_string(), origin)
            })
            .collect();
        assert_eq!(told[0].0, "given_name");
        assert_eq!(told[0].1.basis, Some(LegalBasis::Contract));
        assert_eq!(told[0].1.told_at, Some(at));
        assert_eq!(told[1], ("attributes.points".to_owned(), origin("club")));
        assert_eq!(told.len(), 2);

        let points = CustomerField::Attribute(AttributeName::parse("points").unwrap());
        let versions = history
            .of_field(&points)
            .map(|one| one.revision.version.number());
        assert_eq!(versions.collect::<Vec<_>>(), [2, 3]);
        let second = history.as_of(Version::from_number(2).unwrap()).unwrap();
        assert_eq!(as_set(&second), as_set(&edited.values()));
    });
}

#[test]
fn every_way_to_change_a_record_is_noted() {
    block_on(async {
        let service = profiles().with_origin(origin("erp"));
        let new = named("Ann").with_identity(shop_number());
        let made = service.upsert(new.clone()).await.unwrap().customer;
        let item = UpsertItem {
            id: None,
            customer: NewCustomer {
                tags: [Tag::parse("vip").unwrap()].into(),
                ..new
            },
        };
        service.upsert_all(&[item]).await.unwrap();
        let visit = NewInteraction {
            channel: Channel::Web,
            direction: Direction::Inbound,
            content: InteractionContent::Visit,
            regarding: None,
            occurred_at: Timestamp::parse("2026-03-01T12:00:00Z").unwrap(),
            source: Code::parse("web").unwrap(),
            key: IdempotencyKey::parse("1").unwrap(),
        };
        let other = Identity::external("shop", "4712").unwrap();
        let at = visit.occurred_at;
        let visitor = other
            .clone()
            .verified(VerificationMethod::TrustedSource, at);
        let item = IngestItem {
            subject: IngestSubject::Holder(visitor),
            interaction: visit,
        };
        let report = service.ingest(vec![item.clone()]).await.unwrap();
        assert_eq!(report.outcomes.len(), 1);
        let again = service.ingest(vec![item]).await.unwrap();
        assert!(matches!(
            again.outcomes[..],
            [IngestOutcome::AlreadyRecorded { .. }]
        ));

        let history = history_of(&service, made.id()).await;
        assert_eq!(history.record().version().number(), 2);
        assert_eq!(history.revisions().len(), 2);
        assert!(history.provenance().iter().all(|one| one.stated.is_some()));
        let visitor = service.find_by_identity(&other).await.unwrap().unwrap();
        let history = history_of(&service, visitor.id()).await;
        assert_eq!(history.revisions().len(), 1);
        assert!(history.provenance().iter().all(|one| one.stated.is_some()));
    });
}

/// The view shows contacts, not the housekeeping of the record.
#[test]
fn a_view_shows_no_revision() {
    block_on(async {
        let service = profiles().with_origin(origin("erp"));
        let ann = service.create(named("Ann")).await.unwrap();
        assert!(timeline_of(&service, ann.id()).await.contains("revision"));
        assert!(
            service
                .view(ann.id())
                .await
                .unwrap()
                .unwrap()
                .recent
                .is_empty()
        );
    });
}

#[test]
fn an_erased_customer_has_no_history() {
    block_on(async {
        let service = profiles().with_origin(origin("erp"));
        let ann = service.create(named("Ann")).await.unwrap();
        service.erase(ann.id()).await.unwrap();
        assert_eq!(service.history(ann.id()).await.unwrap(), None);
        assert_eq!(timeline_of(&service, ann.id()).await, "[]");
    });
}
