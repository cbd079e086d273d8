//! With SeaORM: entities, one statement for all rows of a kind, one transaction.
//!
//! Mounted for each engine, which says how it keeps an instant and how a transaction begins.

mod customer;
mod document;
mod event;
mod event_head;
mod interaction;

use std::collections::HashSet;

use crm_core::{Customer, CustomerId, Event, TenantId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, Set, TransactionTrait, TryInsertResult,
};
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::{BEGIN, Instant, instant};
use crate::way::{Customers, Edit, Ingest, Sales, TIMELINE, Timelines};

pub(crate) struct BySeaOrm {
    runtime: Runtime,
    database: DatabaseConnection,
    tenant: Uuid,
}

impl BySeaOrm {
    pub(crate) fn new(runtime: Runtime, database: DatabaseConnection, tenant: TenantId) -> Self {
        Self {
            runtime,
            database,
            tenant: tenant.as_uuid(),
        }
    }

    /// Inserts those that are not known; their events.
    async fn insert<'a>(
        &self,
        transaction: &DatabaseTransaction,
        sales: &'a Sales,
    ) -> Vec<&'a Event> {
        let keys = interaction::Entity::insert_many(self.interactions(sales))
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_with_returning_keys(transaction)
            .await
            .unwrap();
        let new: HashSet<Uuid> = keys.into_iter().map(|(_, _, _, id)| id).collect();
        let told = sales.told.iter();
        told.filter(|(told, _)| new.contains(&told.id().as_uuid()))
            .map(|(_, event)| event)
            .collect()
    }

    /// Inserts all where the engine tells only how many were not known; no other ones are told here.
    async fn insert_new<'a>(
        &self,
        transaction: &DatabaseTransaction,
        sales: &'a Sales,
    ) -> Vec<&'a Event> {
        let written = interaction::Entity::insert_many(self.interactions(sales))
            .on_conflict_do_nothing_on([
                interaction::Column::Tenant,
                interaction::Column::CustomerId,
                interaction::Column::Source,
                interaction::Column::SourceKey,
            ])
            .exec_without_returning(transaction)
            .await
            .unwrap();
        let all = u64::try_from(sales.told.len()).unwrap();
        assert!(matches!(written, TryInsertResult::Inserted(written) if written == all));
        sales.told.iter().map(|(_, event)| event).collect()
    }

    fn interactions(&self, sales: &Sales) -> impl Iterator<Item = interaction::ActiveModel> {
        let told = sales.told.iter();
        told.map(|(told, _)| interaction::ActiveModel::new(self.tenant, told))
    }

    async fn append(&self, transaction: &DatabaseTransaction, events: Vec<&Event>) {
        let count = i64::try_from(events.len()).unwrap();
        let head = event_head::ActiveModel {
            tenant: Set(self.tenant),
            last_position: Set(count),
        };
        let last_position = (event_head::Entity, event_head::Column::LastPosition);
        let advance = OnConflict::column(event_head::Column::Tenant)
            .value(
                event_head::Column::LastPosition,
                Expr::col(last_position).add(count),
            )
            .to_owned();
        let head = event_head::Entity::insert(head)
            .on_conflict(advance)
            .exec_with_returning(transaction)
            .await
            .unwrap();
        let rows = (head.last_position - count + 1..)
            .zip(events)
            .map(|(position, event)| event::ActiveModel::new(self.tenant, position, event));
        event::Entity::insert_many(rows)
            .exec_without_returning(transaction)
            .await
            .unwrap();
    }
}

impl Ingest for BySeaOrm {
    fn ingest(&mut self, sales: &mut Sales) {
        self.runtime.block_on(async {
            let transaction = self.database.begin_with_options(BEGIN).await.unwrap();
            let events = if transaction.support_returning() {
                self.insert(&transaction, sales).await
            } else {
                self.insert_new(&transaction, sales).await
            };
            self.append(&transaction, events).await;
            transaction.commit().await.unwrap();
        });
    }
}

impl Customers for BySeaOrm {
    fn customer(&mut self, id: CustomerId) -> Option<Customer> {
        let found = customer::Entity::find_by_id((self.tenant, id.as_uuid())).one(&self.database);
        let found = self.runtime.block_on(found).unwrap();
        found.map(|row| row.doc.0)
    }

    fn update(&mut self, edits: &mut Vec<Edit>) {
        for (customer, expected, events) in edits {
            self.runtime.block_on(async {
                let transaction = self.database.begin_with_options(BEGIN).await.unwrap();
                let updated = customer::Entity::update_many()
                    .set(customer::ActiveModel::changed(customer))
                    .filter(customer::Column::Tenant.eq(self.tenant))
                    .filter(customer::Column::Id.eq(customer.id().as_uuid()))
                    .filter(customer::Column::Version.eq(i64::from(expected.number())))
                    .exec(&transaction)
                    .await
                    .unwrap();
                assert_eq!(updated.rows_affected, 1);
                self.append(&transaction, events.iter().collect()).await;
                transaction.commit().await.unwrap();
            });
        }
    }
}

impl Timelines for BySeaOrm {
    fn timeline(&mut self, customer: CustomerId) -> usize {
        let read = interaction::Entity::find()
            .filter(interaction::Column::Tenant.eq(self.tenant))
            .filter(interaction::Column::CustomerId.eq(customer.as_uuid()))
            .order_by_desc(interaction::Column::OccurredAt)
            .order_by_desc(interaction::Column::Id)
            .limit(u64::try_from(TIMELINE).unwrap())
            .all(&self.database);
        self.runtime.block_on(read).unwrap().len()
    }
}
