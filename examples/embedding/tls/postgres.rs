//! PostgreSQL over TLS: what others call `sslmode=verify-full`.

use std::path::Path;
use std::sync::Arc;

use crm_core::BoxError;
use crm_storage::{PostgresDatabase, ServerOptions};
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::AsyncPgConnection;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Opens a database over connections whose server has a certificate of this authority, made out to
/// the host of the URL.
pub(crate) async fn open(url: &str, authority: &Path) -> Result<PostgresDatabase, BoxError> {
    let mut settings: Config = url.parse()?;
    // With less, a server that offers no TLS, or somebody in its place, is spoken to without.
    settings.ssl_mode(SslMode::Require);
    let tls = MakeRustlsConnect::new(trusting(authority)?);
    let connect = move || connect(settings.clone(), tls.clone());
    Ok(PostgresDatabase::open_with(connect, ServerOptions::default()).await?)
}

/// rustls checks the certificate and the name in it; there is nothing to switch on.
fn trusting(authority: &Path) -> Result<ClientConfig, BoxError> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(authority)? {
        roots.add(certificate?)?;
    }
    if roots.is_empty() {
        return Err("the file of the authority holds no certificate".into());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

async fn connect(settings: Config, tls: MakeRustlsConnect) -> ConnectionResult<AsyncPgConnection> {
    let (client, connection) = settings.connect(tls).await.map_err(|error| {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        let cause = cause.map_or_else(String::new, |cause| format!(": {cause}"));
        ConnectionError::BadConnection(format!("{error}{cause}"))
    })?;
    AsyncPgConnection::try_from_client_and_connection(client, connection).await
}
