//! Databases on servers that are spoken to over TLS only.

pub(crate) mod mysql;
pub(crate) mod postgres;
