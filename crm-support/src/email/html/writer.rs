//! Lines, written as elements open and close.

use super::element::{StartTag, breaks_around, is_hidden, is_void};
use crate::email::body::{BodyLine, LineForm};
use crate::email::safe_text::{is_shown, is_space, safe_line_within};

/// An element that is open.
#[derive(Debug)]
struct Open {
    name: String,
    form: Option<LineForm>,
    link: Option<Link>,
}

/// Where a link leads, and what text it has until now.
#[derive(Debug)]
struct Link {
    address: String,
    text: String,
}

/// Takes what the tokenizer finds and writes lines.
#[derive(Default)]
pub(super) struct TextWriter {
    lines: Vec<BodyLine>,
    line: String,
    space_is_due: bool,
    bullet_is_due: bool,
    blank_line_is_due: bool,
    open: Vec<Open>,
    /// How many elements are open beyond those that are kept.
    beyond: usize,
    hidden: usize,
    quotes: usize,
    preformatted: usize,
    links: usize,
}

impl TextWriter {
    /// The largest number of open elements that are told apart; nobody writes a mail of deeper ones.
    const MAXIMUM_DEPTH: usize = 256;
    /// The longest address of a link that is shown.
    const MAXIMUM_ADDRESS: usize = 500;

    pub(super) fn start(&mut self, tag: &StartTag) {
        self.breaks(breaks_around(&tag.name));
        match tag.name.as_str() {
            "br" => self.end_line(true),
            "li" => self.bullet_is_due = true,
            "td" | "th" => self.space_is_due = true,
            "img" if self.hidden == 0 => self.flowing(&safe_line_within(&tag.alternative, 200)),
            _ => {}
        }
        if is_void(&tag.name) {
            return;
        }
        if self.open.len() >= Self::MAXIMUM_DEPTH {
            self.beyond = self.beyond.saturating_add(1);
            return;
        }
        let link = (tag.name == "a").then(|| Link {
            address: shown_address(&tag.link, Self::MAXIMUM_ADDRESS),
            text: String::new(),
        });
        let form = tag.form();
        if form.is_some() {
            self.end_line(false);
        }
        if link.is_some() {
            self.links = self.links.saturating_add(1);
        }
        self.count(&tag.name, usize::saturating_add);
        self.open.push(Open {
            name: tag.name.clone(),
            form,
            link,
        });
    }

    pub(super) fn end(&mut self, name: &str) {
        if self.beyond > 0 {
            self.beyond = self.beyond.saturating_sub(1);
        } else if let Some(index) = self.open.iter().rposition(|open| open.name == name) {
            while self.open.len() > index {
                self.close_last();
            }
        } else if name == "p" || name == "br" {
            // As browsers do.
            self.end_line(true);
        }
        self.breaks(breaks_around(name));
    }

    fn close_last(&mut self) {
        // What is written until here stands in the element.
        if let Some(link) = self.open.last_mut().and_then(|last| last.link.take()) {
            self.write_address(&link);
            self.links = self.links.saturating_sub(1);
        }
        if self.open.last().is_some_and(|last| last.form.is_some()) {
            self.end_line(false);
        }
        if let Some(closed) = self.open.pop() {
            self.count(&closed.name, usize::saturating_sub);
        }
    }

    /// Keeps the counts of what is open.
    fn count(&mut self, name: &str, by: fn(usize, usize) -> usize) {
        let counts = [
            (is_hidden(name), &mut self.hidden),
            (name == "blockquote", &mut self.quotes),
            (name == "pre" || name == "textarea", &mut self.preformatted),
        ];
        for (is_counted, count) in counts {
            if is_counted {
                *count = by(*count, 1);
            }
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.hidden > 0 {
            return;
        }
        if self.links > 0
            && let Some(link) = self
                .open
                .iter_mut()
                .rev()
                .find_map(|open| open.link.as_mut())
        {
            let room = Self::MAXIMUM_ADDRESS.saturating_sub(link.text.len());
            link.text.extend(text.chars().take(room));
        }
        if self.preformatted > 0 {
            self.preformatted(text);
        } else {
            self.flowing(text);
        }
    }

    fn flowing(&mut self, text: &str) {
        for character in text.chars() {
            if is_space(character) {
                self.space_is_due = true;
            } else if is_shown(character) {
                if self.space_is_due && !self.line.is_empty() && !self.line.ends_with(' ') {
                    self.line.push(' ');
                }
                self.space_is_due = false;
                if std::mem::take(&mut self.bullet_is_due) {
                    self.line.push_str("- ");
                }
                self.line.push(character);
            }
        }
    }

    fn preformatted(&mut self, text: &str) {
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '\r' => {
                    characters.next_if_eq(&'\n');
                    self.end_line(true);
                }
                '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => self.end_line(true),
                '\t' => self.line.push('\t'),
                shown if is_shown(shown) => self.line.push(shown),
                _ => {}
            }
        }
    }

    /// The address of a link behind its text, unless the text is the address.
    fn write_address(&mut self, link: &Link) {
        if link.address.is_empty() || self.hidden > 0 {
            return;
        }
        let text = link.text.trim();
        let bare = |address: &str| {
            let address = ["mailto:", "tel:", "https://", "http://"]
                .into_iter()
                .find_map(|scheme| address.strip_prefix(scheme))
                .unwrap_or(address);
            address.trim_end_matches('/').to_lowercase()
        };
        if text.is_empty() {
            // An icon: nobody would miss its address.
            return;
        }
        if bare(text) != bare(&link.address) {
            self.space_is_due = false;
            self.line.push_str(" (");
            self.line.push_str(&link.address);
            self.line.push(')');
        }
    }

    fn breaks(&mut self, count: u8) {
        if count > 0 {
            self.end_line(false);
        }
        if count > 1 {
            self.blank_line_is_due = true;
        }
    }

    /// Ends the line; one without text is written only when it was asked for.
    fn end_line(&mut self, keep_empty: bool) {
        self.space_is_due = false;
        let text = std::mem::take(&mut self.line);
        let text = text.trim_end();
        if text.is_empty() && !keep_empty {
            return;
        }
        if self.blank_line_is_due && !text.is_empty() {
            if self.lines.last().is_some_and(|last| !last.is_blank()) {
                self.push("");
            }
            self.blank_line_is_due = false;
        }
        self.push(text);
    }

    fn push(&mut self, text: &str) {
        // What is in a quote is quoted, whatever else it is.
        let forms = || self.open.iter().filter_map(|open| open.form);
        let form = forms()
            .find(|form| *form == LineForm::Quoted)
            .or_else(|| forms().find(|form| *form == LineForm::Indented))
            .or_else(|| forms().next_back())
            .unwrap_or(LineForm::Open);
        let mut line =
            String::with_capacity(text.len().saturating_add(self.quotes.saturating_mul(2)));
        for _ in 0..self.quotes.min(10) {
            line.push('>');
        }
        if self.quotes > 0 && !text.is_empty() {
            line.push(' ');
        }
        line.push_str(text);
        self.lines.push(BodyLine::new(line, form));
    }

    pub(super) fn finish(mut self) -> Vec<BodyLine> {
        while !self.open.is_empty() {
            self.close_last();
        }
        self.end_line(false);
        while self.lines.last().is_some_and(BodyLine::is_blank) {
            self.lines.pop();
        }
        self.lines
    }
}

/// The address of a link where it may be shown: nothing that a program would run, no spaces, not too long.
fn shown_address(address: &str, maximum: usize) -> String {
    let address: String = address
        .chars()
        .filter(|character| !is_space(*character) && is_shown(*character))
        .take(maximum.saturating_add(1))
        .collect();
    let lower: String = address
        .chars()
        .take(8)
        .collect::<String>()
        .to_ascii_lowercase();
    let is_shown = ["http://", "https://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| lower.starts_with(scheme));
    if is_shown && address.chars().count() <= maximum {
        address
    } else {
        String::new()
    }
}
