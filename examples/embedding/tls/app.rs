//! Opens the store, stores a customer, reads it back, and asks the server how it was spoken to.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use crm_core::{
    BoxError, Clock, CoreStore, CustomerId, NewCustomer, Party, Profiles, SystemClock, SystemIds,
    TenantId,
};
use crm_storage::{MysqlDatabase, PostgresDatabase};
use diesel::prelude::*;

use super::{mysql, postgres};

/// Where the server is, and whom it is believed.
pub(crate) struct Arguments {
    /// The file with the certificate of the authority that is trusted, and no other.
    pub(crate) authority: PathBuf,
    pub(crate) url: String,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Seen {
    /// The version of the protocol, in the words of the server.
    pub(crate) protocol: String,
    /// The customer that was stored and read back.
    pub(crate) customer: CustomerId,
}

impl fmt::Display for Seen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "customer {} was stored and read back; the server says that it was spoken to over {}",
            self.customer, self.protocol
        )
    }
}

pub(crate) async fn run(arguments: &Arguments) -> Result<Seen, BoxError> {
    let Arguments { authority, url } = arguments;
    let tenant = TenantId::generate(&SystemIds::new(), SystemClock.now());
    match url.split_once("://") {
        Some(("postgres" | "postgresql", _)) => {
            let database = postgres::open(url, authority).await?;
            let customer = store_one(Arc::new(database.tenant(tenant))).await?;
            let protocol = protocol_of_postgres(&database).await?;
            Ok(Seen { protocol, customer })
        }
        Some(("mysql", _)) => {
            let database = mysql::open(url, authority).await?;
            let customer = store_one(Arc::new(database.tenant(tenant))).await?;
            let protocol = protocol_of_mysql(&database).await?;
            Ok(Seen { protocol, customer })
        }
        // What was given may hold a password, and is not repeated.
        _ => Err("the URL begins neither with postgres:// nor with mysql://".into()),
    }
}

async fn store_one(store: Arc<dyn CoreStore>) -> Result<CustomerId, BoxError> {
    let ids = Arc::new(SystemIds::new());
    let profiles = Profiles::new(store, Arc::new(SystemClock), ids);
    let new = NewCustomer::new(Party::unknown_person());
    let customer = profiles.create(new).await?;
    let view = profiles.view(customer.id()).await?;
    let stored = view.ok_or("what was stored is not there")?;
    if stored.customer != customer {
        return Err("what was stored is another".into());
    }
    Ok(customer.id())
}

/// The protocol of a connection, as the server sees it.
async fn protocol_of_postgres(database: &PostgresDatabase) -> Result<String, BoxError> {
    #[derive(QueryableByName)]
    struct Seen {
        #[diesel(sql_type = diesel::sql_types::Text)]
        version: String,
    }
    let asked = database.with_connection(|connection| {
        #[expect(clippy::disallowed_methods, reason = "a constant question")]
        let question = diesel::sql_query(
            "SELECT coalesce(version, 'no TLS') AS version
             FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
        );
        question.get_result::<Seen>(connection)
    });
    Ok(asked.await??.version)
}

/// The protocol of a connection, as the server sees it.
async fn protocol_of_mysql(database: &MysqlDatabase) -> Result<String, BoxError> {
    #[derive(QueryableByName)]
    struct Seen {
        #[diesel(sql_type = diesel::sql_types::Text, column_name = "Value")]
        version: String,
    }
    let asked = database.with_connection(|connection| {
        #[expect(clippy::disallowed_methods, reason = "a constant question")]
        let question = diesel::sql_query("SHOW SESSION STATUS LIKE 'Ssl_version'");
        question.get_result::<Seen>(connection)
    });
    Ok(asked.await??.version)
}
