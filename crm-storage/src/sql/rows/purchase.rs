//! Rows about what one customer bought.

use crm_core::{Currency, InteractionId, InteractionKind, PurchaseSums, Timestamp};
use diesel::{Queryable, Selectable};
use serde::Deserialize;

use crate::sql::failure::{Failure, Unreadable};
use crate::sql::schema::crm_interaction;
use crate::sql::types::{Doc, Id, Stamp};

/// What a purchase is called in errors.
const WHAT: &str = "interaction";

/// The purchases, or the returns, of one currency.
#[derive(Queryable)]
pub(crate) struct SumsRow {
    kind: String,
    currency: Option<String>,
    count: i64,
    /// The sum of the upper halves of the amounts.
    high: i64,
    /// The sum of the lower halves.
    low: i64,
    first: Stamp,
    last: Stamp,
}

impl SumsRow {
    /// The amounts of one currency, summed up whole.
    #[cfg(feature = "sqlite")]
    pub(crate) fn of_whole(
        kind: InteractionKind,
        currency: String,
        count: i64,
        minor: i64,
        (first, last): (Stamp, Stamp),
    ) -> Self {
        Self {
            kind: kind.code().to_owned(),
            currency: Some(currency),
            count,
            high: 0,
            low: minor,
            first,
            last,
        }
    }

    pub(crate) fn add_to(self, sums: &mut PurchaseSums) -> Result<(), Failure> {
        let broken = |_| Unreadable::of(WHAT, "a column breaks the rule of its type");
        let currency = self.currency.as_deref();
        let currency =
            currency.ok_or_else(|| Unreadable::of(WHAT, "a purchase has no currency"))?;
        let currency = Currency::parse(currency).map_err(broken)?;
        let count = u64::try_from(self.count).unwrap_or(0);
        // No sum of 2^63 halves is larger than 128 bits hold.
        let minor = i128::from(self.high)
            .saturating_mul(1 << 32)
            .saturating_add(self.low.into());
        match InteractionKind::parse(&self.kind).map_err(broken)? {
            InteractionKind::Return => sums.add_returns(count, currency, minor),
            _ => {
                let span = (self.first.read(WHAT)?, self.last.read(WHAT)?);
                sums.add_purchases(count, currency, minor, span);
            }
        }
        Ok(())
    }
}

/// What was bought, to look for categories in.
#[derive(Queryable, Selectable)]
#[diesel(table_name = crm_interaction)]
pub(crate) struct BoughtRow {
    occurred_at: Stamp,
    id: Id,
    content: Doc,
}

/// As much of a purchase as names categories.
#[derive(Deserialize)]
struct Bought {
    purchase: BoughtLines,
}

#[derive(Deserialize)]
struct BoughtLines {
    #[serde(default)]
    lines: Vec<BoughtLine>,
}

#[derive(Deserialize)]
struct BoughtLine {
    #[serde(default)]
    category: Option<String>,
}

impl BoughtRow {
    /// The categories of its lines.
    pub(crate) fn categories(&self) -> Result<impl Iterator<Item = String> + use<>, Failure> {
        let bought: Bought = self.content.read(WHAT)?;
        let lines = bought.purchase.lines.into_iter();
        Ok(lines.filter_map(|line| line.category))
    }

    /// Its place in the timeline.
    pub(crate) fn place(&self) -> Result<(Timestamp, InteractionId), Failure> {
        Ok((self.occurred_at.read(WHAT)?, self.id.read(WHAT)?))
    }
}
