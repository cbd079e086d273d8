//! Laws of templates and canned answers.

use chrono_tz::Tz;
use crm_core::{Code, Currency, Money, Timestamp};
use crm_support::{
    AnswerTemplate, CannedAnswer, DeadlineTarget, FillError, KnownPlaceholder, OwnPlaceholders,
    PlaceholderType, PlaceholderValue, PlaceholderValues, TemplateProblem, strategies,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// A piece of a template of which it is known what is told for it.
#[derive(Debug, Clone)]
struct Piece {
    written: String,
    told: String,
}

fn customer_name() -> Code {
    KnownPlaceholder::CustomerName.name()
}

fn values(name: &str) -> PlaceholderValues {
    PlaceholderValues::new(Tz::UTC)
        .with_text(customer_name(), name)
        .unwrap()
        .with(Code::new_static("count"), 1_234_567)
}

fn own() -> OwnPlaceholders {
    OwnPlaceholders::new([
        (Code::new_static("count"), PlaceholderType::Number),
        (Code::new_static("total"), PlaceholderType::Money),
    ])
    .unwrap()
}

/// The pieces, in which the customer is called `name`.
fn piece(name: &str) -> impl Strategy<Value = Piece> + use<> {
    let same = |text: String| Piece {
        told: text.clone(),
        written: text,
    };
    let name = name.to_owned();
    prop_oneof![
        4 => "[^{}\\p{C}\\p{Zl}\\p{Zp}]{1,10}".prop_map(same),
        1 => "[{}] [a-z\n]".prop_map(same),
        2 => "[^\"\\p{C}\\p{Zl}\\p{Zp}]{0,6}".prop_map(|text| Piece { written: format!("{{{{\"{text}\"}}}}"), told: text }),
        3 => (" {0,2}", any::<u8>()).prop_map(move |(space, which)| {
            let (formats, told) = match which % 4 {
                0 => ("|upper", name.to_uppercase()),
                1 => ("| lower ", name.to_lowercase()),
                2 => (" | default: \"}}\"", name.clone()),
                _ => ("", name.clone()),
            };
            Piece { written: format!("{{{{{space}customer.name{formats}{space}}}}}"), told }
        }),
        1 => Just(Piece { written: "{{count | grouped: \".\"}}".into(), told: "1.234.567".into() }),
        1 => Just(Piece { written: "{{total|default:\"{{none\"}}".into(), told: "{{none".into() }),
    ]
}

fn name_and_pieces() -> impl Strategy<Value = (String, Vec<Piece>)> {
    strategies::placeholder_text().prop_flat_map(|name| {
        let name = name.as_str().to_owned();
        (Just(name.clone()), vec(piece(&name), 1..8))
    })
}

proptest! {
    /// A text comes out as its pieces say, whatever the values are; nothing in a value is read as a placeholder.
    #[test]
    fn what_is_told_is_what_the_pieces_tell((name, pieces) in name_and_pieces()) {
        let written: String = pieces.iter().map(|piece| piece.written.as_str()).collect();
        let told: String = pieces.iter().map(|piece| piece.told.as_str()).collect();
        prop_assume!(!written.trim().is_empty());
        let template = AnswerTemplate::parse(&written, &own()).unwrap();
        prop_assert_eq!(template.as_str(), written.trim());
        // White space around the template goes when it is saved, and that around the answer when it is filled in.
        match template.fill(&values(&name)) {
            Ok(filled) => prop_assert_eq!(filled.as_str(), told.trim()),
            Err(refused) => prop_assert!(told.trim().is_empty() && matches!(refused, FillError::Text(_))),
        }
    }

    /// What was read is written as it was, and read again the same.
    #[test]
    fn templates_are_written_as_they_were_read(
        (own, text) in strategies::own_placeholders().prop_flat_map(|own| {
            let text = strategies::answer_template_text(&own);
            (Just(own), text)
        }),
    ) {
        let template = AnswerTemplate::parse(&text, &own).unwrap();
        prop_assert_eq!(template.as_str(), text.as_str());
        prop_assert_eq!(AnswerTemplate::parse(template.as_str(), &own).unwrap(), template);
    }

    /// What was saved can be filled in when there is a value for each placeholder that needs one; and where one is taken
    /// away, that one is named.
    #[test]
    fn what_is_saved_can_be_filled_in(
        (answer, values) in strategies::canned_answer().prop_flat_map(|answer| {
            let values = strategies::placeholder_values(answer.placeholders());
            (Just(answer), values)
        }),
        language in "[a-z]{2}(-[a-z]{2})?",
    ) {
        let (_, template) = answer.template_for(&Code::parse(language.clone()).unwrap()).unwrap();
        match template.fill(&values) {
            Ok(_) => {}
            Err(refused) => prop_assert!(matches!(refused, FillError::Text(_)), "{refused:?}"),
        }
        let mut needed = PlaceholderValues::new(values.zone());
        for name in template.needs() {
            needed = needed.with(name.clone(), values.get(name).unwrap().clone());
        }
        let filled = template.fill(&needed);
        let lacks = matches!(filled, Err(FillError::Missing { .. } | FillError::WrongType { .. }));
        prop_assert!(!lacks, "{filled:?}");
        if let Some(left_out) = template.needs().into_iter().next() {
            let mut others = PlaceholderValues::new(values.zone());
            for name in template.needs().into_iter().skip(1) {
                others = others.with(name.clone(), values.get(name).unwrap().clone());
            }
            prop_assert_eq!(template.fill(&others), Err(FillError::Missing { name: left_out.clone() }));
        }
    }

    /// Any text at all is a template or is refused at a place that is in it.
    #[test]
    fn errors_point_into_the_text(text in "[ a-c{}\"|:.\n]{0,40}") {
        if let Err(error) = AnswerTemplate::parse(&text, &own()) {
            let line = text.split('\n').nth(error.line - 1);
            prop_assert!(line.is_some(), "{error}");
            prop_assert!(error.column <= line.unwrap().chars().count() + 1, "{error}");
            match error.problem {
                TemplateProblem::Unclosed => {
                    let line: String = line.unwrap().chars().skip(error.column - 1).collect();
                    prop_assert!(line.starts_with("{{"), "{error}");
                }
                TemplateProblem::Unopened => {
                    let line: String = line.unwrap().chars().skip(error.column - 1).collect();
                    prop_assert!(line.starts_with("}}"), "{error}");
                }
                _ => {}
            }
        }
    }

    #[test]
    fn answers_are_read_as_they_were_written(answer in strategies::canned_answer()) {
        let text = serde_json::to_string(&answer).unwrap();
        prop_assert_eq!(serde_json::from_str::<CannedAnswer>(&text).unwrap(), answer);
    }

    /// Digits in groups are the digits.
    #[test]
    fn groups_change_no_digit(minor in any::<i64>(), number in any::<i64>()) {
        let values = PlaceholderValues::new(Tz::UTC)
            .with(Code::new_static("count"), number)
            .with(Code::new_static("total"), Money::new(minor, Currency::EUR));
        let filled = |text| AnswerTemplate::parse(text, &own()).unwrap().fill(&values).unwrap().into_string();
        let grouped = filled("{{count | grouped: \"'\"}}");
        prop_assert_eq!(grouped.replace('\'', ""), number.to_string());
        for (place, group) in grouped.trim_start_matches('-').split('\'').enumerate() {
            prop_assert!(group.len() == 3 || (place == 0 && (1..3).contains(&group.len())), "{}", grouped);
        }
        let told = filled("{{total | decimal: \",\" | grouped: \".\" | amount}}");
        let plain = Money::new(minor, Currency::EUR).to_string();
        prop_assert_eq!(told.replace('.', "").replace(',', "."), plain.trim_end_matches(" EUR"));
    }
}

fn told(text: &str, value: impl Into<PlaceholderValue>) -> String {
    let value = value.into();
    let own = OwnPlaceholders::new([(Code::new_static("x"), value.placeholder_type())]).unwrap();
    let values = PlaceholderValues::new("America/New_York".parse().unwrap());
    let values = values.with(Code::new_static("x"), value);
    let template = AnswerTemplate::parse(text, &own).unwrap();
    template.fill(&values).unwrap().into_string()
}

#[test]
fn values_are_told_by_their_type() {
    let at = Timestamp::parse("2026-03-07T04:05:06Z").unwrap();
    assert_eq!(told("{{x}}", at), "2026-03-06");
    assert_eq!(
        told("{{x | date: \"%-d.%-m.%y, %H:%M:%S %%\"}}", at),
        "6.3.26, 23:05:06 %"
    );
    assert_eq!(
        told("{{x | zone: \"Asia/Tokyo\" | date: \"%d.%m.%Y %-H\"}}", at),
        "07.03.2026 13"
    );
    assert_eq!(told("{{x}}", 1_234_567), "1234567");
    assert_eq!(told("{{x | grouped: \" \"}}", -1_234_567), "-1 234 567");
    assert_eq!(told("{{x | grouped: \".\"}}", 123), "123");
    let euros = Money::new(-123_456_789, Currency::EUR);
    assert_eq!(told("{{x}}", euros), "-1234567.89 EUR");
    assert_eq!(
        told("{{x | decimal: \",\" | grouped: \".\"}}", euros),
        "-1.234.567,89 EUR"
    );
    assert_eq!(
        told(
            "{{x | amount | grouped: \",\"}}",
            Money::new(1_234, Currency::JPY)
        ),
        "1,234"
    );
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    use TemplateProblem as Problem;
    let own = own();
    let refused = |text: &str| {
        let error = AnswerTemplate::parse(text, &own).unwrap_err();
        (error.line, error.column, error.problem)
    };
    assert!(matches!(refused("  "), (1, 1, Problem::Text(_))));
    assert!(matches!(
        refused("Hello {{customer.name"),
        (1, 7, Problem::Unclosed)
    ));
    assert!(matches!(
        refused("\n\n  Hé {{customer.name\n}}"),
        (3, 6, Problem::Unclosed)
    ));
    assert!(matches!(refused("a {{"), (1, 3, Problem::Unclosed)));
    assert!(matches!(
        refused("{customer.name}}"),
        (1, 15, Problem::Unopened)
    ));
    assert!(matches!(refused("{{}}"), (1, 3, Problem::NoName)));
    assert!(matches!(refused("{{ | upper}}"), (1, 4, Problem::NoName)));
    assert!(matches!(
        refused("{{{customer.name}}}"),
        (1, 3, Problem::Unexpected)
    ));
    assert!(matches!(
        refused("{{Customer}}"),
        (1, 3, Problem::Unexpected)
    ));
    assert!(matches!(
        refused("{{customer name}}"),
        (1, 3, Problem::UnknownPlaceholder { .. })
    ));
    assert!(matches!(
        refused("{{count count}}"),
        (1, 9, Problem::Unexpected)
    ));
    assert!(matches!(refused("{{count}"), (1, 8, Problem::Unexpected)));
    assert!(matches!(refused("{{.a}}"), (1, 3, Problem::NotAName)));
    assert!(matches!(refused("{{\"a}}"), (1, 3, Problem::UnclosedQuote)));
    assert!(matches!(
        refused("{{count | shout}}"),
        (1, 11, Problem::UnknownFormat)
    ));
    assert!(matches!(
        refused("{{count |}}"),
        (1, 10, Problem::UnknownFormat)
    ));
    assert!(matches!(
        refused("{{count | upper}}"),
        (1, 11, Problem::WrongType { .. })
    ));
    assert!(matches!(
        refused("{{customer.name | date: \"%d\"}}"),
        (1, 19, Problem::WrongType { .. })
    ));
    assert!(matches!(
        refused("{{now | grouped: \".\"}}"),
        (1, 9, Problem::WrongType { .. })
    ));
    assert!(matches!(
        refused("{{total | zone: \"UTC\"}}"),
        (1, 11, Problem::WrongType { .. })
    ));
    assert!(matches!(
        refused("{{now | date}}"),
        (1, 9, Problem::Argument { .. })
    ));
    assert!(matches!(
        refused("{{now | date: \"%B\"}}"),
        (1, 9, Problem::Argument { .. })
    ));
    assert!(matches!(
        refused("{{now | date: \"%\"}}"),
        (1, 9, Problem::Argument { .. })
    ));
    assert!(matches!(
        refused("{{now | date: %d}}"),
        (1, 15, Problem::Unexpected)
    ));
    assert!(matches!(
        refused("{{now | zone: \"Berlin\"}}"),
        (1, 9, Problem::Argument { .. })
    ));
    assert!(matches!(
        refused("{{count | grouped: \"..\"}}"),
        (1, 11, Problem::Argument { .. })
    ));
    assert!(matches!(
        refused("{{customer.name | upper: \"x\"}}"),
        (1, 19, Problem::Argument { .. })
    ));
    assert!(matches!(
        refused("{{customer.name | default}}"),
        (1, 19, Problem::Argument { .. })
    ));
    let twice = refused("{{customer.name | upper | upper}}");
    assert!(matches!(twice, (1, 27, Problem::Repeated { .. })));
    assert!(matches!(
        refused("{{total | grouped: \".\"}}"),
        (1, 3, Problem::SameSeparator)
    ));
    let many = "{{count}}".repeat(201);
    assert!(matches!(
        refused(&many),
        (1, 1_801, Problem::TooMany { maximum: 200 })
    ));
    assert!(AnswerTemplate::parse(&many[9..], &own).is_ok());
    // What is told of an error holds nothing of the text but names of placeholders.
    let error = AnswerTemplate::parse("Dear Ann {{", &own).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 1, column 10: what begins with {{ must end with }} on the same line"
    );
}

#[test]
fn languages_fall_back_to_wider_ones() {
    let texts = [
        ("en", "in en"),
        ("pt", "in pt"),
        ("pt-br", "in pt-br"),
        ("zh-hant", "in zh-hant"),
    ];
    let texts = texts.map(|(language, text)| (Code::new_static(language), text));
    let name = || Code::new_static("x");
    let new =
        |fallback| CannedAnswer::new(name(), 1, own(), Code::new_static(fallback), texts.clone());
    let answer = new("en").unwrap();
    let chosen = |language| {
        answer
            .template_for(&Code::new_static(language))
            .unwrap()
            .0
            .as_str()
    };
    for (language, expected) in [
        ("pt-br", "pt-br"),
        ("pt-pt", "pt"),
        ("pt", "pt"),
        ("zh-hant-tw", "zh-hant"),
        ("zh", "en"),
        ("fr", "en"),
    ] {
        assert_eq!(chosen(language), expected);
    }
    assert!(new("de").is_err());
    let wrong = CannedAnswer::new(
        name(),
        1,
        own(),
        Code::new_static("en"),
        [(Code::new_static("en"), "{{")],
    );
    assert_eq!(
        wrong.unwrap_err().to_string(),
        "the text in en: line 1, column 1: what begins with {{ must end with }} on the same line"
    );
    let uneven = [
        (Code::new_static("en"), "{{count}} {{total}}"),
        (Code::new_static("de"), "{{count}}"),
    ];
    let uneven = CannedAnswer::new(name(), 1, own(), Code::new_static("en"), uneven).unwrap();
    assert_eq!(
        uneven.uneven_needs().into_iter().collect::<Vec<_>>(),
        [&Code::new_static("total")]
    );
}

#[test]
fn a_value_of_another_kind_is_refused() {
    let template = AnswerTemplate::parse("{{count}} {{total | default: \"-\"}}", &own()).unwrap();
    let values = |count: PlaceholderValue| {
        let values = PlaceholderValues::new(Tz::UTC);
        values.with(Code::new_static("count"), count)
    };
    assert_eq!(template.fill(&values(3.into())).unwrap().as_str(), "3 -");
    let amount = Money::new(3, Currency::EUR);
    let (expected, found) = (PlaceholderType::Number, PlaceholderType::Money);
    let name = Code::new_static("count");
    assert_eq!(
        template.fill(&values(amount.into())),
        Err(FillError::WrongType {
            name,
            expected,
            found
        })
    );
}

#[test]
fn values_are_not_shown() {
    let values =
        values("Ann Smith").with(Code::new_static("total"), Money::new(98_765, Currency::EUR));
    let shown = format!("{values:?}");
    assert!(
        !shown.contains("Ann") && !shown.contains("987") && !shown.contains("1234567"),
        "{shown}"
    );
    assert!(shown.contains("customer.name"), "{shown}");
}

proptest! {
    /// What is known of a request and its customer is told; nothing of a former customer stays.
    #[test]
    fn known_values_come_from_the_records(
        request in strategies::service_request(),
        customer in crm_core::strategies::customer(),
        specialist in strategies::specialist(),
    ) {
        let before = KnownPlaceholder::ALL.iter().fold(PlaceholderValues::new(Tz::UTC), |values, known| {
            let PlaceholderType::Text = known.placeholder_type() else { return values };
            values.with_text(known.name(), "somebody else").unwrap()
        });
        let values = before.with_customer(&customer).with_request(&request).with_specialist(&specialist);
        for known in KnownPlaceholder::ALL {
            match values.get(&known.name()) {
                Some(value) => {
                    prop_assert_eq!(value.placeholder_type(), known.placeholder_type());
                    let text = format!("{{{{{}}}}}", known.code());
                    let told = AnswerTemplate::parse(&text, &OwnPlaceholders::default()).unwrap().fill(&values).unwrap();
                    prop_assert_ne!(told.as_str(), "somebody else");
                }
                // Under service policies, or none, a request has no deadlines that do not move.
                None if *known == KnownPlaceholder::RequestResponseDue => {
                    prop_assert_eq!(request.deadlines().due(DeadlineTarget::Response), None);
                }
                None if *known == KnownPlaceholder::RequestResolutionDue => {
                    prop_assert_eq!(request.deadlines().due(DeadlineTarget::Resolution), None);
                }
                None => prop_assert!(known.code().starts_with("customer.") || *known == KnownPlaceholder::Now, "{known}"),
            }
        }
        let subject = AnswerTemplate::parse("{{request.subject}}", &OwnPlaceholders::default()).unwrap();
        let told = subject.fill(&values).unwrap().into_string();
        prop_assert_eq!(told, request.subject().as_str());
    }
}
