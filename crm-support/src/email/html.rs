//! HTML as plain text: no tags, no scripts, no styles; blocks are lines, links are shown as text with their address.

mod element;
mod writer;

use std::str;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use super::body::BodyLine;
use element::StartTag;
use writer::TextWriter;

/// The lines of an HTML text. The tokenizer is that of the WHATWG standard, as browsers have it: what a browser takes
/// for a tag is none of the text, what it shows as text is.
pub(super) fn lines_of_html(html: &str) -> Vec<BodyLine> {
    let mut writer = TextWriter::default();
    let mut tag = StartTag::default();
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| -> Option<()> {
        match event {
            CallbackEvent::OpenStartTag { name } => tag = StartTag::named(name),
            CallbackEvent::AttributeName { name } => tag.attribute(name),
            CallbackEvent::AttributeValue { value } => tag.value(value),
            CallbackEvent::CloseStartTag { .. } => writer.start(&std::mem::take(&mut tag)),
            CallbackEvent::EndTag { name } => writer.end(&String::from_utf8_lossy(name)),
            CallbackEvent::String { value } => writer.text(&text_of(value)),
            _ => {}
        }
        None
    });
    // Contents of scripts and styles are no tags.
    emitter.naively_switch_states(true);
    for _ in Tokenizer::new_with_emitter(html, emitter) {}
    writer.finish()
}

/// What the tokenizer gives was UTF-8 before.
fn text_of(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Into::into)
}
