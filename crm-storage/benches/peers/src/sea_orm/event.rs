use crm_core::{CustomerId, Event, Version};
use sea_orm::Set;
use sea_orm::entity::prelude::*;

use super::{Instant, document, instant};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "crm_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    pub id: Uuid,
    pub name: String,
    pub entity_kind: String,
    pub entity_id: Uuid,
    pub customer_id: Option<Uuid>,
    pub version: Option<i64>,
    pub occurred_at: Instant,
    #[sea_orm(column_type = "JsonBinary")]
    pub details: document::Details,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl ActiveModel {
    pub(crate) fn new(tenant: Uuid, position: i64, event: &Event) -> Self {
        Self {
            tenant: Set(tenant),
            position: Set(position),
            id: Set(event.id().as_uuid()),
            name: Set(event.name().as_str().to_owned()),
            entity_kind: Set(event.entity().kind().as_str().to_owned()),
            entity_id: Set(event.entity().id()),
            customer_id: Set(event.customer().map(CustomerId::as_uuid)),
            version: Set(event.version().map(Version::number).map(i64::from)),
            occurred_at: Set(instant(event.occurred_at())),
            details: Set(document::Details(event.details().clone())),
        }
    }
}
