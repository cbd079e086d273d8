//! Reading interactions.

use crm_core::{
    CustomerId, Interaction, InteractionId, InteractionKind, PageLimit, PurchaseFact,
    TimelineFilter, Timestamp,
};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use uuid::Uuid;

use super::{Answer, Conn, Db, dialect};
use crate::sql::rows::{InteractionRow, NewInteractionRow, PurchaseRow};
use crate::sql::schema::crm_interaction;
use crate::sql::types::{Id, Stamp};

/// A place in a timeline.
pub(crate) type Place = (Timestamp, InteractionId);

/// The interaction of a customer with this id.
pub(crate) fn by_id(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    id: Id,
) -> Answer<Option<Interaction>> {
    let row = crm_interaction::table
        .filter(crm_interaction::tenant.eq(tenant))
        .filter(crm_interaction::customer_id.eq(customer))
        .filter(crm_interaction::id.eq(id))
        .select(InteractionRow::as_select())
        .get_result(conn)
        .optional()?;
    row.map(InteractionRow::read).transpose()
}

/// By what an interaction is recognised when it is told again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct InteractionKey<'a> {
    pub(crate) customer: Id,
    pub(crate) source: &'a str,
    pub(crate) key: &'a str,
}

impl<'a> InteractionKey<'a> {
    pub(crate) fn of(interaction: &'a Interaction) -> Self {
        Self {
            customer: Id(interaction.customer().as_uuid()),
            source: interaction.source().as_str(),
            key: interaction.key().as_str(),
        }
    }

    /// The key of a row to be stored.
    pub(crate) fn of_row(row: &NewInteractionRow<'a>) -> Self {
        Self {
            customer: row.customer_id,
            source: row.source,
            key: row.source_key,
        }
    }
}

/// The interaction that is stored under this key.
pub(crate) fn by_key(
    conn: &mut Conn,
    tenant: Id,
    key: InteractionKey<'_>,
) -> Answer<Option<Interaction>> {
    let row = row_by_key(conn, tenant, key)?;
    row.map(InteractionRow::read).transpose()
}

/// The row that is stored under this key.
pub(crate) fn row_by_key(
    conn: &mut Conn,
    tenant: Id,
    key: InteractionKey<'_>,
) -> QueryResult<Option<InteractionRow>> {
    crm_interaction::table
        .filter(crm_interaction::tenant.eq(tenant))
        .filter(crm_interaction::customer_id.eq(key.customer))
        .filter(crm_interaction::source.eq(key.source))
        .filter(crm_interaction::source_key.eq(key.key))
        .select(InteractionRow::as_select())
        .get_result(conn)
        .optional()
}

/// The interactions of a customer before the place that [`upper_end`] gives, latest first.
macro_rules! latest_before {
    ($tenant:expr, $customer:expr, $before:expr) => {{
        let (last_at, last_id) = $before;
        // Read with "and" first, the range ends where the page begins; "or" alone would read and drop
        // all that is later.
        crm_interaction::table
            .filter(crm_interaction::tenant.eq($tenant))
            .filter(crm_interaction::customer_id.eq($customer))
            .filter(crm_interaction::occurred_at.le(last_at))
            .filter(
                crm_interaction::occurred_at
                    .lt(last_at)
                    .or(crm_interaction::id.lt(last_id)),
            )
            .order((
                crm_interaction::occurred_at.desc(),
                crm_interaction::id.desc(),
            ))
    }};
}
pub(crate) use latest_before;

/// The interactions before `before` that pass the filter, latest first: one more than the page has.
pub(crate) fn timeline(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    filter: &TimelineFilter,
    before: Option<Place>,
    limit: PageLimit,
) -> Answer<Vec<Interaction>> {
    let from = filter.from.map_or(Stamp::FIRST, Stamp::from);
    let query = latest_before!(tenant, customer, upper_end(filter.until, before))
        .filter(crm_interaction::occurred_at.ge(from))
        .select(InteractionRow::as_select());
    let one_more = limit.rows().saturating_add(1);
    let rows = if filter.kinds.is_empty() && filter.channels.is_empty() {
        dialect::load_at_most(query, conn, one_more)?
    } else {
        let mut query = query.into_boxed();
        if let Some(of_kinds) = of_kinds(&filter.kinds) {
            query = query.filter(of_kinds);
        }
        if !filter.channels.is_empty() {
            let channels = filter.channels.iter().map(|channel| channel.code());
            query = query.filter(crm_interaction::channel.eq_any(channels));
        }
        dialect::load_at_most(query, conn, one_more)?
    };
    rows.into_iter().map(InteractionRow::read).collect()
}

/// Interactions of these kinds; none means all. The kinds are compared one by one, so that the
/// statement stays prepared.
type OfKinds = Box<dyn BoxableExpression<crm_interaction::table, Db, SqlType = Bool>>;

pub(crate) fn of_kinds(kinds: &[InteractionKind]) -> Option<OfKinds> {
    let is =
        |kind: &InteractionKind| -> OfKinds { Box::new(crm_interaction::kind.eq(kind.code())) };
    let each = kinds.iter().map(is);
    each.reduce(|any, one| Box::new(any.or(one)))
}

/// How many interactions a customer has.
pub(crate) fn count(conn: &mut Conn, tenant: Id, customer: Id) -> Answer<u64> {
    let count: i64 = crm_interaction::table
        .filter(crm_interaction::tenant.eq(tenant))
        .filter(crm_interaction::customer_id.eq(customer))
        .count()
        .get_result(conn)?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// The earlier of both ends, as a place that is not included itself.
pub(crate) fn upper_end(until: Option<Timestamp>, before: Option<Place>) -> (Stamp, Id) {
    // The smallest id at an instant stands before all ids, the largest behind all ids.
    let end_of_period = until.map(|until| (Stamp::from(until), Id(Uuid::nil())));
    let end_of_page = before.map(|(at, id)| (Stamp::from(at), Id(id.as_uuid())));
    [end_of_period, end_of_page]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or((Stamp::LAST, Id(Uuid::max())))
}

/// A fact about a purchase and its place in the list of all.
pub(crate) type PlacedFact = ((CustomerId, Place), PurchaseFact);

/// The purchases and returns of all customers behind `after`: one more than the page has.
pub(crate) fn purchase_facts(
    conn: &mut Conn,
    tenant: Id,
    after: Option<(CustomerId, Place)>,
    limit: PageLimit,
) -> Answer<Vec<PlacedFact>> {
    let (customer, at, id) = match after {
        Some((customer, (at, id))) => (Id(customer.as_uuid()), Stamp::from(at), Id(id.as_uuid())),
        None => (Id(Uuid::nil()), Stamp::FIRST, Id(Uuid::nil())),
    };
    let later_at_the_same_customer = crm_interaction::occurred_at.ge(at).and(
        crm_interaction::occurred_at
            .gt(at)
            .or(crm_interaction::id.gt(id)),
    );
    let query = crm_interaction::table
        .filter(crm_interaction::tenant.eq(tenant))
        .filter(crm_interaction::amount_minor.is_not_null())
        .filter(crm_interaction::customer_id.ge(customer))
        .filter(
            crm_interaction::customer_id
                .gt(customer)
                .or(later_at_the_same_customer),
        )
        .order((
            crm_interaction::customer_id.asc(),
            crm_interaction::occurred_at.asc(),
            crm_interaction::id.asc(),
        ))
        .select(PurchaseRow::as_select());
    let rows = dialect::load_at_most(query, conn, limit.rows().saturating_add(1))?;
    rows.into_iter().map(PurchaseRow::read).collect()
}
