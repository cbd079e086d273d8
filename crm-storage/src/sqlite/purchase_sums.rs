//! What one customer bought and gave back, where grouping means sorting.

use crm_core::{InteractionKind, PurchaseSums};
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

use super::repository::purchases;
use super::{Conn, dialect};
use crate::sql::by_kind::IsByKind;
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
/// Most customers buy in one currency, so that nothing has to be grouped: one pass over the index of
/// purchases is enough, and one more for those who gave back. Of others, and of amounts whose sum is
/// too large for that, the statement of all engines tells.
pub(super) fn purchase_sums(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
) -> Result<PurchaseSums, Failure> {
    match of_one_currency(conn, tenant, customer)? {
        Some(sums) => Ok(sums),
        None => purchases::sums(conn, tenant, customer),
    }
}

/// The purchases and returns of a customer.
macro_rules! bought {
    ($tenant:expr, $customer:expr) => {
        crm_interaction::table
            .filter(crm_interaction::tenant.eq($tenant))
            .filter(crm_interaction::customer_id.eq($customer))
            .filter(crm_interaction::amount_minor.is_not_null())
    };
}

/// The purchases, or the returns, of a customer.
macro_rules! of_kind {
    ($tenant:expr, $customer:expr, $kind:expr) => {
        bought!($tenant, $customer).filter(crm_interaction::kind.eq($kind.code()))
    };
}

/// How many, and what they come to.
type Summed = (i64, i64);

/// The sums; `None` when there are several currencies, or a sum is too large.
fn of_one_currency(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
) -> Result<Option<PurchaseSums>, Failure> {
    let currencies = bought!(tenant, customer).select(crm_interaction::currency);
    let any: Vec<Option<String>> = dialect::load_at_most(currencies, conn, 1)?;
    let currency = match any.into_iter().next() {
        None => return Ok(Some(PurchaseSums::default())),
        // The statement of all engines says what is wrong.
        Some(None) => return Ok(None),
        Some(Some(currency)) => currency,
    };
    let all = sum_of_all(conn, tenant, customer, &currency)?;
    let returns = sum_of_returns(conn, tenant, customer)?;
    let (Some(all), Some(returns)) = (all, returns) else {
        return Ok(None);
    };
    let Some(minor) = all.1.checked_sub(returns.1) else {
        return Ok(None);
    };
    let purchases = (all.0.saturating_sub(returns.0), minor);
    let mut sums = PurchaseSums::default();
    for (kind, (count, minor)) in [
        (InteractionKind::Purchase, purchases),
        (InteractionKind::Return, returns),
    ] {
        if count > 0 {
            let span = span(conn, tenant, customer, kind)?;
            SumsRow::of_whole(kind, currency.clone(), count, minor, span).add_to(&mut sums)?;
        }
    }
    Ok(Some(sums))
}

/// Purchases and returns together; `None` when they are not all of this currency, or come to too
/// much. To count what is of another currency costs a quarter of finding the first and the last one.
fn sum_of_all(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    currency: &str,
) -> Result<Option<Summed>, Failure> {
    let is_other = crm_interaction::currency
        .is_null()
        .or(crm_interaction::currency.assume_not_null().ne(currency));
    let others = count(crm_interaction::id).aggregate_filter(is_other);
    let columns = (
        count_star(),
        exact_sum(crm_interaction::amount_minor),
        others,
    );
    let summed = bought!(tenant, customer).select(columns);
    let summed: QueryResult<(i64, Option<i64>, i64)> = summed.get_result(conn);
    let all = without_overflow(summed)?;
    let all = all.filter(|(_, _, others)| *others == 0);
    Ok(all.map(|(count, minor, _)| (count, minor.unwrap_or(0))))
}

/// The returns; `None` when they come to too much. Who has none is known by the index by kind, without
/// a pass over the purchases.
fn sum_of_returns(conn: &mut Conn, tenant: Id, customer: Id) -> Result<Option<Summed>, Failure> {
    let kind = InteractionKind::Return;
    let any = crm_interaction::table
        .filter(crm_interaction::tenant.eq(tenant))
        .filter(crm_interaction::customer_id.eq(customer))
        .filter(crm_interaction::kind.eq(kind.code()))
        .filter(IsByKind)
        .select(crm_interaction::id);
    let any: Vec<Id> = dialect::load_at_most(any, conn, 1)?;
    if any.is_empty() {
        return Ok(Some((0, 0)));
    }
    let columns = (count_star(), exact_sum(crm_interaction::amount_minor));
    let summed = of_kind!(tenant, customer, kind).select(columns);
    let summed: QueryResult<(i64, Option<i64>)> = summed.get_result(conn);
    let returns = without_overflow(summed)?;
    Ok(returns.map(|(count, minor)| (count, minor.unwrap_or(0))))
}

fn without_overflow<T>(summed: QueryResult<T>) -> QueryResult<Option<T>> {
    match summed {
        Err(error) if is_overflow(&error) => Ok(None),
        summed => summed.map(Some),
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
