//! Rows of requests.

use crm_support::ServiceRequest;
use diesel::{Insertable, Queryable, Selectable};

use crate::sql::failure::{Failure, Unreadable};
use crate::sql::schema::crm_request;
use crate::sql::types::{Doc, Id, Stamp};

/// What a request is called in errors.
const WHAT: &str = "request";

/// A request to be stored.
#[derive(Debug, Insertable)]
#[diesel(table_name = crm_request, treat_none_as_default_value = false)]
pub(crate) struct NewRequestRow {
    pub(crate) tenant: Id,
    pub(crate) id: Id,
    pub(crate) version: i64,
    pub(crate) customer_id: Id,
    pub(crate) state: &'static str,
    pub(crate) holder_id: Option<Id>,
    pub(crate) next_due: Option<Stamp>,
    pub(crate) doc: Doc,
}

impl NewRequestRow {
    /// How many values a row has.
    pub(crate) const BINDS: usize = 8;

    pub(crate) fn new(tenant: Id, request: &ServiceRequest) -> Result<Self, Failure> {
        Ok(Self {
            tenant,
            id: Id(request.id().as_uuid()),
            version: request.version().number().into(),
            customer_id: Id(request.customer().as_uuid()),
            state: request.state().kind().code(),
            holder_id: request.holder().map(|holder| Id(holder.as_uuid())),
            next_due: request.next_due().map(Stamp::from),
            doc: Doc::write(request, WHAT)?,
        })
    }
}

/// A stored request.
#[derive(Queryable, Selectable)]
#[diesel(table_name = crm_request)]
pub(crate) struct RequestRow {
    id: Id,
    version: i64,
    doc: Doc,
}

impl RequestRow {
    pub(crate) fn read(&self) -> Result<ServiceRequest, Failure> {
        let request: ServiceRequest = self.doc.read(WHAT)?;
        let is_this_row = request.id().as_uuid() == self.id.0
            && i64::from(request.version().number()) == self.version;
        if is_this_row {
            Ok(request)
        } else {
            Err(Unreadable::of(WHAT, "its columns contradict its JSON"))
        }
    }
}
