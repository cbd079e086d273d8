//! Each row of the contract of the edges, the limits, and the frozen form.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};

use crm_core::{
    AttributeName, AttributeText, AttributeValue, Channel, Code, ConsentLedger, ContactUse,
    Currency, Customer, LifecycleStage, Money, Number, PartyKind, Purpose, Tag, Timestamp,
};
use crm_segment::strategies::person_with;
use crm_segment::{
    AttributeTest, Condition, CustomerFacts, RfmRange, RfmScore, Rule, RuleError,
    SegmentDefinition, SegmentName,
};

use AttributeTest::{
    Between, Contains, EndsWith, Eq, Exists, Gt, Gte, In, Lt, Lte, Missing, Ne, StartsWith,
};

fn text(text: &str) -> AttributeValue {
    AttributeValue::text(text).unwrap()
}

fn number(number: f64) -> AttributeValue {
    AttributeValue::Number(Number::new(number).unwrap())
}

fn money(minor: i64, currency: Currency) -> AttributeValue {
    AttributeValue::Money(Money::new(minor, currency))
}

fn texts(members: &[&str]) -> AttributeValue {
    AttributeValue::Texts(
        members
            .iter()
            .map(|text| AttributeText::parse(text).unwrap())
            .collect(),
    )
}

fn part(text: &str) -> AttributeText {
    AttributeText::parse(text).unwrap()
}

const INTEGER: fn(i64) -> AttributeValue = AttributeValue::Integer;

#[test]
fn of_a_missing_attribute_only_missing_is_true() {
    let tests = [
        Eq(INTEGER(1)),
        Ne(INTEGER(1)),
        Lt(INTEGER(1)),
        Lte(INTEGER(1)),
        Gt(INTEGER(1)),
        Gte(INTEGER(1)),
        Between {
            from: INTEGER(0),
            to: INTEGER(9),
        },
        In(vec![INTEGER(1)]),
        Exists,
        Contains(part("a")),
        StartsWith(part("a")),
        EndsWith(part("a")),
    ];
    for test in tests {
        assert!(!test.passes(None, Timestamp::UNIX_EPOCH), "{test:?}");
    }
    assert!(Missing.passes(None, Timestamp::UNIX_EPOCH));
    assert!(!Missing.passes(Some(&INTEGER(1)), Timestamp::UNIX_EPOCH));
    assert!(
        Exists.passes(Some(&texts(&[])), Timestamp::UNIX_EPOCH),
        "an empty set is there"
    );
}

#[test]
fn types_never_turn_into_each_other() {
    for (stored, asked) in [
        (text("1"), INTEGER(1)),
        (INTEGER(1), text("1")),
        (AttributeValue::Boolean(true), INTEGER(1)),
        (text("a"), texts(&["a"])),
        (money(1, Currency::EUR), money(1, Currency::USD)),
        (money(100, Currency::EUR), INTEGER(100)),
    ] {
        assert!(
            !Eq(asked.clone()).passes(Some(&stored), Timestamp::UNIX_EPOCH),
            "{stored:?} {asked:?}"
        );
        assert!(
            Ne(asked.clone()).passes(Some(&stored), Timestamp::UNIX_EPOCH),
            "{stored:?} {asked:?}"
        );
        assert!(!In(vec![asked.clone()]).passes(Some(&stored), Timestamp::UNIX_EPOCH));
        for order in [Lt, Lte, Gt, Gte] {
            assert!(
                !order(asked.clone()).passes(Some(&stored), Timestamp::UNIX_EPOCH),
                "{stored:?} {asked:?}"
            );
        }
    }
}

#[test]
fn whole_numbers_and_numbers_are_one_line_of_numbers() {
    assert!(Eq(number(2.0)).passes(Some(&INTEGER(2)), Timestamp::UNIX_EPOCH));
    assert!(Lt(number(2.5)).passes(Some(&INTEGER(2)), Timestamp::UNIX_EPOCH));
    assert!(Gt(INTEGER(-3)).passes(Some(&number(-2.5)), Timestamp::UNIX_EPOCH));
    let above_2_to_53 = INTEGER(9_007_199_254_740_993);
    assert!(
        Gt(number(9_007_199_254_740_992.0)).passes(Some(&above_2_to_53), Timestamp::UNIX_EPOCH),
        "no rounding"
    );
}

#[test]
fn texts_compare_by_code_point() {
    assert!(
        !Eq(text("Gold")).passes(Some(&text("gold")), Timestamp::UNIX_EPOCH),
        "case counts"
    );
    assert!(
        Lt(text("a")).passes(Some(&text("Z")), Timestamp::UNIX_EPOCH),
        "capitals come first"
    );
    assert!(
        Gt(text("z")).passes(Some(&text("é")), Timestamp::UNIX_EPOCH),
        "U+00E9 comes after U+007A"
    );
    // By UTF-16 units the second would come first.
    assert!(Lt(text("\u{1F600}")).passes(Some(&text("\u{FF5E}")), Timestamp::UNIX_EPOCH));
    assert!(
        !Contains(part("a%")).passes(Some(&text("abc")), Timestamp::UNIX_EPOCH),
        "no pattern"
    );
    assert!(Contains(part("a%")).passes(Some(&text("xa%x")), Timestamp::UNIX_EPOCH));
    assert!(StartsWith(part("go")).passes(Some(&text("gold")), Timestamp::UNIX_EPOCH));
    assert!(!StartsWith(part("go")).passes(Some(&text("Gold")), Timestamp::UNIX_EPOCH));
    assert!(EndsWith(part("ld")).passes(Some(&text("gold")), Timestamp::UNIX_EPOCH));
    assert!(!EndsWith(part("_d")).passes(Some(&text("gold")), Timestamp::UNIX_EPOCH));
}

#[test]
fn sets_are_asked_for_members() {
    assert!(Contains(part("jazz")).passes(Some(&texts(&["jazz", "rock"])), Timestamp::UNIX_EPOCH));
    assert!(
        !Contains(part("jaz")).passes(Some(&texts(&["jazz"])), Timestamp::UNIX_EPOCH),
        "not for parts of members"
    );
    assert!(!StartsWith(part("jazz")).passes(Some(&texts(&["jazz"])), Timestamp::UNIX_EPOCH));
    assert!(Eq(texts(&["a", "b"])).passes(Some(&texts(&["b", "a"])), Timestamp::UNIX_EPOCH));
    assert!(!Eq(texts(&["a"])).passes(Some(&texts(&["b", "a"])), Timestamp::UNIX_EPOCH));
}

#[test]
fn ranges_hold_both_ends_and_an_empty_list_nothing() {
    let between = Between {
        from: INTEGER(1),
        to: number(2.0),
    };
    for (value, expected) in [(0, false), (1, true), (2, true), (3, false)] {
        assert_eq!(
            between.passes(Some(&INTEGER(value)), Timestamp::UNIX_EPOCH),
            expected,
            "{value}"
        );
    }
    assert!(!In(vec![]).passes(Some(&INTEGER(1)), Timestamp::UNIX_EPOCH));
}

fn attribute(name: &str, is: AttributeTest) -> Result<Rule, RuleError> {
    Rule::new(Condition::Attribute {
        name: AttributeName::parse(name).unwrap(),
        is,
    })
}

#[test]
fn what_makes_no_sense_is_refused() {
    let yes = AttributeValue::Boolean(true);
    assert_eq!(
        attribute("a", Lt(yes.clone())),
        Err(RuleError::NotOrdered {
            type_name: "boolean"
        })
    );
    assert_eq!(
        attribute("a", Gte(texts(&[]))),
        Err(RuleError::NotOrdered { type_name: "texts" })
    );
    assert!(attribute("a", Eq(yes)).is_ok());
    let range = |from, to| attribute("a", Between { from, to });
    assert_eq!(range(INTEGER(2), INTEGER(1)), Err(RuleError::EmptyRange));
    assert_eq!(range(INTEGER(2), text("3")), Err(RuleError::MixedRange));
    assert_eq!(
        range(money(1, Currency::EUR), money(2, Currency::USD)),
        Err(RuleError::MixedRange)
    );
    assert!(range(INTEGER(2), INTEGER(2)).is_ok());
    let read =
        serde_json::from_str::<Rule>(r#"{"attribute":{"name":"a","is":{"lt":{"boolean":true}}}}"#);
    assert!(
        read.unwrap_err().to_string().contains("boolean"),
        "checked when read as well"
    );
}

fn customer() -> Customer {
    let attributes = BTreeMap::from([(AttributeName::parse("age").unwrap(), INTEGER(41))]);
    person_with(attributes, BTreeSet::from([Tag::parse("vip").unwrap()])).unwrap()
}

#[test]
fn conditions_on_the_record_and_on_what_was_worked_out() {
    let (customer, consents) = (customer(), ConsentLedger::default());
    let segment = SegmentName::parse("Loyal").unwrap();
    let bare = CustomerFacts::new(&customer, &consents, Timestamp::UNIX_EPOCH);
    let full = bare
        .with_stage(LifecycleStage::Retained)
        .with_score(Some(RfmScore::from_code(345).unwrap()))
        .with_segment(Some(&segment));
    let cases = [
        (Condition::All(vec![]), true, true),
        (Condition::Any(vec![]), false, false),
        (Condition::Party(PartyKind::Person), true, true),
        (Condition::Party(PartyKind::Organisation), false, false),
        (Condition::Tag(Tag::parse("vip").unwrap()), true, true),
        (Condition::Tag(Tag::parse("VIP").unwrap()), false, false),
        (Condition::Stage(LifecycleStage::Retained), false, true),
        (Condition::Stage(LifecycleStage::Lapsed), false, false),
        (Condition::Rfm(RfmRange::ANY), false, true),
        (Condition::Segment(segment.clone()), false, true),
        (
            Condition::Segment(SegmentName::parse("loyal").unwrap()),
            false,
            false,
        ),
        (
            Condition::Consent(ContactUse::new(Purpose::Marketing, Channel::Email)),
            false,
            false,
        ),
    ];
    for (condition, of_bare, of_full) in cases {
        let rule = Rule::new(condition).unwrap();
        assert_eq!(rule.matches(&bare), of_bare, "{rule:?}");
        assert_eq!(rule.matches(&full), of_full, "{rule:?}");
    }
}

#[test]
fn not_equal_is_not_the_negation_of_equal_where_the_attribute_is_missing() {
    let (customer, consents) = (customer(), ConsentLedger::default());
    let facts = CustomerFacts::new(&customer, &consents, Timestamp::UNIX_EPOCH);
    let is_not = attribute("plan", Ne(text("gold"))).unwrap();
    let not_is = Rule::negate(attribute("plan", Eq(text("gold"))).unwrap()).unwrap();
    assert!(!is_not.matches(&facts));
    assert!(not_is.matches(&facts));
}

/// `not` wrapped around a leaf `depth - 1` times, as text.
fn nested(depth: usize) -> String {
    let levels = depth - 1;
    format!(
        "{}{}{}",
        r#"{"not":"#.repeat(levels),
        r#"{"tag":"vip"}"#,
        "}".repeat(levels)
    )
}

#[test]
fn the_depth_is_limited_built_and_read() {
    let mut rule = Rule::new(Condition::Tag(Tag::parse("vip").unwrap())).unwrap();
    for _ in 1..Rule::MAXIMUM_DEPTH {
        rule = Rule::all([rule]).unwrap();
    }
    assert_eq!(rule.depth(), Rule::MAXIMUM_DEPTH);
    let too_deep = RuleError::TooDeep {
        maximum: Rule::MAXIMUM_DEPTH,
    };
    assert_eq!(Rule::all([rule.clone()]), Err(too_deep));

    // The deepest rule, with the deepest leaf, can be read back within a larger document.
    let text = serde_json::to_string(&[[[&rule]]]).unwrap();
    let [[[read]]]: [[[Rule; 1]; 1]; 1] = serde_json::from_str(&text).unwrap();
    assert_eq!(read, rule);

    assert!(serde_json::from_str::<Rule>(&nested(Rule::MAXIMUM_DEPTH)).is_ok());
    for depth in [Rule::MAXIMUM_DEPTH + 1, 100] {
        let error = serde_json::from_str::<Rule>(&nested(depth)).unwrap_err();
        assert!(
            error.to_string().starts_with(&too_deep.to_string()),
            "{error}"
        );
    }
    assert!(serde_json::from_str::<Rule>(&nested(100_000)).is_err());
    // A refused rule leaves the next one on the thread its full depth.
    assert!(serde_json::from_str::<Rule>(&nested(Rule::MAXIMUM_DEPTH)).is_ok());
}

/// A reader without a limit of its own must not exhaust the stack either.
#[test]
fn the_depth_is_limited_whatever_the_format_allows() {
    #[derive(Clone, Copy)]
    struct Endless;
    impl<'de> serde::Deserializer<'de> for Endless {
        type Error = serde::de::value::Error;
        fn deserialize_any<V: serde::de::Visitor<'de>>(
            self,
            visitor: V,
        ) -> Result<V::Value, Self::Error> {
            visitor.visit_enum(self)
        }
        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
            ignored_any
        }
    }
    impl<'de> serde::de::EnumAccess<'de> for Endless {
        type Error = serde::de::value::Error;
        type Variant = Self;
        fn variant_seed<V: serde::de::DeserializeSeed<'de>>(
            self,
            seed: V,
        ) -> Result<(V::Value, Self), Self::Error> {
            let name = serde::de::value::BorrowedStrDeserializer::new("not");
            seed.deserialize(name).map(|value| (value, self))
        }
    }
    impl<'de> serde::de::VariantAccess<'de> for Endless {
        type Error = serde::de::value::Error;
        fn unit_variant(self) -> Result<(), Self::Error> {
            Ok(())
        }
        fn newtype_variant_seed<T: serde::de::DeserializeSeed<'de>>(
            self,
            seed: T,
        ) -> Result<T::Value, Self::Error> {
            seed.deserialize(self)
        }
        fn tuple_variant<V: serde::de::Visitor<'de>>(
            self,
            _: usize,
            _: V,
        ) -> Result<V::Value, Self::Error> {
            Err(serde::de::Error::custom("no tuple"))
        }
        fn struct_variant<V: serde::de::Visitor<'de>>(
            self,
            _: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Self::Error> {
            Err(serde::de::Error::custom("no struct"))
        }
    }
    let error = <Rule as serde::Deserialize>::deserialize(Endless).unwrap_err();
    assert_eq!(
        error.to_string(),
        RuleError::TooDeep {
            maximum: Rule::MAXIMUM_DEPTH
        }
        .to_string()
    );
}

#[test]
fn the_size_is_limited_built_and_read() {
    let leaf = Rule::new(Condition::Tag(Tag::parse("vip").unwrap())).unwrap();
    let largest = Rule::any(vec![leaf.clone(); Rule::MAXIMUM_SIZE - 1]).unwrap();
    assert_eq!(largest.size(), Rule::MAXIMUM_SIZE);
    let too_large = RuleError::TooLarge {
        maximum: Rule::MAXIMUM_SIZE,
    };
    assert_eq!(Rule::any(vec![leaf; Rule::MAXIMUM_SIZE]), Err(too_large));
    assert_eq!(Rule::negate(largest), Err(too_large));
    assert_eq!(
        attribute("a", In(vec![INTEGER(1); Rule::MAXIMUM_SIZE])),
        Err(too_large)
    );
    let text = format!(
        r#"{{"any":[{}{{"tag":"a"}}]}}"#,
        r#"{"tag":"a"},"#.repeat(9_999)
    );
    let error = serde_json::from_str::<Rule>(&text).unwrap_err().to_string();
    assert!(error.starts_with(&too_large.to_string()), "{error}");
}

#[test]
fn unknown_conditions_and_fields_are_refused() {
    for text in [
        r#"{"weather":"fine"}"#,
        r#"{"attribute":{"name":"a","is":{"like":"x"}}}"#,
        r#"{"attribute":{"name":"a","is":"exists","extra":1}}"#,
        r#"{"attribute":{"name":"Not A Name","is":"exists"}}"#,
        r#"{"consent":{"purpose":"marketing"}}"#,
        r#"{"consent":{"purpose":"marketing","channel":"email","topic":"No Code"}}"#,
        r#"{"consent":{"purpose":"marketing","channel":"email","subject":"offers"}}"#,
        r#"{"rfm":{"recency":[0,5]}}"#,
        r#"{"rfm":{"value":[1,5]}}"#,
        r#"{"all":{"tag":"a"}}"#,
        r#"{"tag":"a","party":"person"}"#,
        "{}",
        "null",
    ] {
        assert!(serde_json::from_str::<Rule>(text).is_err(), "{text}");
    }
}

#[test]
fn the_written_form_is_frozen() {
    let fixture = include_str!("fixtures/segment_definition.json");
    let definition: SegmentDefinition = serde_json::from_str(fixture).unwrap();
    assert_eq!(definition.revision, 2);
    assert_eq!(definition.rule.size(), 26);
    let written = serde_json::to_value(&definition).unwrap();
    assert_eq!(
        written,
        serde_json::from_str::<serde_json::Value>(fixture).unwrap()
    );
    let later = fixture.replacen("\"format\": 1", "\"format\": 2", 1);
    assert!(serde_json::from_str::<SegmentDefinition>(&later).is_err());
}

#[test]
fn a_consent_without_a_topic_is_written_as_it_was_before_there_were_topics() {
    let used = ContactUse::new(Purpose::Marketing, Channel::Email);
    let text = r#"{"consent":{"purpose":"marketing","channel":"email"}}"#;
    let rule = Rule::new(Condition::Consent(used.clone())).unwrap();
    assert_eq!(serde_json::to_string(&rule).unwrap(), text);
    assert_eq!(serde_json::from_str::<Rule>(text).unwrap(), rule);
    let about = Rule::new(Condition::Consent(used.about(Code::new_static("offers")))).unwrap();
    let text = text.replace("}}", r#","topic":"offers"}}"#);
    assert_eq!(serde_json::to_string(&about).unwrap(), text);
    assert_eq!(serde_json::from_str::<Rule>(&text).unwrap(), about);
}

#[test]
fn debug_output_tells_no_value() {
    let rule = attribute("plan", Eq(text("marker-4711"))).unwrap();
    let contains = attribute("plan", Contains(part("marker-4711"))).unwrap();
    assert!(!format!("{rule:?} {contains:?}").contains("4711"));
}
