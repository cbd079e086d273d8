//! What one customer bought and gave back, where grouping means sorting.

use crm_core::{InteractionKind, PurchaseSums};
use diesel::dsl::{count_star, max, min};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

use super::repository::purchases;
use super::{Conn, dialect};
use crate::sql::failure::Failure;
use crate::sql::rows::SumsRow;
use crate::sql::schema::crm_interaction;
use crate::sql::types::{Id, Stamp};

diesel::define_sql_function! {
    /// The exact sum; an error when it is larger than 64 bits hold.
    #[aggregate]
    #[sql_name = "sum"]
    fn exact_sum(amount: Nullable<BigInt>) -> Nullable<BigInt>;
}

/// The sums of a customer.
///
/// Most customers buy in one currency, so that nothing has to be grouped: for purchases and for
/// returns one pass over the index is enough, and costs a tenth. Of others, and of amounts whose sum
/// is too large for that, the statement of all engines tells.
pub(super) fn purchase_sums(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
) -> Result<PurchaseSums, Failure> {
    let mut sums = PurchaseSums::default();
    for kind in [InteractionKind::Purchase, InteractionKind::Return] {
        match of_one_currency(conn, tenant, customer, kind)? {
            Pass::Nothing => {}
            Pass::Summed(row) => row.add_to(&mut sums)?,
            Pass::Several => return purchases::sums(conn, tenant, customer),
        }
    }
    Ok(sums)
}

/// What a pass over the purchases, or the returns, finds.
enum Pass {
    Nothing,
    Summed(SumsRow),
    /// There are several currencies, or the sum is too large.
    Several,
}

/// The purchases or returns of a customer.
macro_rules! of_kind {
    ($tenant:expr, $customer:expr, $kind:expr) => {
        crm_interaction::table
            .filter(crm_interaction::tenant.eq($tenant))
            .filter(crm_interaction::customer_id.eq($customer))
            .filter(crm_interaction::amount_minor.is_not_null())
            .filter(crm_interaction::kind.eq($kind.code()))
    };
}

type Summed = (i64, Option<i64>, Option<String>, Option<String>);

fn of_one_currency(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    kind: InteractionKind,
) -> Result<Pass, Failure> {
    let summed: QueryResult<Summed> = of_kind!(tenant, customer, kind)
        .select((
            count_star(),
            exact_sum(crm_interaction::amount_minor),
            min(crm_interaction::currency),
            max(crm_interaction::currency),
        ))
        .get_result(conn);
    let (count, minor, lowest, highest) = match summed {
        Err(error) if is_overflow(&error) => return Ok(Pass::Several),
        summed => summed?,
    };
    match (minor, lowest, highest) {
        (Some(minor), Some(currency), Some(highest)) if currency == highest => {
            let span = span(conn, tenant, customer, kind)?;
            let row = SumsRow::of_whole(kind, currency, count, minor, span);
            Ok(Pass::Summed(row))
        }
        _ if count == 0 => Ok(Pass::Nothing),
        _ => Ok(Pass::Several),
    }
}

/// The first and the last: both stand at an end of the index.
fn span(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    kind: InteractionKind,
) -> Result<(Stamp, Stamp), Failure> {
    let instant = crm_interaction::occurred_at;
    let first = of_kind!(tenant, customer, kind)
        .order(instant.asc())
        .select(instant);
    let last = of_kind!(tenant, customer, kind)
        .order(instant.desc())
        .select(instant);
    let first: Vec<Stamp> = dialect::load_at_most(first, conn, 1)?;
    let last: Vec<Stamp> = dialect::load_at_most(last, conn, 1)?;
    let first = first.first().copied().unwrap_or(Stamp::FIRST);
    Ok((first, last.first().copied().unwrap_or(first)))
}

fn is_overflow(error: &diesel::result::Error) -> bool {
    dialect::message_begins(error, &["integer overflow"])
}
