//! From engine to engine: SQLite to each server and back.

use crm_core::conformance::StoreFactory;
use crm_core::conformance::world::tenant;
use crm_storage::transfer::{TenantTarget, TransferOptions, tenant_checksum, transfer};
use futures_executor::block_on;
use proptest::prelude::*;

use super::fill::{empty_sqlite, lived, pasts, with_erasures};
use super::servers::{IfThere, OnMysql, OnPostgres};

/// From SQLite to an engine and back.
fn there_and_back<F: StoreFactory>(
    factory: Option<F>,
    origin: &crm_storage::MemoryStore,
) -> Result<(), TestCaseError>
where
    F::Store: TenantTarget,
{
    let factory = IfThere(factory);
    let mut equal = Ok(());
    factory.run(Box::pin(async {
        let (here, back) = (empty_sqlite(), empty_sqlite());
        let there = factory.store(tenant(1)).await;
        let options = TransferOptions::default();
        let to_sqlite = transfer(origin, &here, None, options, |_| ()).await;
        let to_engine = transfer(&here, &there, None, options, |_| ()).await;
        let again = transfer(&here, &there, None, options, |_| ()).await;
        let to_sqlite_again = transfer(&there, &back, None, options, |_| ()).await;
        let expected = tenant_checksum(origin).await.unwrap();
        for report in [&to_sqlite, &to_engine, &to_sqlite_again] {
            assert_eq!(report.as_ref().unwrap().added(), expected.rows());
        }
        assert_eq!(again.unwrap().added(), 0);
        let (there, back) = (tenant_checksum(&there).await, tenant_checksum(&back).await);
        if there.unwrap() != expected || back.unwrap() != expected {
            equal = Err(TestCaseError::fail("the checksums differ"));
        }
    }));
    equal
}

#[test]
fn a_little_of_everything_goes_from_sqlite_to_postgres_and_back() {
    let origin = block_on(with_erasures()).store;
    there_and_back(OnPostgres::fresh(), &origin).unwrap();
}

#[test]
fn a_little_of_everything_goes_from_sqlite_to_mysql_and_back() {
    let origin = block_on(with_erasures()).store;
    there_and_back(OnMysql::fresh(), &origin).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_tenant_goes_from_sqlite_to_postgres_and_back(past in pasts()) {
        there_and_back(OnPostgres::fresh(), &lived(&past))?;
    }

    #[test]
    fn any_tenant_goes_from_sqlite_to_mysql_and_back(past in pasts()) {
        there_and_back(OnMysql::fresh(), &lived(&past))?;
    }
}
