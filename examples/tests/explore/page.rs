//! The page: complete, well-formed and harmless.

use std::fs;

use crm_core::{InteractionContent, Organisation, OrganisationName, Party};
use roxmltree::{Document, ParsingOptions};
use tempfile::TempDir;

use crate::made_up::{MadeUp, at};
use crate::said;

const NAME: &str = r#"</td><script>alert('x')</script> & "Co""#;
const RULE: &str = r#"did(visit) and not plan = "<b onclick=x>&'""#;

#[test]
fn hostile_texts_stay_texts() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (database, report) = (path("crm.sqlite"), path("made/report.html"));
    let mut base = MadeUp::in_file(database.as_ref());
    let name = OrganisationName::parse(NAME).unwrap();
    let hostile = base.customer(Party::Organisation(Organisation { name }));
    base.happened(
        hostile,
        at("2026-11-20T10:00:00Z"),
        InteractionContent::Visit,
    );
    drop(base);
    said(&[
        "--database",
        &database,
        "--rule",
        RULE,
        "--beside",
        RULE,
        "--as-of",
        "2026-11-22T10:00:00Z",
        "--days",
        "5",
        "--report",
        &report,
    ]);

    let page = fs::read_to_string(report).unwrap();
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(&page, options).unwrap();
    let elements = || document.descendants().filter(|node| node.is_element());
    for element in elements() {
        let name = element.tag_name().name();
        assert!(
            !["script", "b", "link", "img", "a"].contains(&name),
            "{name}"
        );
        for attribute in element.attributes() {
            let name = attribute.name();
            assert!(!name.starts_with("on") && name != "src" && name != "href");
        }
    }
    let texts: Vec<&str> = document
        .descendants()
        .filter_map(|node| node.text())
        .collect();
    let rule = RULE.replace("did(visit)", "count(visit) >= 1");
    assert!(texts.contains(&NAME), "the name");
    assert!(texts.contains(&rule.as_str()), "the rule");

    // The chart has its table, and says what it shows.
    let charts: Vec<_> = elements()
        .filter(|node| node.tag_name().name() == "svg")
        .collect();
    assert_eq!(charts.len(), 2, "a wide and a narrow one");
    for chart in charts {
        let described = chart.children().filter(|node| {
            ["title", "desc"].contains(&node.tag_name().name()) && node.text().is_some()
        });
        assert_eq!(described.count(), 2);
    }
    let rows: Vec<Vec<&str>> = elements()
        .filter(|node| node.tag_name().name() == "tr")
        .map(|row| row.children().filter_map(|cell| cell.text()).collect())
        .collect();
    for row in [
        ["2026-11-19", "0", "0", "0"],
        ["2026-11-20", "1", "0", "1"],
        ["2026-11-21", "0", "0", "1"],
    ] {
        assert!(rows.contains(&row.to_vec()), "{row:?}");
    }
}
