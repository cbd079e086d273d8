//! The report: well-formed, complete, harmless and on its own.
//!
//! With `ECRM_REPORT_PREVIEW=FILE` the report over the sample is written there, to be looked at.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test may fail loudly"
)]

#[path = "../cdnow/mod.rs"]
mod cdnow;
mod sample;

use std::collections::BTreeSet;

use crm_core::{Currency, Money};
use ecrm_examples::report::{
    AliveCurve, Cluster, ClusterMap, CohortRow, CustomerView, Highlight, MonthRow, Outlook,
    QueueRow, ReportData, RequestStateRow, SegmentCell, SpecialistRow, ValueTenth, ViewSection,
    render,
};
use proptest::prelude::*;
use roxmltree::{Document, ParsingOptions};

fn parse(page: &str) -> Document<'_> {
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    Document::parse_with_options(page, options).unwrap()
}

/// All that a reader can read, piece by piece.
fn texts(document: &Document<'_>) -> BTreeSet<String> {
    let texts = document.descendants().filter_map(|node| node.text());
    texts
        .map(|text| text.trim().replace('\u{a0}', " "))
        .collect()
}

#[test]
fn a_preview_is_written_when_asked_for() {
    if let Some(path) = std::env::var_os("ECRM_REPORT_PREVIEW") {
        std::fs::write(path, render(&sample::report()).unwrap()).unwrap();
    }
}

#[test]
fn it_is_well_formed_and_refers_to_nothing_outside() {
    let page = render(&sample::report()).unwrap();
    assert!(!page.contains("http://") && !page.contains("https://"));
    assert!(!page.contains("url(") && !page.contains("@import"));
    let document = parse(&page);
    let elements: BTreeSet<&str> = document
        .descendants()
        .map(|node| node.tag_name().name())
        .collect();
    for refused in [
        "script", "link", "img", "iframe", "object", "image", "use", "a",
    ] {
        assert!(!elements.contains(refused), "{refused}");
    }
    for node in document.descendants() {
        for attribute in node.attributes() {
            let name = attribute.name();
            assert!(
                !["src", "href", "srcset", "action"].contains(&name),
                "{name}"
            );
            assert!(!name.starts_with("on"), "{name}");
        }
    }
}

#[test]
fn each_drawing_says_what_it_shows_and_has_its_numbers_beside_it() {
    let page = render(&sample::report()).unwrap();
    let document = parse(&page);
    let ids: Vec<&str> = document
        .descendants()
        .filter_map(|node| node.attribute("id"))
        .collect();
    assert_eq!(
        ids.iter().collect::<BTreeSet<_>>().len(),
        ids.len(),
        "ids are unique"
    );
    let drawings: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("svg"))
        .collect();
    assert_eq!(drawings.len(), 16, "eight charts, each for two widths");
    for drawing in drawings {
        assert_eq!(drawing.attribute("role"), Some("img"));
        for id in drawing.attribute("aria-labelledby").unwrap().split(' ') {
            let label = drawing
                .children()
                .find(|child| child.attribute("id") == Some(id));
            assert!(!label.unwrap().text().unwrap().is_empty());
        }
        let card = drawing
            .ancestors()
            .find(|node| node.has_tag_name("section"))
            .unwrap();
        let is_table = |node: roxmltree::Node<'_, '_>| {
            node.has_tag_name("table")
                && node.ancestors().any(|above| above.has_tag_name("details"))
        };
        assert!(card.descendants().any(is_table));
    }
}

#[test]
fn every_number_is_there() {
    let data = sample::report();
    let page = render(&data).unwrap();
    let texts = texts(&parse(&page));
    let mut expected: Vec<String> = Vec::new();
    for segment in &data.segments {
        expected.push(segment.name.clone());
        expected.push(segment.customers.to_string());
        expected.push(format!("{:.1} %", segment.share_of_customers * 100.0));
        expected.push(format!("{:.1} %", segment.share_of_revenue * 100.0));
    }
    expected.extend(
        data.segment_cells
            .iter()
            .map(|cell| cell.customers.to_string()),
    );
    for month in &data.months {
        expected.push(month.label.clone());
        expected.extend([month.new, month.returning].map(|count| {
            if count < 1000 {
                count.to_string()
            } else {
                format!("{},{:03}", count / 1000, count % 1000)
            }
        }));
    }
    for state in &data.request_states {
        expected.push(state.state.clone());
        expected.extend([state.met, state.missed, state.not_due].map(|count| count.to_string()));
    }
    for specialist in &data.specialists {
        expected.push(format!("{} of {}", specialist.open, specialist.capacity));
        expected.push(specialist.closed.to_string());
    }
    expected.extend(data.queue.iter().map(|request| request.due.clone()));
    let view = data.customer.unwrap();
    expected.extend(
        view.sections
            .into_iter()
            .flat_map(|section| section.rows)
            .map(|row| row.1),
    );
    expected.push("244,091.94 USD".to_owned());
    for text in expected {
        assert!(texts.contains(&text), "{text:?}");
    }
}

#[test]
fn a_page_of_nothing_and_a_page_of_zeros_are_well_formed() {
    parse(&render(&ReportData::default()).unwrap());
    let zeros = ReportData {
        segment_cells: vec![SegmentCell {
            recency: 9,
            frequency: 0,
            segment: String::new(),
            customers: 0,
        }],
        concentration: vec![(0.0, 0.0)],
        months: vec![MonthRow {
            label: String::new(),
            new: 0,
            returning: 0,
        }],
        request_states: vec![RequestStateRow {
            state: String::new(),
            met: 0,
            missed: 0,
            not_due: 0,
        }],
        specialists: vec![SpecialistRow {
            name: String::new(),
            skills: String::new(),
            open: 0,
            capacity: 0,
            closed: 0,
        }],
        ..ReportData::default()
    };
    let page = render(&zeros).unwrap();
    assert!(!page.contains("NaN") && !page.contains("inf"));
    parse(&page);
}

/// The part of [`filled_with`] that tells what is to come.
fn filled_outlook(text: &dyn Fn() -> String, count: u64, share: f64) -> Outlook {
    Outlook {
        cohorts: vec![CohortRow {
            label: text(),
            customers: count,
            active: vec![count, 1, 0],
        }],
        value_tenths: vec![ValueTenth {
            customers: count,
            expected: Money::new(i64::try_from(count).unwrap_or(i64::MAX), Currency::EUR),
        }],
        clusters: Some(ClusterMap {
            across: text(),
            up: text(),
            clusters: vec![Cluster {
                description: text(),
                customers: count,
                centre: (share, share),
            }],
            customers: vec![(share, 0.0), (0.0, share)],
        }),
        alive: Some(AliveCurve {
            customer: text(),
            unit: text(),
            points: vec![(0.0, 1.0), (1.0, share)],
            purchases: vec![0.0],
            today: 0.5,
        }),
    }
}

/// The same text in every place that a host or a customer can fill.
fn filled_with(text: &str, count: u64, share: f64) -> ReportData {
    let text = || text.to_owned();
    ReportData {
        title: text(),
        generated_at: text(),
        highlights: vec![Highlight {
            label: text(),
            value: text(),
            note: text(),
        }],
        segments: Vec::new(),
        segment_cells: vec![SegmentCell {
            recency: 1,
            frequency: 5,
            segment: text(),
            customers: count,
        }],
        concentration: vec![(0.0, 0.0), (share, share), (1.0, 1.0)],
        months: vec![MonthRow {
            label: text(),
            new: count,
            returning: count,
        }],
        outlook: filled_outlook(&text, count, share),
        request_states: vec![RequestStateRow {
            state: text(),
            met: count,
            missed: count,
            not_due: 1,
        }],
        specialists: vec![SpecialistRow {
            name: text(),
            skills: text(),
            open: count,
            capacity: 1,
            closed: count,
        }],
        queue: vec![QueueRow {
            subject: text(),
            customer: text(),
            kind: text(),
            priority: text(),
            state: text(),
            specialist: text(),
            due: text(),
        }],
        customer: Some(CustomerView {
            title: text(),
            sections: vec![ViewSection {
                heading: text(),
                rows: vec![(text(), text())],
            }],
        }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_and_no_number_breaks_the_page_or_adds_an_element(
        text in prop_oneof![
            any::<String>(),
            "[<>&\"'a-c/=! -]{0,40}",
            Just("</title></style><script>alert(1)</script>".to_owned()),
            Just("\" onload=\"alert(1)".to_owned()),
            Just("]]>--><svg onload='x'>".to_owned()),
        ],
        count in prop_oneof![0_u64..5000, any::<u64>()],
        share in 0.0_f64..=1.0,
    ) {
        let shape = |page: &str| -> Vec<(String, Vec<String>)> {
            let document = parse(page);
            let elements = document.descendants().filter(|node| node.is_element());
            // The drawings differ by the length of their texts: there the kinds of elements count.
            elements
                .filter(|node| !node.ancestors().skip(1).any(|above| above.has_tag_name("svg")))
                .map(|node| {
                    let attributes = node.attributes().map(|attribute| attribute.name().to_owned());
                    (node.tag_name().name().to_owned(), attributes.collect())
                })
                .collect()
        };
        let page = render(&filled_with(&text, count, share)).unwrap();
        let plain = render(&filled_with("x", 1, 0.5)).unwrap();
        let mut expected = shape(&plain);
        let found = shape(&page);
        if text.is_empty() {
            // The note of a figure is left out.
            let notes = expected.iter().filter(|(name, _)| name == "dd").count();
            prop_assert_eq!(found.iter().filter(|(name, _)| name == "dd").count(), notes - 1);
            expected.clear();
        }
        if !expected.is_empty() {
            prop_assert_eq!(found, expected);
        }
        let document = parse(&page);
        let drawn: BTreeSet<&str> = document
            .descendants()
            .filter(|node| node.is_element() && node.ancestors().any(|above| above.has_tag_name("svg")))
            .map(|node| node.tag_name().name())
            .collect();
        let known = ["svg", "title", "desc", "rect", "line", "polyline", "polygon", "circle", "text"];
        prop_assert!(drawn.iter().all(|name| known.contains(name)), "{:?}", drawn);
    }
}
