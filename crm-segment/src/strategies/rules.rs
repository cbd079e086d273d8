//! Rules, and customers on whom they are tried.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::{
    AttributeName, AttributeText, AttributeValue, Channel, Code, ConsentLedger, ContactUse,
    Currency, Customer, Interaction, LifecycleStage, Money, NewCustomer, Number, Purpose,
    SeededIds, Tag, Timestamp, strategies,
};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;

use super::{
    event_condition, event_sequence, regularity, rfm_range, rfm_score, segment_name,
    session_condition, timeline, window,
};
use crate::{
    AttributeTest, Bucket, BucketSeed, Condition, CustomerFacts, IdentityCondition, ProfileField,
    RfmScore, Rule, SegmentDefinition, SegmentName,
};

/// One of three names, so that rules and customers speak of the same attributes.
fn attribute_name() -> impl Strategy<Value = AttributeName> + Clone {
    prop::sample::select(vec!["plan", "age", "since"])
        .prop_filter_map("a name", |name| AttributeName::parse(name).ok())
}

fn attribute_text() -> impl Strategy<Value = AttributeText> + Clone {
    prop::sample::select(vec!["a", "A", "ab", "ba", "é", "10", "a%", "_"])
        .prop_filter_map("a text", |text| AttributeText::parse(text).ok())
}

fn tag() -> impl Strategy<Value = Tag> + Clone {
    prop::sample::select(vec!["vip", "VIP", "b2b"])
        .prop_filter_map("a tag", |tag| Tag::parse(tag).ok())
}

/// A value of any type, of few different ones so that equal values and neighbours are common.
pub fn close_attribute_value() -> impl Strategy<Value = AttributeValue> + Clone {
    let currency = prop::sample::select(vec![Currency::EUR, Currency::USD]);
    let day = (1_u32..5).prop_filter_map("a day", |day| chrono::NaiveDate::from_yo_opt(2026, day));
    let instant = (0_i64..4).prop_filter_map("an instant", |at| Timestamp::from_micros(at).ok());
    prop_oneof![
        attribute_text().prop_map(AttributeValue::Text),
        (-2_i64..3).prop_map(AttributeValue::Integer),
        (-4_i8..5).prop_filter_map("a number", |half| {
            Number::new(f64::from(half) / 2.0)
                .ok()
                .map(AttributeValue::Number)
        }),
        any::<bool>().prop_map(AttributeValue::Boolean),
        day.prop_map(AttributeValue::Date),
        instant.prop_map(AttributeValue::Instant),
        (-2_i64..3, currency)
            .prop_map(|(minor, unit)| AttributeValue::Money(Money::new(minor, unit))),
        btree_set(attribute_text(), 0..3).prop_map(AttributeValue::Texts),
    ]
}

/// A test of an attribute; it may be one that no rule takes, such as an order of truth values.
pub fn attribute_test() -> impl Strategy<Value = AttributeTest> + Clone {
    let value = close_attribute_value;
    prop_oneof![
        value().prop_map(AttributeTest::Eq),
        value().prop_map(AttributeTest::Ne),
        value().prop_map(AttributeTest::Lt),
        value().prop_map(AttributeTest::Lte),
        value().prop_map(AttributeTest::Gt),
        value().prop_map(AttributeTest::Gte),
        (value(), value()).prop_map(|(from, to)| AttributeTest::Between { from, to }),
        vec(value(), 0..4).prop_map(AttributeTest::In),
        Just(AttributeTest::Exists),
        Just(AttributeTest::Missing),
        attribute_text().prop_map(AttributeTest::Contains),
        attribute_text().prop_map(AttributeTest::StartsWith),
        attribute_text().prop_map(AttributeTest::EndsWith),
        window().prop_map(AttributeTest::Within),
    ]
}

fn metric_name() -> impl Strategy<Value = Code> + Clone {
    prop::sample::select(["open_requests", "value"].map(Code::new_static).to_vec())
}

/// A part of a random division.
pub fn bucket() -> impl Strategy<Value = Bucket> + Clone {
    let seed = prop::sample::select(vec!["2026", "holdout"]);
    (seed, 0..Bucket::PLACES, 1..=Bucket::PLACES).prop_filter_map("a part", |(seed, one, other)| {
        Some(Bucket {
            seed: BucketSeed::parse(seed).ok()?,
            from: one.min(other),
            until: one.max(other),
        })
    })
}

fn stage() -> impl Strategy<Value = LifecycleStage> + Clone {
    prop::sample::select(LifecycleStage::ALL.to_vec())
}

/// A use that the ledgers of [`known_customer`] speak of.
fn contact_use() -> impl Strategy<Value = ContactUse> + Clone {
    let purpose = prop::sample::select(vec![Purpose::Marketing, Purpose::Profiling]);
    let channel = prop::sample::select(vec![Channel::Email, Channel::Sms, Channel::Web]);
    let topics = [None, Some("news"), Some("offers")].map(|topic| topic.map(Code::new_static));
    (purpose, channel, prop::sample::select(topics.to_vec())).prop_map(
        |(purpose, channel, topic)| {
            let used = ContactUse::new(purpose, channel);
            match topic {
                Some(topic) => used.about(topic),
                None => used,
            }
        },
    )
}

/// A rule of one condition.
pub fn leaf_rule() -> impl Strategy<Value = Rule> {
    prop_oneof![
        8 => (attribute_name(), attribute_test())
            .prop_map(|(name, is)| Condition::Attribute { name, is }),
        1 => strategies::party_kind().prop_map(Condition::Party),
        1 => tag().prop_map(Condition::Tag),
        1 => stage().prop_map(Condition::Stage),
        1 => rfm_range().prop_map(Condition::Rfm),
        1 => segment_name().prop_map(Condition::Segment),
        2 => contact_use().prop_map(Condition::Consent),
        1 => (prop::sample::select(ProfileField::ALL.to_vec()), attribute_test())
            .prop_map(|(field, is)| Condition::Profile { field, is }),
        1 => (strategies::identity_namespace(), any::<bool>())
            .prop_map(|(namespace, verified)| Condition::Identity(IdentityCondition { namespace, verified })),
        1 => strategies::relation_role().prop_map(Condition::Relation),
        8 => event_condition().prop_map(Condition::Events),
        2 => event_sequence().prop_map(Condition::Sequence),
        2 => regularity().prop_map(Condition::Regularly),
        2 => session_condition().prop_map(Condition::Sessions),
        1 => (metric_name(), attribute_test())
            .prop_map(|(name, is)| Condition::Metric { name, is }),
        1 => bucket().prop_map(Condition::Bucket),
    ]
    .prop_filter_map("a condition that makes sense", |condition| {
        Rule::new(condition).ok()
    })
}

/// A condition, with rules inside it or without.
pub fn condition() -> impl Strategy<Value = Condition> {
    rule().prop_map(|rule| rule.condition().clone())
}

/// A rule of up to 40 conditions, up to five deep.
pub fn rule() -> impl Strategy<Value = Rule> {
    leaf_rule().prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Condition::All),
            vec(inner.clone(), 0..4).prop_map(Condition::Any),
            inner.prop_map(|rule| Condition::Not(Box::new(rule))),
        ]
        .prop_filter_map("within the limits", |condition| Rule::new(condition).ok())
    })
}

/// A definition of a segment, of the first or second revision.
pub fn segment_definition() -> impl Strategy<Value = SegmentDefinition> {
    (segment_name(), rule(), option::of(rule())).prop_map(|(name, rule, revised)| {
        let first = SegmentDefinition::new(name, rule);
        match revised {
            Some(rule) => first.revised(rule),
            None => first,
        }
    })
}

/// A customer with all that a rule may ask about, owned; [`facts`](Self::facts) lends it.
#[derive(Debug, Clone)]
pub struct KnownCustomer {
    /// The record.
    pub customer: Customer,
    /// What the customer decided.
    pub consents: ConsentLedger,
    /// The instant for which rules are asked.
    pub as_of: Timestamp,
    /// The stage, if known.
    pub stage: Option<LifecycleStage>,
    /// The score, if any.
    pub score: Option<RfmScore>,
    /// The segment, if any.
    pub segment: Option<SegmentName>,
    /// What happened.
    pub timeline: Vec<Interaction>,
    /// Figures that were worked out elsewhere.
    pub metrics: BTreeMap<Code, AttributeValue>,
}

impl KnownCustomer {
    /// What a rule is asked about.
    #[must_use]
    pub fn facts(&self) -> CustomerFacts<'_> {
        let facts = CustomerFacts::new(&self.customer, &self.consents, self.as_of)
            .with_score(self.score)
            .with_segment(self.segment.as_ref())
            .with_timeline(&self.timeline)
            .with_metrics(&self.metrics);
        match self.stage {
            Some(stage) => facts.with_stage(stage),
            None => facts,
        }
    }
}

/// A customer whose attributes, tags, consents and segments are those that [`rule`] asks about.
pub fn known_customer() -> impl Strategy<Value = KnownCustomer> {
    let record = (
        strategies::party(),
        btree_map(attribute_name(), close_attribute_value(), 0..4),
        btree_set(tag(), 0..3),
        vec(strategies::relation(), 0..2),
        (
            vec(strategies::verified_identity(), 0..2),
            vec(strategies::claimed_identity(), 0..2),
        ),
        strategies::customer_id(),
    )
        .prop_filter_map(
            "a customer",
            |(party, attributes, tags, relations, (verified, claimed), id)| {
                created(
                    NewCustomer {
                        attributes,
                        tags,
                        relations,
                        verified_identities: verified,
                        claimed_identities: claimed,
                        ..NewCustomer::new(party)
                    },
                    id,
                )
            },
        );
    let derived = (
        option::of(stage()),
        option::of(rfm_score()),
        option::of(segment_name()),
        btree_map(metric_name(), close_attribute_value(), 0..2),
    );
    let record = record.prop_flat_map(|customer| {
        let timeline = timeline(customer.id());
        (Just(customer), timeline)
    });
    (
        record,
        strategies::consent_ledger(),
        strategies::recent_timestamp(),
        derived,
    )
        .prop_map(
            |((customer, timeline), consents, as_of, (stage, score, segment, metrics))| {
                KnownCustomer {
                    customer,
                    consents,
                    as_of,
                    stage,
                    score,
                    segment,
                    timeline,
                    metrics,
                }
            },
        )
}

/// A person with these attributes and tags; `None` when a record cannot hold them.
#[must_use]
pub fn person_with(
    attributes: BTreeMap<AttributeName, AttributeValue>,
    tags: BTreeSet<Tag>,
) -> Option<Customer> {
    let ids = SeededIds::new(0);
    let id = crm_core::CustomerId::generate(&ids, Timestamp::UNIX_EPOCH);
    let new = NewCustomer {
        attributes,
        tags,
        ..NewCustomer::new(crm_core::Party::unknown_person())
    };
    created(new, id)
}

fn created(new: NewCustomer, id: crm_core::CustomerId) -> Option<Customer> {
    let created = Customer::create(new, id, &SeededIds::new(0), Timestamp::UNIX_EPOCH);
    created.ok().map(|(customer, _)| customer)
}
