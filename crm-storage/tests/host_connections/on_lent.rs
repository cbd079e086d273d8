//! Connections that the stores of the servers lend.

macro_rules! lent {
    ($backend:ident, $on:ty, $store:ty, $place:ident) => {
        mod $backend {
            use crm_core::{ChangeSet, TenantId};
            use crm_storage::$backend::{self, Connection};
            use crm_support::RequestChangeSet;

            use crate::host::{Answer, COUNT, CREATE, Host};
            use crate::laws::laws;
            use crate::servers::Place as _;

            struct Lent($on);

            impl Host for Lent {
                type Connection = Connection;
                type Store = $store;

                fn fresh() -> Option<Self> {
                    let on = <$on>::fresh()?;
                    on.$place().run("DROP TABLE IF EXISTS shop_order");
                    on.$place().run(CREATE);
                    Some(Self(on))
                }

                fn store(&self, tenant: TenantId) -> $store {
                    self.0.database.tenant(tenant)
                }

                fn orders(&self) -> i64 {
                    self.0.$place().count(COUNT)
                }

                async fn lend<T: Send + 'static>(
                    &self,
                    work: impl FnOnce(&mut Connection) -> T + Send + 'static,
                ) -> T {
                    self.0.database.with_connection(work).await.unwrap()
                }

                fn apply(
                    connection: &mut Connection,
                    tenant: TenantId,
                    changes: &ChangeSet,
                ) -> Answer {
                    $backend::apply(connection, tenant, changes)
                }

                fn apply_requests(
                    connection: &mut Connection,
                    tenant: TenantId,
                    changes: &RequestChangeSet,
                ) -> Answer {
                    $backend::apply_requests(connection, tenant, changes)
                }
            }

            laws!(Lent);
        }
    };
}

lent!(
    postgres,
    crate::servers::OnPostgres,
    crm_storage::PostgresStore,
    schema
);
lent!(
    mysql,
    crate::servers::OnMysql,
    crm_storage::MysqlStore,
    place
);
