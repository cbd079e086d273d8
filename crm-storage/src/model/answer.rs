//! Comparing answers.

use std::fmt::Debug;
use std::future::Future;

use crm_core::{CoreStore, Event, Page, PageLimit, PageOf, StoreError, Version};
use proptest::sample::Index;

use crate::fault::{Fault, InjectedFault};

/// What callers can tell of an error: its kind and the entities that it names.
pub(super) fn told(error: &StoreError) -> String {
    match error {
        StoreError::Unavailable(_) => "unavailable".to_owned(),
        StoreError::UnknownOutcome(_) => "unknown outcome".to_owned(),
        StoreError::Corrupt { .. } => "corrupt".to_owned(),
        StoreError::Backend(_) => "backend".to_owned(),
        named => format!("{named:?}"),
    }
}

/// The fault behind an answer, when a [`FaultStore`](crate::fault::FaultStore) injected it: it says
/// what the answer does not, whether the store carried the call out.
pub(super) fn injected<T>(answer: &Result<T, StoreError>) -> Option<Fault> {
    let error = answer.as_ref().err()?;
    InjectedFault::behind(error).map(|injected| injected.fault)
}

/// # Panics
/// When the answers differ.
#[expect(clippy::panic, reason = "a difference is told as tests do")]
pub(super) fn require_same<T: PartialEq + Debug>(
    what: &str,
    expected: Result<T, StoreError>,
    found: Result<T, StoreError>,
) {
    let expected = expected.map_err(|error| told(&error));
    let found = found.map_err(|error| told(&error));
    if found != expected {
        panic!("{what}: the memory store answers\n{expected:#?}\nthe store under test\n{found:#?}");
    }
}

/// All pages of a list, each as it came. A list that does not end is cut off, and differs then.
pub(super) async fn pages<T, R>(
    limit: PageLimit,
    mut read: impl FnMut(Page) -> R,
) -> Result<Vec<Vec<T>>, StoreError>
where
    R: Future<Output = Result<PageOf<T>, StoreError>>,
{
    const MOST: usize = 2000;
    let mut pages = Vec::new();
    let mut page = Page::first(limit);
    while pages.len() < MOST {
        let part = read(page).await?;
        pages.push(part.items);
        let Some(next) = part.next else { break };
        page = Page::after(next, limit);
    }
    Ok(pages)
}

/// The whole log, read so many events at a time.
pub(super) async fn log<S: CoreStore>(
    store: &S,
    limit: PageLimit,
) -> Result<Vec<Vec<Event>>, StoreError> {
    let mut parts = Vec::new();
    let mut after = None;
    loop {
        let read = store.events_after(after.as_ref(), limit).await?;
        let Some(last) = read.last() else {
            return Ok(parts);
        };
        after = Some(last.cursor.clone());
        parts.push(read.into_iter().map(|logged| logged.event).collect());
    }
}

/// The thing that an index points to, if there is any.
pub(super) fn one_of<'a, T>(things: &'a [T], index: &Index) -> Option<&'a T> {
    if things.is_empty() {
        return None;
    }
    things.get(index.index(things.len()))
}

/// The version so far beside this one.
pub(super) fn moved(version: Version, by: i8) -> Version {
    let number = version.number().saturating_add_signed(by.into());
    Version::from_number(number).unwrap_or(Version::FIRST)
}
