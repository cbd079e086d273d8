//! The page, read as a reader would.

use std::collections::BTreeSet;
use std::fs;

use crate::workspace;

/// The suites, as the page names them.
const SUITES: [&str; 5] = ["core", "consumer", "audit_seal", "request", "restore"];

/// A heading of the page with what stands below it.
#[derive(Debug)]
pub(crate) struct Promise {
    pub(crate) title: String,
    /// How many cases and tests hold it.
    pub(crate) held_by: usize,
    /// Whether the page says why nothing does.
    pub(crate) is_excused: bool,
}

/// What the page says.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) promises: Vec<Promise>,
    /// Whatever stands in backticks, below the first promise.
    names: BTreeSet<String>,
    /// All words, without signs of quotation and of code.
    words: String,
}

pub(crate) fn text() -> String {
    fs::read_to_string(workspace().join("docs/promises.md")).unwrap()
}

impl Page {
    pub(crate) fn read() -> Self {
        Self::of(&text())
    }

    pub(crate) fn of(text: &str) -> Self {
        let mut page = Self {
            promises: Vec::new(),
            names: BTreeSet::new(),
            words: String::new(),
        };
        for line in text.lines() {
            if let Some(title) = line.strip_prefix("### ") {
                page.promises.push(Promise {
                    title: title.to_owned(),
                    held_by: 0,
                    is_excused: false,
                });
            }
            page.words.push_str(line.trim_start_matches("> "));
            page.words.push(' ');
            let Some(promise) = page.promises.last_mut() else {
                continue;
            };
            promise.is_excused |= line.starts_with("**Not tested:** ");
            // Between backticks stands every second piece.
            let names = line.split('`').skip(1).step_by(2);
            page.names.extend(names.map(str::to_owned));
            let is_held = line.starts_with("- `");
            promise.held_by = promise.held_by.saturating_add(is_held.into());
        }
        page.words = plain(&page.words);
        page
    }

    /// Whether the sentence of a contract stands there.
    pub(crate) fn says(&self, sentence: &str) -> bool {
        self.words.contains(sentence)
    }

    /// The cases that it names.
    pub(crate) fn cases(&self) -> BTreeSet<String> {
        let is_case = |name: &&String| {
            name.split_once('/')
                .is_some_and(|(suite, rest)| SUITES.contains(&suite) && rest.contains("::"))
        };
        self.names.iter().filter(is_case).cloned().collect()
    }

    /// The operations of ports that it names.
    pub(crate) fn operations(&self) -> BTreeSet<String> {
        let is_operation = |name: &&String| {
            name.split_once("::").is_some_and(|(port, operation)| {
                (port.ends_with("Store") || port.ends_with("Log"))
                    && operation.starts_with(|first: char| first.is_ascii_lowercase())
            })
        };
        self.names.iter().filter(is_operation).cloned().collect()
    }

    /// The tests that it names, each with its file.
    pub(crate) fn tests(&self) -> Vec<(String, String)> {
        let tests = self.names.iter().filter_map(|name| {
            let (file, test) = name.split_once(".rs::")?;
            Some((format!("{file}.rs"), test.to_owned()))
        });
        tests.collect()
    }
}

/// The words of a text, without links, code and emphasis.
pub(crate) fn plain(text: &str) -> String {
    let mut words = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("](") {
        words.push_str(before);
        rest = behind.split_once(')').map_or("", |(_, behind)| behind);
    }
    words.push_str(rest);
    words.retain(|sign| !matches!(sign, '[' | ']' | '`' | '*'));
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
