//! A holding, its daughters, and the people in them.

use super::{created, day, id, organisation, related};
use crm_core::*;

const HOLDING: u64 = 1;
const MILLS: u64 = 2;
const BAKERIES: u64 = 3;
const SHOPS: u64 = 4;
const ADA: u64 = 11;
const BEN: u64 = 12;
const CAM: u64 = 13;

fn below(number: u64) -> Relation {
    Relation::new(id(number), RelationRole::SubsidiaryOf)
}

fn works_for(number: u64) -> Relation {
    Relation::new(id(number), RelationRole::WorksFor)
}

/// The holding owns mills and bakeries; both own the shops. Ada changed from the mills to the
/// bakeries on day 100 and represents the holding besides; Ben works for the shops; Cam is a customer
/// whom Ada recommended.
fn people() -> Vec<Customer> {
    let person = Party::unknown_person;
    let ada = [
        works_for(MILLS)
            .in_buying_centre([BuyingRole::User])
            .between(None, Some(day(99)))
            .unwrap(),
        works_for(BAKERIES)
            .with_title(RelationTitle::parse("head of purchasing").unwrap())
            .in_buying_centre([BuyingRole::Buyer, BuyingRole::Influencer])
            .between(Some(day(100)), None)
            .unwrap(),
        Relation::new(id(HOLDING), RelationRole::Represents)
            .in_buying_centre([BuyingRole::Decider]),
    ];
    vec![
        created(HOLDING, related(organisation("Holding"), [])),
        created(MILLS, related(organisation("Mills"), [below(HOLDING)])),
        created(
            BAKERIES,
            related(organisation("Bakeries"), [below(HOLDING)]),
        ),
        created(
            SHOPS,
            related(organisation("Shops"), [below(MILLS), below(BAKERIES)]),
        ),
        created(ADA, related(person(), ada)),
        created(BEN, related(person(), [works_for(SHOPS)])),
        created(
            CAM,
            related(person(), [Relation::new(id(ADA), RelationRole::ReferredBy)]),
        ),
    ]
}

fn chart() -> OrganisationChart {
    let mut chart = OrganisationChart::new();
    people().iter().for_each(|one| chart.add(one));
    chart
}

fn ids<const N: usize>(numbers: [u64; N]) -> std::collections::BTreeSet<CustomerId> {
    numbers.into_iter().map(id).collect()
}

#[test]
fn a_group_is_seen_from_above_and_from_below() {
    let chart = chart();
    let day = day(1);
    assert_eq!(chart.subsidiaries(id(HOLDING), day), ids([MILLS, BAKERIES]));
    assert_eq!(
        chart.group(id(HOLDING), day),
        ids([HOLDING, MILLS, BAKERIES, SHOPS])
    );
    assert_eq!(chart.group(id(MILLS), day), ids([MILLS, SHOPS]));
    assert_eq!(chart.owners(id(SHOPS), day), ids([MILLS, BAKERIES]));
    assert_eq!(chart.ultimate_owners(id(SHOPS), day), ids([HOLDING]));
    assert_eq!(chart.ultimate_owners(id(HOLDING), day), ids([HOLDING]));
    assert!(chart.rings(day).is_empty());
    assert!(chart.owners(id(ADA), day).is_empty());
}

#[test]
fn who_changed_is_where_the_day_says() {
    let chart = chart();
    let people = |organisation, on| -> Vec<CustomerId> {
        let positions = chart.positions(id(organisation), day(on));
        positions.iter().map(|one| one.person).collect()
    };
    assert_eq!(people(MILLS, 99), [id(ADA)]);
    assert!(people(MILLS, 100).is_empty());
    assert!(people(BAKERIES, 99).is_empty());
    assert_eq!(people(BAKERIES, 100), [id(ADA)]);
    let career = chart.career(id(ADA));
    let places: Vec<CustomerId> = career.iter().map(|one| one.organisation).collect();
    assert_eq!(places, [id(HOLDING), id(MILLS), id(BAKERIES)]);
    // Who was recommended belongs to nobody.
    assert!(chart.career(id(CAM)).is_empty());
}

#[test]
fn the_buying_centre_says_who_and_whom_to_ask_for() {
    let account = chart().account(id(HOLDING), day(100));
    assert_eq!(account.people(), ids([ADA, BEN]));
    let centre = account.buying_centre();
    assert!(centre.who(BuyingRole::Decider).eq([id(ADA)]));
    assert!(centre.who(BuyingRole::User).next().is_none());
    let parts = [
        BuyingRole::Influencer,
        BuyingRole::Decider,
        BuyingRole::Buyer,
    ];
    assert!(centre.roles_of(id(ADA)).eq(parts));
    let vacant = [
        BuyingRole::Initiator,
        BuyingRole::User,
        BuyingRole::Gatekeeper,
    ];
    assert!(centre.vacant().eq(vacant));
    assert_eq!(centre.people(), ids([ADA]));
    let of_bakeries = account.buying_centre_of(id(BAKERIES));
    assert!(of_bakeries.who(BuyingRole::Decider).next().is_none());
    assert!(of_bakeries.who(BuyingRole::Buyer).eq([id(ADA)]));
}

#[test]
fn a_ring_has_answers_and_is_told_of() {
    let mut chart = chart();
    let holding = created(HOLDING, related(organisation("Holding"), []));
    let ring = CustomerEdit::AddRelation(below(SHOPS));
    let at = holding.created_at();
    let (holding, _) = holding.edit([ring], &SeededIds::new(99), at).unwrap();
    chart.add(&holding);
    let all = ids([HOLDING, MILLS, BAKERIES, SHOPS]);
    assert_eq!(chart.rings(day(1)), all);
    assert_eq!(chart.group(id(SHOPS), day(1)), all);
    assert!(chart.ultimate_owners(id(SHOPS), day(1)).is_empty());
}

#[test]
fn what_led_to_an_absorbed_organisation_leads_to_the_survivor() {
    let mut chart = chart();
    // The mills turn out to be the bakeries.
    chart.absorb(id(MILLS), id(BAKERIES));
    assert_eq!(
        chart.group(id(HOLDING), day(1)),
        ids([HOLDING, BAKERIES, SHOPS])
    );
    assert_eq!(chart.owners(id(SHOPS), day(1)), ids([BAKERIES]));
    let on = |number| chart.positions(id(MILLS), day(number));
    assert_eq!((on(99).len(), on(100).len()), (1, 1));
    assert_eq!(on(99)[0].organisation, id(BAKERIES));
    // A late record of who is no more changes nothing.
    let before = format!("{chart:?}");
    let mut late = chart.clone();
    late.add(&people()[1]);
    assert_eq!(format!("{late:?}"), before);
}

#[test]
fn a_form_without_buying_roles_is_as_before() {
    let text = r#"{"to":"019b7a5e-0000-7000-8000-000000000002","role":"works_for"}"#;
    let plain: Relation = serde_json::from_str(text).unwrap();
    assert_eq!(plain, works_for(2));
    assert_eq!(serde_json::to_string(&plain).unwrap(), text);
    let centre = plain.in_buying_centre([BuyingRole::Decider, BuyingRole::User]);
    let told = serde_json::to_string(&centre).unwrap();
    assert_eq!(told, text.replace('}', r#","buying":["user","decider"]}"#));
    assert_eq!(serde_json::from_str::<Relation>(&told).unwrap(), centre);
}
