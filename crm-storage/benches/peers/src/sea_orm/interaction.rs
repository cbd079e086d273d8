use crm_core::Interaction;
use sea_orm::entity::prelude::*;
use sea_orm::{NotSet, Set};

use super::{Instant, document, instant};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "crm_interaction")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub occurred_at: Instant,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub recorded_at: Instant,
    pub channel: String,
    pub direction: String,
    pub kind: String,
    pub source: String,
    pub source_key: String,
    pub regarding_kind: Option<String>,
    pub regarding_id: Option<Uuid>,
    pub amount_minor: Option<i64>,
    pub currency: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub content: document::Content,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl ActiveModel {
    pub(crate) fn new(tenant: Uuid, told: &Interaction) -> Self {
        let total = told.content().purchase().unwrap().total();
        Self {
            tenant: Set(tenant),
            customer_id: Set(told.customer().as_uuid()),
            occurred_at: Set(instant(told.occurred_at())),
            id: Set(told.id().as_uuid()),
            recorded_at: Set(instant(told.recorded_at())),
            channel: Set(told.channel().code().to_owned()),
            direction: Set(told.direction().code().to_owned()),
            kind: Set(told.content().kind().code().to_owned()),
            source: Set(told.source().as_str().to_owned()),
            source_key: Set(told.key().as_str().to_owned()),
            regarding_kind: NotSet,
            regarding_id: NotSet,
            amount_minor: Set(Some(total.minor())),
            currency: Set(Some(total.currency().code().to_owned())),
            content: Set(document::Content(told.content().clone())),
        }
    }
}
