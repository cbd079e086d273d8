//! The ports, read from the sources of all crates.

use std::fs;
use std::path::{Path, PathBuf};

use crate::page::plain;
use crate::workspace;

/// Ports that a store has nothing to do with.
const NOT_OF_STORES: [(&str, &str); 10] = [
    (
        "PersonalDataSource",
        "tells what others than this store hold of a customer",
    ),
    ("RequestSource", "tells a view what `RequestStore` holds"),
    ("SegmentSource", "tells a view what was computed of a base"),
    ("ValueSource", "tells a view what was computed of a base"),
    ("NextBestSource", "recommends, which is for the host to do"),
    ("MetricSource", "tells a rule what was computed elsewhere"),
    (
        "RuleStore",
        "spares reading what the ports give; a store may leave it to `Segmenter`",
    ),
    ("StoreFactory", "makes the stores that the cases run on"),
    (
        "EventSink",
        "takes the events that a relay reads from a store",
    ),
    (
        "Catalogue",
        "reads the products of the host, which no store keeps",
    ),
];

/// An asynchronous trait, and what it promises.
#[derive(Debug)]
pub(crate) struct Port {
    pub(crate) name: String,
    pub(crate) methods: Vec<String>,
    /// Those of its methods that do something when nobody implements them.
    pub(crate) with_body: Vec<String>,
    /// All sentences of its contract and of its methods.
    pub(crate) sentences: Vec<String>,
    /// The file that it stands in.
    text: String,
}

impl Port {
    pub(crate) fn operations(self) -> Vec<String> {
        let Self { name, methods, .. } = self;
        let named = methods.iter().map(|method| format!("{name}::{method}"));
        named.collect()
    }

    /// Whether its file makes a pointer to such a store a store: with the macro that most ports
    /// have, or by hand.
    pub(crate) fn is_forwarded_by(&self, pointer: &str) -> bool {
        let by_macro = format!("forward!({pointer});");
        let by_hand = format!("impl<S: {0} + ?Sized> {0} for {pointer}<S>", self.name);
        self.text.contains(&by_macro) || self.text.contains(&by_hand)
    }
}

/// All ports that a store implements.
pub(crate) fn of_stores() -> Vec<Port> {
    let mut ports = all();
    for (name, why) in NOT_OF_STORES {
        let place = ports.iter().position(|port| port.name == name);
        ports.remove(place.unwrap_or_else(|| panic!("there is no {name} ({why})")));
    }
    ports
}

fn all() -> Vec<Port> {
    let mut ports = Vec::new();
    for entry in fs::read_dir(workspace()).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("crm-") {
            collect(&folder.join("src"), &mut ports);
        }
    }
    ports
}

fn collect(folder: &Path, ports: &mut Vec<Port>) {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, ports);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            ports.extend(in_file(&fs::read_to_string(path).unwrap()));
        }
    }
}

/// The ports of a file: `#[async_trait]`, the line `pub trait NAME` below it, and the lines up to
/// the brace that ends it.
fn in_file(text: &str) -> Vec<Port> {
    let mut ports = Vec::new();
    let mut documentation: Vec<&str> = Vec::new();
    let mut is_async = false;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(words) = line.strip_prefix("///") {
            documentation.push(words);
        } else if line == "#[async_trait]" {
            is_async = true;
        } else {
            let name = line.strip_prefix("pub trait ").filter(|_| is_async);
            if let Some(name) = name.and_then(|rest| rest.split([':', ' ']).next()) {
                let body: Vec<_> = lines.by_ref().take_while(|line| *line != "}").collect();
                ports.push(port(name, &documentation, &body, text));
            }
            documentation.clear();
            is_async = false;
        }
    }
    ports
}

fn port(name: &str, documentation: &[&str], body: &[&str], text: &str) -> Port {
    let contract = documentation
        .iter()
        .skip_while(|line| !line.trim_start().starts_with("# Contract"));
    let mut port = Port {
        name: name.to_owned(),
        methods: Vec::new(),
        with_body: Vec::new(),
        sentences: sentences(&contract.copied().collect::<Vec<_>>()),
        text: text.to_owned(),
    };
    let mut above: Vec<&str> = Vec::new();
    let mut signature = String::new();
    for line in body.iter().map(|line| line.trim()) {
        if let Some(words) = line.strip_prefix("///") {
            above.push(words);
        } else if line.starts_with("async fn ") || !signature.is_empty() {
            signature.push_str(line);
            if !line.ends_with([';', '{', '}']) {
                continue;
            }
            let rest = signature.strip_prefix("async fn ").unwrap();
            let method = rest.split(['(', '<']).next().unwrap().to_owned();
            if !line.ends_with(';') {
                port.with_body.push(method.clone());
            }
            port.methods.push(method);
            port.sentences.extend(sentences(&above));
            above.clear();
            signature.clear();
        }
    }
    port
}

/// The sentences of a documentation: paragraphs, points of lists, no headings.
fn sentences(documentation: &[&str]) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in documentation.iter().map(|line| line.trim()) {
        let (is_point, line) = match line.strip_prefix("- ") {
            Some(point) => (true, point),
            None => (false, line),
        };
        let is_heading = line.starts_with("# ");
        if is_point || is_heading || line.is_empty() {
            paragraphs.push(String::new());
        }
        if !is_heading && let Some(last) = paragraphs.last_mut() {
            last.push_str(line);
            last.push(' ');
        }
    }
    let mut sentences = Vec::new();
    for paragraph in paragraphs.iter().map(|paragraph| plain(paragraph)) {
        let mut rest = paragraph.as_str();
        while let Some((sentence, behind)) = rest.split_once(". ") {
            sentences.push(format!("{sentence}."));
            rest = behind;
        }
        if !rest.is_empty() {
            sentences.push(rest.to_owned());
        }
    }
    sentences
}
