//! Several answers at once: the same as one by one, whoever is asked for.

use std::num::NonZeroU32;

use super::StoreFactory;
use super::merges::merged;
use super::world::{World, limit, note, purchase};
use crate::{
    Category, ConsentDecision, CoreStore, Currency, Customer, CustomerId, CustomerOverview,
    CustomerStore, InteractionContent, InteractionKind, LifecycleRule, LifecycleStage, Money,
    NewInteraction, OverviewQuery, ProductCode, Purchase, PurchaseLine, TimelinePart, Timestamp,
};

/// Everything that can be asked, in parts that overlap and that lie apart.
fn everything(at: Timestamp) -> OverviewQuery {
    use InteractionKind::{Meeting, Note, Purchase, Return};
    OverviewQuery::new()
        .with_count()
        .with_purchases()
        .with_stage(LifecycleRule::default(), at)
        .with_part(TimelinePart::latest(limit(3), []))
        .with_part(TimelinePart::latest(limit(2), [Note]))
        .with_part(TimelinePart::whole([Return, Note]))
        .with_part(TimelinePart::latest(limit(1), [Purchase]))
        .with_part(TimelinePart::latest(limit(9), [Purchase, Return]))
        .with_part(TimelinePart::whole([Meeting]))
        .with_part(TimelinePart::whole([]))
}

/// What a query has to find.
async fn composed<S: CoreStore>(
    world: &World<S>,
    customer: &Customer,
    query: &OverviewQuery,
) -> CustomerOverview {
    let id = customer.id();
    let consents = world.store.consent_ledger(id).await.unwrap();
    let timeline = world.timeline(id).await;
    CustomerOverview::of(customer.clone(), consents, &timeline, query)
}

async fn asked<S: CoreStore>(
    world: &World<S>,
    id: CustomerId,
    query: &OverviewQuery,
) -> CustomerOverview {
    world.store.overview(id, query).await.unwrap().unwrap()
}

/// A purchase of a line of a category.
fn bought<S: CoreStore>(world: &World<S>, minutes: i64, category: &str) -> NewInteraction {
    let amount = Money::new(minutes, Currency::EUR);
    let line = PurchaseLine {
        product: ProductCode::parse("P-1").unwrap(),
        name: None,
        category: Some(Category::parse(category).unwrap()),
        quantity: NonZeroU32::MIN,
        amount,
    };
    let mut told = purchase(&minutes.to_string(), world.in_minutes(minutes), minutes);
    told.content = InteractionContent::Purchase(Purchase::new(amount, vec![line]).unwrap());
    told
}

/// Something else bought, or given back.
fn told_of(key: &str, at: Timestamp, amount: Money, is_return: bool) -> NewInteraction {
    let mut told = purchase(key, at, 0);
    let what = Purchase::new(amount, vec![]).unwrap();
    told.content = match is_return {
        true => InteractionContent::Return(what),
        false => InteractionContent::Purchase(what),
    };
    told
}

/// Each answer is what the other methods read, whether it is asked alone or with all others.
pub async fn an_overview_is_composed_of_what_the_other_methods_read<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let query = everything(world.in_minutes(60));
    assert_eq!(
        asked(&world, ann.id(), &query).await,
        composed(&world, &ann, &query).await
    );

    world
        .decide(ann.id(), ConsentDecision::Granted, 1)
        .await
        .unwrap();
    let mut told = vec![bought(&world, 1, "shoes"), bought(&world, 2, "shoes")];
    told.extend((10..16).map(|n| note(&n.to_string(), world.in_minutes(n / 2))));
    let given_back = Money::new(1, Currency::EUR);
    told.push(told_of("20", world.in_minutes(5), given_back, true));
    told.push(bought(&world, 7, "hats"));
    world.record(ann.id(), told).await.unwrap();
    let found = asked(&world, ann.id(), &query).await;
    assert_eq!(found, composed(&world, &ann, &query).await);
    assert_eq!(found.count, Some(10));
    assert_eq!(found.stage, Some(LifecycleStage::Extended));
    let kept: Vec<usize> = found.parts.iter().map(Vec::len).collect();
    assert_eq!(kept, [3, 2, 7, 1, 4, 0, 10]);

    let alone = [
        OverviewQuery::new(),
        OverviewQuery::new().with_count(),
        OverviewQuery::new().with_purchases(),
        OverviewQuery::new().with_stage(LifecycleRule::default(), world.now),
        OverviewQuery::new().with_part(TimelinePart::whole([InteractionKind::Note])),
    ];
    for query in alone {
        let found = asked(&world, ann.id(), &query).await;
        assert_eq!(found, composed(&world, &ann, &query).await);
    }
}

/// Sums are exact in every currency, also where they are larger than an amount can be.
pub async fn sums_of_purchases_are_exact<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let query = OverviewQuery::new().with_purchases();
    let (most, one) = (i64::MAX, 1);
    for (currencies, amounts, returns) in [
        (vec![Currency::EUR], vec![most, most, one], 1),
        (vec![Currency::EUR, Currency::JPY], vec![most, one, 0], 2),
        (vec![Currency::USD], vec![0, 0, one], 3),
        (vec![Currency::USD, Currency::EUR], vec![7, 8, 1 << 33], 0),
    ] {
        let ann = world.person().await;
        let mut told = Vec::new();
        for (number, minor) in amounts.into_iter().cycle().take(12).enumerate() {
            let amount = Money::new(minor, currencies[number % currencies.len()]);
            let at = world.in_minutes(i64::try_from(number % 5).unwrap());
            told.push(told_of(&number.to_string(), at, amount, number < returns));
        }
        world.record(ann.id(), told).await.unwrap();
        let found = asked(&world, ann.id(), &query).await;
        assert_eq!(found, composed(&world, &ann, &query).await);
    }
}

/// Categories are counted as far as the rule asks, however far back the next one lies.
pub async fn a_stage_counts_categories_of_long_ago<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let rules = [2, 3, 4].map(|categories| LifecycleRule::new(2, categories, 365).unwrap());
    for others in [vec![], vec!["hats"], vec!["hats", "bags"]] {
        let ann = world.person().await;
        let oldest = others.iter().zip(1..);
        let mut told: Vec<_> = oldest.map(|(what, at)| bought(&world, at, what)).collect();
        told.extend((10..140).map(|minutes| bought(&world, minutes, "shoes")));
        world.record(ann.id(), told).await.unwrap();
        for rule in rules {
            let query = OverviewQuery::new().with_stage(rule, world.in_minutes(200));
            let found = asked(&world, ann.id(), &query).await;
            assert_eq!(found, composed(&world, &ann, &query).await);
        }
    }
}

/// An old id shows the customer to whom it leads, with all that was moved.
pub async fn an_overview_of_an_old_id_is_that_of_the_survivor<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, bo, cy) = (
        world.person().await,
        world.person().await,
        world.person().await,
    );
    for person in [&ann, &bo, &cy] {
        let told = vec![note("n", world.now), purchase("p", world.in_minutes(1), 5)];
        world.record(person.id(), told).await.unwrap();
        world
            .decide(person.id(), ConsentDecision::Granted, 1)
            .await
            .unwrap();
    }
    merged(&world, &bo, &cy).await;
    let bo = world.store.customer(bo.id()).await.unwrap().unwrap();
    merged(&world, &ann, &bo).await;
    let ann = world.store.customer(ann.id()).await.unwrap().unwrap();
    let query = everything(world.in_minutes(60));
    let expected = composed(&world, &ann, &query).await;
    assert_eq!(expected.count, Some(6));
    for id in [ann.id(), bo.id(), cy.id()] {
        assert_eq!(asked(&world, id, &query).await, expected);
    }
}

/// Nobody is shown to whom no id leads, nor a customer of another tenant.
pub async fn an_overview_of_nobody_is_none<F: StoreFactory>(factory: &F) {
    let (world, other) = (
        World::new(factory).await,
        World::of_tenant(factory, 2).await,
    );
    let query = everything(world.now);
    let nobody = CustomerId::generate(&world.ids, world.now);
    assert_eq!(world.store.overview(nobody, &query).await.unwrap(), None);
    let ann = world.person().await;
    assert_eq!(other.store.overview(ann.id(), &query).await.unwrap(), None);
}
