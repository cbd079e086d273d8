//! MySQL and MariaDB over TLS.

use std::path::Path;

use crm_core::BoxError;
use crm_storage::{MysqlDatabase, ServerOptions};
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::AsyncMysqlConnection;
use mysql_async::{Conn, Opts, OptsBuilder, SslOpts};

/// Opens a database over connections whose server has a certificate of this authority, made out to
/// the host of the URL.
pub(crate) async fn open(url: &str, authority: &Path) -> Result<MysqlDatabase, BoxError> {
    let options = options(url, authority)?;
    let connect = move || connect(options.clone());
    Ok(MysqlDatabase::open_with(connect, ServerOptions::default()).await?)
}

fn options(url: &str, authority: &Path) -> Result<Opts, BoxError> {
    // The driver takes the provider of the process; another one may be there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let tls = SslOpts::default()
        .with_root_certs(vec![authority.to_owned().into()])
        // This authority, and none of those that browsers trust.
        .with_disable_built_in_roots(true);
    let options = OptsBuilder::from_opts(Opts::from_url(url)?)
        .ssl_opts(tls)
        // On the same machine the driver would go over to the socket, and leave TLS behind.
        .prefer_socket(false)
        // As Diesel's own connections have it: rows that a statement found are counted, also
        // where it left them as they were, and Diesel keeps the prepared statements.
        .client_found_rows(true)
        .stmt_cache_size(0);
    Ok(options.into())
}

async fn connect(options: Opts) -> ConnectionResult<AsyncMysqlConnection> {
    let connected = Conn::new(options).await;
    let connection =
        connected.map_err(|error| ConnectionError::BadConnection(error.to_string()))?;
    AsyncMysqlConnection::try_from(connection).await
}
