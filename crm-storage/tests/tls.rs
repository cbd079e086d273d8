//! A PostgreSQL store over TLS, on a private server that accepts nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails; its own questions to the server are constant texts"
)]

mod servers;
mod tls_server;

use std::sync::{Arc, Once};

use crm_core::conformance::world::{World, tenant};
use crm_storage::postgres::ServerOpenError;
use crm_storage::{PostgresDatabase, ServerOptions};
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::AsyncPgConnection;
use futures_executor::block_on;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tls_server::TlsServer;
use tokio_postgres_rustls::MakeRustlsConnect;

fn server() -> Option<TlsServer> {
    static SAID: Once = Once::new();
    match TlsServer::postgres() {
        Ok(server) => Some(server),
        Err(why) => {
            servers::skip(&SAID, "PostgreSQL with TLS", "no variable", &why);
            None
        }
    }
}

/// One connection over TLS to a server whose certificate these authorities have signed.
async fn connect(url: Arc<str>, roots: RootCertStore) -> ConnectionResult<AsyncPgConnection> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let bad = |error: &dyn std::fmt::Display| ConnectionError::BadConnection(error.to_string());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| bad(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let tls = MakeRustlsConnect::new(config);
    let connected = tokio_postgres::connect(&url, tls).await;
    let (client, connection) = connected.map_err(|error| bad(&error))?;
    AsyncPgConnection::try_from_client_and_connection(client, connection).await
}

fn open(url: &str, roots: RootCertStore) -> Result<PostgresDatabase, ServerOpenError> {
    let url: Arc<str> = url.into();
    let factory = move || connect(Arc::clone(&url), roots.clone());
    block_on(PostgresDatabase::open_with(
        factory,
        ServerOptions::default(),
    ))
}

#[test]
fn a_store_works_over_tls_and_trusts_no_stranger() {
    let Some(server) = server() else { return };
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_file(server.authority());
    roots.add(authority.unwrap()).unwrap();
    let url = |host: &str| {
        let port = server.port();
        format!(
            "host={host} hostaddr=127.0.0.1 port={port} user=crm dbname=postgres sslmode=require"
        )
    };

    let database = open(&url("localhost"), roots.clone()).unwrap();
    let world = World {
        store: database.tenant(tenant(1)),
        ids: crm_core::SeededIds::new(1),
        now: crm_core::Timestamp::UNIX_EPOCH,
    };
    block_on(async {
        world.people(3).await;
        assert_eq!(world.snapshot().await.customers.len(), 3);
    });
    // The server says that it is so.
    let encrypted = database.with_connection(|connection| {
        use diesel::prelude::*;
        #[derive(QueryableByName)]
        struct Seen {
            #[diesel(sql_type = diesel::sql_types::Bool)]
            ssl: bool,
        }
        let own = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        diesel::sql_query(own)
            .get_result::<Seen>(connection)
            .unwrap()
            .ssl
    });
    assert!(block_on(encrypted).unwrap());

    // Without TLS nobody gets in; another authority or another name is not believed.
    let plain = format!("postgres://crm@127.0.0.1:{}/postgres", server.port());
    let plain = block_on(PostgresDatabase::open(plain, ServerOptions::default()));
    assert!(
        matches!(plain, Err(ServerOpenError::Connect(_))),
        "{plain:?}"
    );
    let unknown = open(&url("localhost"), RootCertStore::empty());
    assert!(
        matches!(unknown, Err(ServerOpenError::Connect(_))),
        "{unknown:?}"
    );
    let stranger = open(&url("elsewhere.example"), roots);
    assert!(
        matches!(stranger, Err(ServerOpenError::Connect(_))),
        "{stranger:?}"
    );
}
