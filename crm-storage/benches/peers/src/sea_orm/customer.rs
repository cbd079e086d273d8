use sea_orm::entity::prelude::*;
use sea_orm::{NotSet, Set};

use super::{Instant, document, instant};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "crm_customer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i64,
    pub party: String,
    pub created_at: Instant,
    pub updated_at: Instant,
    #[sea_orm(column_type = "JsonBinary")]
    pub doc: document::Customer,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl ActiveModel {
    /// All but the key.
    pub(crate) fn changed(customer: &crm_core::Customer) -> Self {
        Self {
            tenant: NotSet,
            id: NotSet,
            version: Set(customer.version().number().into()),
            party: Set(customer.party().kind().code().to_owned()),
            created_at: Set(instant(customer.created_at())),
            updated_at: Set(instant(customer.updated_at())),
            doc: Set(document::Customer(customer.clone())),
        }
    }
}
