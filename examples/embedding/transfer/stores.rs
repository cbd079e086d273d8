//! Opens the stores.

use std::path::Path;

use crm_storage::transfer::TenantTarget;
use crm_storage::{MysqlDatabase, PostgresDatabase, ServerOptions, SqliteDatabase, SqliteOptions};

use ecrm_examples::failure::FileFailure;

use crate::arguments::{Arguments, Place};
use crate::failure::Failure;
use crate::tls;

/// The store that is read. A file must be there.
pub(crate) async fn source(
    place: &Place,
    arguments: &Arguments,
) -> Result<Box<dyn TenantTarget>, Failure> {
    if let Place::Sqlite(path) = place {
        std::fs::metadata(path).map_err(FileFailure::to("open", path))?;
    }
    target(place, arguments).await
}

/// The store that is written. Tables that are not there are made.
pub(crate) async fn target(
    place: &Place,
    arguments: &Arguments,
) -> Result<Box<dyn TenantTarget>, Failure> {
    let authority = arguments.authority.as_deref();
    let tenant = arguments.tenant;
    match place {
        Place::Sqlite(path) => {
            let database = SqliteDatabase::open(path, SqliteOptions::default())?;
            Ok(Box::new(database.tenant(tenant)))
        }
        Place::Postgres(url) => Ok(Box::new(postgres(url, authority).await?.tenant(tenant))),
        Place::Mysql(url) => Ok(Box::new(mysql(url, authority).await?.tenant(tenant))),
        Place::Archive(_) => Err(Failure::TwoFiles),
    }
}

async fn postgres(url: &str, authority: Option<&Path>) -> Result<PostgresDatabase, Failure> {
    if let Some(authority) = authority {
        let opened = tls::postgres::open(url, authority).await;
        return opened.map_err(Failure::Server);
    }
    let opened = PostgresDatabase::open(url, ServerOptions::default()).await;
    opened.map_err(|error| Failure::Server(error.into()))
}

async fn mysql(url: &str, authority: Option<&Path>) -> Result<MysqlDatabase, Failure> {
    if let Some(authority) = authority {
        let opened = tls::mysql::open(url, authority).await;
        return opened.map_err(Failure::Server);
    }
    let opened = MysqlDatabase::open(url, ServerOptions::default()).await;
    opened.map_err(|error| Failure::Server(error.into()))
}
