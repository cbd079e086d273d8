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

  FROM, TO       sqlite:PATH   a SQLite database
                 file:PATH     an archive of JSON lines
  --tenant ID    the tenant, a UUID [the one that the quickstart makes]
  --help         this text
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
}

/// Where a tenant is, or goes to.
pub(crate) enum Place {
    Sqlite(PathBuf),
    Archive(PathBuf),
}

impl FromStr for Place {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            Some(("file", path)) if !path.is_empty() => Ok(Self::Archive(path.into())),
            _ => Err(Failure::NoPlace {
                given: text.to_owned(),
            }),
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
        let mut parser = lexopt::Parser::from_args(arguments.into_iter().map(Into::into));
        while let Some(argument) = parser.next()? {
            match argument {
                Long("help") | Short('h') => return Ok(Self::Help),
                Long("tenant") => {
                    let id: uuid::Uuid = parser.value()?.parse()?;
                    tenant = TenantId::from_uuid(id)?;
                }
                Value(place) => places.push(place.string()?.parse()?),
                other => return Err(other.unexpected().into()),
            }
        }
        let mut places = places.into_iter();
        match (places.next(), places.next(), places.next()) {
            (Some(from), Some(to), None) => Ok(Self::Run(Arguments { from, to, tenant })),
            _ => Err(Failure::NoTwoPlaces),
        }
    }
}
