//! Pages of long lists.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// A place in a list, made and understood by the store that returned it: opaque to everyone else.
///
/// It holds keys and instants, no personal value, and stays valid while rows come and go: the page
/// after it begins with the first row that sorts behind the place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// A cursor as a store writes it.
    #[must_use]
    pub fn from_store(text: String) -> Self {
        Self(text)
    }

    /// The text of the cursor: to hand it over and to take it back.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The number of rows of a page: 1 to 1,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageLimit(u16);

impl PageLimit {
    /// The smallest page.
    pub const ONE: Self = Self(1);
    /// The largest page.
    pub const MAXIMUM: Self = Self(1000);

    /// Takes a number of rows.
    ///
    /// # Errors
    /// When it is 0 or more than 1,000.
    pub fn new(rows: u16) -> Result<Self, ValidationError> {
        if (1..=Self::MAXIMUM.0).contains(&rows) {
            return Ok(Self(rows));
        }
        Err(ValidationError::new(
            "page limit",
            ValidationRule::OutOfRange {
                minimum: "1".into(),
                maximum: "1000".into(),
            },
            ValueShape::Number { negative: false },
        ))
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(self) -> usize {
        usize::from(self.0)
    }
}

impl Default for PageLimit {
    /// 100 rows.
    fn default() -> Self {
        Self(100)
    }
}

impl fmt::Display for PageLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

/// Which page of a list to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The place behind which the page begins; `None` means at the start.
    pub after: Option<Cursor>,
    /// How many rows at most.
    pub limit: PageLimit,
}

impl Page {
    /// The first page of at most `limit` rows.
    #[must_use]
    pub fn first(limit: PageLimit) -> Self {
        Self { after: None, limit }
    }

    /// The page behind `cursor`, of at most `limit` rows.
    #[must_use]
    pub fn after(cursor: Cursor, limit: PageLimit) -> Self {
        Self {
            after: Some(cursor),
            limit,
        }
    }
}

/// A page that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageOf<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; `None` when the list ends here.
    pub next: Option<Cursor>,
}

impl<T> PageOf<T> {
    /// A page of these rows.
    #[must_use]
    pub fn new(items: Vec<T>, next: Option<Cursor>) -> Self {
        Self { items, next }
    }

    /// Cuts rows, of which one more than the limit was read, down to a page.
    ///
    /// The surplus row only tells that there is a next page: `place` gives the cursor of the last
    /// row kept.
    #[must_use]
    pub fn cut(mut rows: Vec<T>, limit: PageLimit, place: impl FnOnce(&T) -> Cursor) -> Self {
        if rows.len() <= limit.rows() {
            return Self {
                items: rows,
                next: None,
            };
        }
        rows.truncate(limit.rows());
        let next = rows.last().map(place);
        Self { items: rows, next }
    }
}
