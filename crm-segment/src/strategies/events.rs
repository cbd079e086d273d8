//! What happened, windows, and conditions on both.

use std::num::NonZeroU32;

use crm_core::{
    AttributeName, AttributeText, Category, Channel, Code, Currency, CustomerId, Direction,
    IdempotencyKey, Interaction, InteractionContent, InteractionId, InteractionKind,
    InteractionProperties, Location, Money, NewInteraction, OrderNumber, OrderStage, OrderUpdate,
    ProductCode, ProductFeedback, Purchase, PurchaseLine, Rating, SeededIds, SessionRule, Subject,
    strategies,
};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;

use super::{attribute_test, calendar_unit, close_attribute_value};
use crate::{
    AttributeTest, Comparison, Condition, DistinctOf, EventCondition, EventFilter, EventMeasure,
    EventProperty, EventSequence, PeriodCalendar, PropertyTest, Regularity, Rule, SessionCondition,
    Window, WindowBound,
};

const MINUTE: u32 = 60;

fn currency() -> impl Strategy<Value = Currency> + Clone {
    prop::sample::select(vec![Currency::EUR, Currency::USD])
}

fn category() -> impl Strategy<Value = Category> + Clone {
    prop::sample::select(vec!["shoes", "Shoes", "books"])
        .prop_filter_map("a category", |text| Category::parse(text).ok())
}

fn name() -> impl Strategy<Value = Code> + Clone {
    prop::sample::select(["demo", "trial"].map(Code::new_static).to_vec())
}

fn line() -> impl Strategy<Value = (Option<Category>, u8, i64)> + Clone {
    (option::of(category()), 0..3_u8, 0..4_i64)
}

fn purchase() -> impl Strategy<Value = Purchase> + Clone {
    (0..8_i64, currency(), vec(line(), 0..3)).prop_filter_map(
        "a purchase",
        |(total, unit, lines)| {
            let line = |(category, product, minor): (Option<Category>, u8, i64)| {
                Some(PurchaseLine {
                    product: ProductCode::parse(format!("p{product}")).ok()?,
                    name: None,
                    category,
                    quantity: NonZeroU32::MIN,
                    amount: Money::new(minor, unit),
                })
            };
            let lines = lines.into_iter().map(line).collect::<Option<_>>()?;
            Purchase::new(Money::new(total, unit), lines).ok()
        },
    )
}

fn content() -> impl Strategy<Value = InteractionContent> + Clone {
    prop_oneof![
        3 => purchase().prop_map(InteractionContent::Purchase),
        1 => purchase().prop_map(InteractionContent::Return),
        3 => Just(InteractionContent::Visit),
        1 => (0..4_u32).prop_map(|seconds| InteractionContent::Call { seconds, summary: None }),
        2 => (name(), own_properties()).prop_map(|(name, properties)| {
            InteractionContent::Other { name, text: None, properties }
        }),
        1 => text().prop_filter_map("a page", |text| {
            let location = Location::parse(text).ok()?;
            Some(InteractionContent::PageView { location })
        }),
        1 => text().prop_filter_map("a search", |text| {
            let text = Subject::parse(text).ok()?;
            Some(InteractionContent::Search { text })
        }),
        1 => prop::sample::select(OrderStage::ALL.to_vec()).prop_filter_map("an order", |stage| {
            let order = OrderNumber::parse("1").ok()?;
            Some(InteractionContent::Order(OrderUpdate::new(order, stage)))
        }),
        1 => (1..=2_u8).prop_filter_map("feedback", |points| {
            let product = ProductCode::parse("p1").ok()?;
            let feedback = ProductFeedback::new(product, Rating::new(points).ok()?);
            Some(InteractionContent::Feedback(feedback))
        }),
    ]
}

fn own_properties() -> impl Strategy<Value = InteractionProperties> + Clone {
    let named = (own_property(), close_attribute_value());
    let properties = vec(named, 0..3);
    properties.prop_filter_map("properties", |properties| {
        InteractionProperties::new(properties).ok()
    })
}

fn own_property() -> impl Strategy<Value = AttributeName> + Clone {
    prop::sample::select(vec!["seats", "plan"])
        .prop_filter_map("a name", |name| AttributeName::parse(name).ok())
}

/// A text that tests of properties ask for, too.
fn text() -> impl Strategy<Value = &'static str> + Clone {
    prop::sample::select(vec!["a", "A", "ab", "ba", "é", "a%", "_"])
}

fn channel() -> impl Strategy<Value = Channel> + Clone {
    prop::sample::select(vec![Channel::Web, Channel::Email, Channel::InPerson])
}

/// What happened between a company and a customer in the days of
/// [`recent_timestamp`](crm_core::strategies::recent_timestamp), by rising instant and id.
pub fn timeline(customer: CustomerId) -> impl Strategy<Value = Vec<Interaction>> {
    let happened = (
        strategies::recent_timestamp(),
        channel(),
        any::<bool>(),
        content(),
    );
    vec(happened, 0..12).prop_map(move |happened| {
        let ids = SeededIds::new(7);
        let interaction = |(number, (occurred_at, channel, is_inbound, content))| {
            let direction = if is_inbound {
                Direction::Inbound
            } else {
                Direction::Outbound
            };
            let new = NewInteraction {
                channel,
                direction,
                content,
                regarding: None,
                occurred_at,
                source: Code::new_static("shop"),
                key: IdempotencyKey::parse(format!("{number}")).ok()?,
            };
            let id = InteractionId::generate(&ids, occurred_at);
            Some(Interaction::restore(id, customer, occurred_at, new))
        };
        let mut timeline: Vec<_> = happened
            .into_iter()
            .enumerate()
            .filter_map(interaction)
            .collect();
        timeline.sort_by_key(|event| (event.occurred_at(), event.id()));
        timeline
    })
}

/// A bound within a few days of the question.
pub fn window_bound() -> impl Strategy<Value = WindowBound> + Clone {
    let minutes = 0..4 * 24 * 60_u32;
    let zone = prop::sample::select(vec![chrono_tz::Tz::UTC, chrono_tz::Tz::Europe__Berlin]);
    prop_oneof![
        1 => strategies::recent_timestamp().prop_map(WindowBound::At),
        3 => minutes.clone().prop_filter_map("in reach", |minutes| {
            WindowBound::ago(minutes.checked_mul(MINUTE)?).ok()
        }),
        1 => minutes.prop_filter_map("in reach", |minutes| {
            WindowBound::ahead(minutes.checked_mul(MINUTE)?).ok()
        }),
        1 => (calendar_unit(), zone, -2..3_i16).prop_map(|(unit, zone, offset)| {
            WindowBound::start_of(PeriodCalendar::new(unit, zone), offset)
        }),
    ]
}

/// A window, which may be one in which nothing ever lies.
pub fn window() -> impl Strategy<Value = Window> + Clone {
    let until = prop_oneof![1 => Just(WindowBound::NOW), 3 => window_bound()];
    (option::of(window_bound()), option::of(until)).prop_map(|(from, until)| Window { from, until })
}

/// A comparison with values of a strategy; it may be a range in which nothing lies.
pub fn comparison<T: std::fmt::Debug + Clone>(
    value: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Comparison<T>> + Clone {
    prop_oneof![
        value.clone().prop_map(Comparison::Eq),
        value.clone().prop_map(Comparison::Ne),
        value.clone().prop_map(Comparison::Lt),
        value.clone().prop_map(Comparison::Lte),
        value.clone().prop_map(Comparison::Gt),
        value.clone().prop_map(Comparison::Gte),
        (value.clone(), value).prop_map(|(from, to)| Comparison::Between { from, to }),
    ]
}

/// A test of a property of events.
pub fn property_test() -> impl Strategy<Value = PropertyTest> + Clone {
    let test = prop_oneof![
        close_attribute_value().prop_map(AttributeTest::Eq),
        close_attribute_value().prop_map(AttributeTest::Ne),
        text().prop_filter_map("a text", |text| {
            Some(AttributeTest::Contains(AttributeText::parse(text).ok()?))
        }),
        prop::sample::select(OrderStage::ALL.to_vec()).prop_filter_map("a stage", |stage| {
            let stage = AttributeText::parse(stage.code()).ok()?;
            Some(AttributeTest::StartsWith(stage))
        }),
        Just(AttributeTest::Exists),
        Just(AttributeTest::Missing),
    ];
    prop_oneof![
        1 => (prop::sample::select(EventProperty::ALL.to_vec()), test),
        1 => (own_property(), attribute_test()).prop_filter_map("a test of one type", |(name, is)| {
            let like = Condition::Attribute { name: name.clone(), is: is.clone() };
            Rule::new(like).ok()?;
            Some((EventProperty::Own(name), is))
        }),
    ]
    .prop_map(|(property, is)| PropertyTest { property, is })
}

/// A filter that the events of [`timeline`] often pass.
pub fn event_filter() -> impl Strategy<Value = EventFilter> + Clone {
    use InteractionKind::{Call, Feedback, Order, Other, PageView, Purchase, Return, Visit};
    let kinds = btree_set(
        prop::sample::select(vec![
            Purchase, Return, Visit, Call, Other, PageView, Order, Feedback,
        ]),
        0..3,
    );
    (
        kinds,
        prop_oneof![3 => Just(Default::default()), 1 => btree_set(channel(), 1..3)],
        prop_oneof![5 => Just(Default::default()), 1 => btree_set(name(), 1..3)],
        prop_oneof![3 => Just(Default::default()), 1 => btree_set(category(), 1..3)],
        prop_oneof![3 => Just(Default::default()), 1 => vec(property_test(), 1..3)],
    )
        .prop_map(
            |(kinds, channels, names, categories, properties)| EventFilter {
                kinds,
                channels,
                names,
                categories,
                properties,
            },
        )
}

/// What is asked of events.
pub fn event_measure() -> impl Strategy<Value = EventMeasure> + Clone {
    let amount = (-4..12_i64, currency()).prop_map(|(minor, unit)| Money::new(minor, unit));
    let of = prop_oneof![
        Just(DistinctOf::Kinds),
        Just(DistinctOf::Channels),
        Just(DistinctOf::Categories),
        Just(DistinctOf::Products),
        calendar_unit().prop_map(|unit| {
            DistinctOf::Periods(PeriodCalendar::new(unit, chrono_tz::Tz::Europe__Berlin))
        }),
    ];
    prop_oneof![
        3 => comparison(0..4_u64).prop_map(EventMeasure::Count),
        2 => comparison(amount.clone()).prop_map(EventMeasure::Sum),
        1 => comparison(amount.clone()).prop_map(EventMeasure::Average),
        1 => comparison(amount.clone()).prop_map(EventMeasure::Minimum),
        1 => comparison(amount).prop_map(EventMeasure::Maximum),
        1 => (of, comparison(0..4_u64)).prop_map(|(of, is)| EventMeasure::Distinct { of, is }),
        1 => event_filter().prop_map(EventMeasure::First),
        1 => event_filter().prop_map(EventMeasure::Last),
    ]
}

/// A condition on events in a window; it may be one that no rule takes.
pub fn event_condition() -> impl Strategy<Value = EventCondition> + Clone {
    (event_filter(), window(), event_measure()).prop_map(|(of, within, is)| EventCondition {
        of,
        within,
        is,
    })
}

/// A sequence of two or three steps.
pub fn event_sequence() -> impl Strategy<Value = EventSequence> + Clone {
    (vec(event_filter(), 2..4), 0..3 * 24 * 60_u32, window()).prop_map(
        |(steps, minutes, within)| EventSequence {
            steps,
            within_seconds: minutes.saturating_mul(MINUTE),
            within,
        },
    )
}

/// Something that is asked to come again and again; it may be one that no rule takes.
pub fn regularity() -> impl Strategy<Value = Regularity> + Clone {
    let number = |most: u32| (1..=most).prop_filter_map("above zero", NonZeroU32::new);
    (event_filter(), number(2), number(36), number(4), number(4)).prop_map(
        |(of, at_least, hours, periods, of_last)| Regularity {
            of,
            at_least,
            period_seconds: hours.saturating_mul(NonZeroU32::new(3_600).unwrap_or(NonZeroU32::MIN)),
            periods,
            of_last,
        },
    )
}

/// A number of sessions that is asked for; it may be a range in which nothing lies.
pub fn session_condition() -> impl Strategy<Value = SessionCondition> + Clone {
    let number = |most: u32| (1..=most).prop_filter_map("above zero", NonZeroU32::new);
    let hour = NonZeroU32::new(3_600).unwrap_or(NonZeroU32::MIN);
    let idle = prop_oneof![
        1 => Just(SessionRule::USUAL_IDLE_SECONDS),
        3 => number(48).prop_map(move |hours| hour.saturating_mul(hours)),
    ];
    (
        event_filter(),
        idle,
        number(3),
        window(),
        comparison(0..4_u64),
    )
        .prop_map(|(of, idle_seconds, depth, within, is)| SessionCondition {
            of,
            idle_seconds,
            depth,
            within,
            is,
        })
}
