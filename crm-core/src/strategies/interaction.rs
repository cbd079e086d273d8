//! Interactions and purchases.

use std::num::NonZeroU32;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use super::basic::{
    attribute_name, code, currency_of_two_decimals, customer_id, interaction_id, line, lines,
    non_negative_money, timestamp,
};
use super::collaboration::{
    hand_over_update, idea_update, note, product_feedback, task_update, watch_update,
};
use super::customer::attribute_value;
use super::data_subject::{data_subject_request_update, legal_hold_update};
use super::event::entity_ref;
use super::history::customer_revision;
use super::questionnaire::questionnaire_response;
use super::shop::{cart_change, order_update};
use crate::{
    Category, Channel, Currency, Direction, IdempotencyKey, Interaction, InteractionContent,
    InteractionKind, InteractionProperties, InteractionText, Location, NewInteraction, OrderNumber,
    ProductCode, ProductName, Purchase, PurchaseFact, PurchaseLine, Subject, TimelineFilter,
};

/// Any [`Channel`].
pub fn channel() -> impl Strategy<Value = Channel> + Clone {
    proptest::sample::select(Channel::ALL.to_vec())
}

/// Any [`Direction`].
pub fn direction() -> impl Strategy<Value = Direction> + Clone {
    proptest::sample::select(Direction::ALL.to_vec())
}

/// Any [`InteractionKind`].
pub fn interaction_kind() -> impl Strategy<Value = InteractionKind> + Clone {
    proptest::sample::select(InteractionKind::ALL.to_vec())
}

/// One of a few [`Category`]s.
pub fn category() -> impl Strategy<Value = Category> + Clone {
    proptest::sample::select(vec!["books", "music", "shoes"])
        .prop_filter_map("a category", |text| Category::parse(text).ok())
}

/// Any [`PurchaseLine`] in this currency.
pub fn purchase_line(currency: Currency) -> impl Strategy<Value = PurchaseLine> + Clone {
    let product =
        "[A-Z]{2}-[0-9]{1,4}".prop_filter_map("a product", |text| ProductCode::parse(text).ok());
    let name = option::of(line().prop_filter_map("a name", |text| ProductName::parse(text).ok()));
    let quantity = (1u32..100).prop_filter_map("a quantity", NonZeroU32::new);
    (
        product,
        name,
        option::of(category()),
        quantity,
        non_negative_money(currency),
    )
        .prop_map(|(product, name, category, quantity, amount)| PurchaseLine {
            product,
            name,
            category,
            quantity,
            amount,
        })
}

/// Any [`Purchase`] of a few lines.
pub fn purchase() -> impl Strategy<Value = Purchase> + Clone {
    currency_of_two_decimals()
        .prop_flat_map(|currency| {
            (
                non_negative_money(currency),
                vec(purchase_line(currency), 0..3),
                option::of(line()),
            )
        })
        .prop_filter_map("a purchase", |(total, lines, order)| {
            let purchase = Purchase::new(total, lines).ok()?;
            Some(match order {
                Some(order) => purchase.with_order(OrderNumber::parse(order).ok()?),
                None => purchase,
            })
        })
        .boxed()
}

/// Any [`InteractionContent`].
pub fn interaction_content() -> impl Strategy<Value = InteractionContent> + Clone {
    let subject = || line().prop_filter_map("a subject", |text| Subject::parse(text).ok());
    let text = || lines().prop_filter_map("a text", |text| InteractionText::parse(text).ok());
    prop_oneof![
        Just(InteractionContent::Visit),
        line().prop_filter_map("a location", |text| {
            Some(InteractionContent::PageView {
                location: Location::parse(text).ok()?,
            })
        }),
        subject().prop_map(|text| InteractionContent::Search { text }),
        purchase().prop_map(InteractionContent::Purchase),
        purchase().prop_map(InteractionContent::Return),
        cart_change().prop_map(InteractionContent::Cart),
        order_update().prop_map(InteractionContent::Order),
        (option::of(subject()), text())
            .prop_map(|(subject, text)| InteractionContent::Message { subject, text }),
        (any::<u32>(), option::of(text()))
            .prop_map(|(seconds, summary)| InteractionContent::Call { seconds, summary }),
        subject().prop_map(|subject| InteractionContent::Meeting { subject }),
        note().prop_map(InteractionContent::Note),
        task_update().prop_map(InteractionContent::Task),
        hand_over_update().prop_map(InteractionContent::HandOver),
        watch_update().prop_map(InteractionContent::Watch),
        idea_update().prop_map(InteractionContent::Idea),
        product_feedback().prop_map(InteractionContent::Feedback),
        data_subject_request_update().prop_map(InteractionContent::DataSubjectRequest),
        legal_hold_update().prop_map(InteractionContent::LegalHold),
        customer_revision().prop_map(InteractionContent::Revision),
        questionnaire_response().prop_map(InteractionContent::QuestionnaireResponse),
        (code(), option::of(text()), interaction_properties()).prop_map(
            |(name, text, properties)| InteractionContent::Other {
                name,
                text,
                properties
            }
        ),
    ]
    .boxed()
}

/// Any [`InteractionProperties`] of a few members.
pub fn interaction_properties() -> impl Strategy<Value = InteractionProperties> + Clone {
    let properties = btree_map(attribute_name(), attribute_value(), 0..4);
    properties.prop_filter_map("properties", |properties| {
        InteractionProperties::new(properties).ok()
    })
}

/// Any [`IdempotencyKey`].
pub fn idempotency_key() -> impl Strategy<Value = IdempotencyKey> + Clone {
    line().prop_filter_map("a key", |text| IdempotencyKey::parse(text).ok())
}

/// Any [`NewInteraction`].
pub fn new_interaction() -> impl Strategy<Value = NewInteraction> + Clone {
    let about = (interaction_content(), option::of(entity_ref()));
    (
        channel(),
        direction(),
        about,
        timestamp(),
        code(),
        idempotency_key(),
    )
        .prop_map(
            |(channel, direction, (content, regarding), occurred_at, source, key)| NewInteraction {
                channel,
                direction,
                content,
                regarding,
                occurred_at,
                source,
                key,
            },
        )
        .boxed()
}

/// Any [`Interaction`].
pub fn interaction() -> impl Strategy<Value = Interaction> + Clone {
    (
        interaction_id(),
        customer_id(),
        timestamp(),
        new_interaction(),
    )
        .prop_map(|(id, customer, recorded_at, new)| {
            Interaction::restore(id, customer, recorded_at, new)
        })
        .boxed()
}

/// Any [`PurchaseFact`] in this currency.
pub fn purchase_fact(currency: Currency) -> impl Strategy<Value = PurchaseFact> + Clone {
    (
        customer_id(),
        timestamp(),
        non_negative_money(currency),
        any::<bool>(),
    )
        .prop_map(|(customer, occurred_at, amount, is_return)| {
            if is_return {
                PurchaseFact::Return {
                    customer,
                    occurred_at,
                    amount,
                }
            } else {
                PurchaseFact::Purchase {
                    customer,
                    occurred_at,
                    amount,
                }
            }
        })
}

/// Any [`TimelineFilter`].
pub fn timeline_filter() -> impl Strategy<Value = TimelineFilter> + Clone {
    let instant = || option::of(timestamp());
    (
        vec(interaction_kind(), 0..3),
        vec(channel(), 0..3),
        instant(),
        instant(),
    )
        .prop_map(|(kinds, channels, from, until)| {
            TimelineFilter::all()
                .of_kinds(kinds)
                .over_channels(channels)
                .between(from, until)
        })
}
