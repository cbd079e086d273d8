//! The database that is written to.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use crm_core::{SeededIds, TenantId, Timestamp};
use crm_storage::{Durability, SqliteDatabase, SqliteOptions};

#[cfg(feature = "postgres")]
use crm_storage::{PostgresDatabase, ServerOptions};

use crate::Failure;
use crate::ports::Crm;

/// A database, as the writing process and the checking one both find it.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// A SQLite file.
    Sqlite {
        path: PathBuf,
        durability: Durability,
    },
    /// A database of a PostgreSQL server.
    #[cfg(feature = "postgres")]
    Postgres { url: String },
}

impl Target {
    /// Opens it as a program would that was just started.
    pub(crate) fn open(&self) -> Result<Arc<dyn Crm>, Failure> {
        let tenant = TenantId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH);
        match self {
            Self::Sqlite { path, durability } => {
                let options = SqliteOptions::default().with_durability(*durability);
                let opened = SqliteDatabase::open(path, options);
                let database = opened.map_err(|error| Failure::Open(Box::new(error)))?;
                Ok(Arc::new(database.tenant(tenant)))
            }
            #[cfg(feature = "postgres")]
            Self::Postgres { url } => {
                let opening = PostgresDatabase::open(url.as_str(), ServerOptions::default());
                let opened = futures_executor::block_on(opening);
                let database = opened.map_err(|error| Failure::Open(Box::new(error)))?;
                Ok(Arc::new(database.tenant(tenant)))
            }
        }
    }

    /// How another process is told of it.
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        match self {
            Self::Sqlite { path, durability } => {
                let mut arguments = vec!["--sqlite".into(), path.clone().into_os_string()];
                if *durability == Durability::Normal {
                    arguments.push("--normal".into());
                }
                arguments
            }
            #[cfg(feature = "postgres")]
            Self::Postgres { url } => vec!["--postgres".into(), url.into()],
        }
    }
}
