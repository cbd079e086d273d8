//! The options.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use crm_core::{SeededIds, TenantId, Timestamp};

use crate::failure::Failure;

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Copies a whole tenant from one store to another, or to a file and back.

Usage: transfer [--tenant ID] FROM TO

  FROM, TO          sqlite:PATH      a SQLite database
                    file:PATH        an archive of JSON lines
                    postgres://...   a PostgreSQL database
                    mysql://...      a MySQL or MariaDB database
                    env:NAME         one of these, in a variable of the environment: there nobody
                                     reads a password in the list of processes
  --tenant ID       the tenant, a UUID [the one that the quickstart makes]
  --authority FILE  speak to servers over TLS, and trust this certificate authority, in PEM
  --state FILE      where it is kept how far the transfer has come [beside TO; for a server, in
                    the present folder]
  --help            this text

Nobody may write to FROM meanwhile. Stop it when you like and start it again: it goes on.
";

/// What to do.
pub(crate) enum Command {
    Help,
    Run(Arguments),
}

/// The options, with the defaults filled in.
pub(crate) struct Arguments {
    pub(crate) from: Place,
    pub(crate) to: Place,
    pub(crate) tenant: TenantId,
    pub(crate) authority: Option<PathBuf>,
    pub(crate) state: Option<PathBuf>,
}

/// Where a tenant is, or goes to.
#[derive(Hash)]
pub(crate) enum Place {
    Sqlite(PathBuf),
    Archive(PathBuf),
    /// The URL, which may hold a password.
    Postgres(String),
    Mysql(String),
}

impl FromStr for Place {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            Some(("file", path)) if !path.is_empty() => Ok(Self::Archive(path.into())),
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => {
                Ok(Self::Postgres(text.to_owned()))
            }
            Some(("mysql", rest)) if rest.starts_with("//") => Ok(Self::Mysql(text.to_owned())),
            Some(("env", name)) => match std::env::var(name) {
                // One step only: a variable that names another one would never end.
                Ok(place) if !place.starts_with("env:") => place.parse(),
                _ => Err(Failure::NoVariable {
                    name: name.to_owned(),
                }),
            },
            _ => Err(Failure::NoPlace),
        }
    }
}

impl Command {
    /// Reads the options of the process, the name of the program excepted.
    pub(crate) fn parse(
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Result<Self, Failure> {
        use lexopt::prelude::*;

        let mut places: Vec<Place> = Vec::new();
        let mut tenant = TenantId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH);
        let (mut authority, mut state) = (None, None);
        let mut parser = lexopt::Parser::from_args(arguments.into_iter().map(Into::into));
        while let Some(argument) = parser.next()? {
            match argument {
                Long("help") | Short('h') => return Ok(Self::Help),
                Long("tenant") => {
                    let id: uuid::Uuid = parser.value()?.parse()?;
                    tenant = TenantId::from_uuid(id)?;
                }
                Long("authority") => authority = Some(parser.value()?.into()),
                Long("state") => state = Some(parser.value()?.into()),
                Value(place) => places.push(place.string()?.parse()?),
                other => return Err(other.unexpected().into()),
            }
        }
        let mut places = places.into_iter();
        match (places.next(), places.next(), places.next()) {
            (Some(from), Some(to), None) => Ok(Self::Run(Arguments {
                from,
                to,
                tenant,
                authority,
                state,
            })),
            _ => Err(Failure::NoTwoPlaces),
        }
    }
}
