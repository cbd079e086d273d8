//! The bytes of a token: fixed fields first, then texts with their lengths, so that no two contents
//! have the same bytes.

use super::PreferenceContent;
use crate::code::Code;
use crate::consent::{ConsentScope, Purpose};
use crate::id::{CustomerId, TenantId};
use crate::interaction::Channel;

/// The first byte of each token.
const FORMAT: u8 = 1;

/// Where the version of the key and the content begin.
const VERSION_AT: usize = 1;
const CONTENT_AT: usize = 5;

/// All bytes of a token but its code.
pub(super) fn write(version: u32, content: &PreferenceContent) -> Vec<u8> {
    let mut bytes = vec![FORMAT];
    bytes.extend(version.to_be_bytes());
    bytes.extend(content.tenant.as_uuid().as_bytes());
    bytes.extend(content.customer.as_uuid().as_bytes());
    let scope = &content.scope;
    let channel = scope.channel.map_or("", Channel::code);
    let topic = scope.topic.as_ref().map_or("", Code::as_str);
    let message = content.message.as_ref().map_or("", Code::as_str);
    for text in [&purpose_text(&scope.purpose), channel, topic, message] {
        // No code is longer than 64 characters.
        bytes.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
        bytes.extend(text.as_bytes());
    }
    bytes
}

/// The version of the key, before anything is believed.
pub(super) fn version(bytes: &[u8]) -> Option<u32> {
    if bytes.first() != Some(&FORMAT) {
        return None;
    }
    let version = bytes.get(VERSION_AT..CONTENT_AT)?;
    Some(u32::from_be_bytes(version.try_into().ok()?))
}

/// The content of bytes that a key of ours vouches for.
pub(super) fn read(bytes: &[u8]) -> Option<PreferenceContent> {
    let mut rest = bytes.get(CONTENT_AT..)?;
    let tenant = TenantId::from_uuid(take_uuid(&mut rest)?).ok()?;
    let customer = CustomerId::from_uuid(take_uuid(&mut rest)?).ok()?;
    let purpose = purpose_of(take_text(&mut rest)?)?;
    let channel = match take_text(&mut rest)? {
        "" => None,
        code => Some(Channel::parse(code).ok()?),
    };
    let topic = take_code(&mut rest)?;
    let message = take_code(&mut rest)?;
    let mut scope = ConsentScope::everywhere(purpose);
    (scope.channel, scope.topic) = (channel, topic);
    rest.is_empty().then_some(PreferenceContent {
        tenant,
        customer,
        scope,
        message,
    })
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

fn take_uuid(rest: &mut &[u8]) -> Option<uuid::Uuid> {
    uuid::Uuid::from_slice(take(rest, 16)?).ok()
}

fn take_text<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let length = take(rest, 1)?.first().copied()?;
    std::str::from_utf8(take(rest, length.into())?).ok()
}

/// A code that may be missing.
#[allow(
    clippy::option_option,
    reason = "the outer one is a token that cannot be read"
)]
fn take_code(rest: &mut &[u8]) -> Option<Option<Code>> {
    match take_text(rest)? {
        "" => Some(None),
        code => Code::parse(code).ok().map(Some),
    }
}

/// The purposes that have a name of their own; those of the host begin with a colon, which no code
/// does.
const NAMED: [(Purpose, &str); 7] = [
    (Purpose::Marketing, "marketing"),
    (Purpose::Profiling, "profiling"),
    (Purpose::Analytics, "analytics"),
    (Purpose::Survey, "survey"),
    (Purpose::Sharing, "sharing"),
    (Purpose::Service, "service"),
    (Purpose::All, "all"),
];

fn purpose_text(purpose: &Purpose) -> String {
    match purpose {
        Purpose::Other(code) => format!(":{code}"),
        named => NAMED
            .iter()
            .find(|(purpose, _)| purpose == named)
            .map(|(_, text)| (*text).to_owned())
            .unwrap_or_default(),
    }
}

fn purpose_of(text: &str) -> Option<Purpose> {
    if let Some(code) = text.strip_prefix(':') {
        return Code::parse(code).ok().map(Purpose::Other);
    }
    let named = NAMED.iter().find(|(_, name)| *name == text);
    named.map(|(purpose, _)| purpose.clone())
}
