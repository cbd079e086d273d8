//! The options.

use std::ffi::OsString;
use std::path::PathBuf;

use crm_storage::Durability;
use lexopt::prelude::*;

use crate::Failure;
use crate::history::History;
use crate::target::Target;
use crate::writer::{Manner, Writing};

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Kills processes while they write, makes disks forget what was not synced and lets calls fail; then
looks whether all that was acknowledged is there. Ends with 1 when it is not, or when a control does
not lose what it must lose.

Usage: crash [OPTIONS]

  --only PART       kills, states, faults or postgres (with the feature of that name: it starts a
                    server of its own); may be given several times [all that are there]
  --long            the amounts of the long run: 1,000 kills and 1,000,000 acknowledgements,
                    100,000 states, 200 kills of a server
  --seed N          everything random follows from it, but for the timing of processes [1]
  --kills N         kills of a process that writes to SQLite [100]
  --server-kills N  kills of a PostgreSQL server, and of as many clients [10]
  --acknowledged N  goes on killing until so many writes were acknowledged [0]
  --longest MS      the longest time before a kill [80]
  --lanes N         how many threads of a process write [8]
  --states N        states that a power failure may leave [300]
  --folder DIR      where files are made; they are removed at the end [the folder for such files]
  --help            this text
";

/// What the program is to do.
#[derive(Debug)]
pub(crate) enum Task {
    Help,
    Test(Amounts),
    /// As a process of its own: write.
    Write(Writing),
    /// As a process of its own: open and close.
    Open(Target),
}

/// A part of the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Kills,
    States,
    Faults,
    #[cfg(feature = "postgres")]
    Postgres,
}

impl Part {
    const ALL: &[Self] = &[
        Self::Kills,
        Self::States,
        Self::Faults,
        #[cfg(feature = "postgres")]
        Self::Postgres,
    ];
}

/// How much to test.
#[derive(Debug, Clone)]
pub(crate) struct Amounts {
    pub(crate) parts: Vec<Part>,
    pub(crate) seed: u64,
    pub(crate) kills: u64,
    pub(crate) server_kills: u64,
    pub(crate) acknowledged: u64,
    pub(crate) longest: u64,
    pub(crate) lanes: u32,
    pub(crate) states: usize,
    pub(crate) folder: PathBuf,
}

impl Default for Amounts {
    fn default() -> Self {
        Self {
            parts: Part::ALL.to_vec(),
            seed: 1,
            kills: 100,
            server_kills: 10,
            acknowledged: 0,
            longest: 80,
            lanes: 8,
            states: 300,
            folder: std::env::temp_dir(),
        }
    }
}

impl Task {
    /// Reads the options of the process, the name of the program excepted.
    pub(crate) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Self, Failure> {
        let mut arguments = arguments.peekable();
        let role = arguments.next_if(|first| first == "writer" || first == "open");
        let parser = lexopt::Parser::from_args(arguments);
        match role {
            Some(role) if role == "writer" => parse_writing(parser).map(Self::Write),
            Some(_) => parse_writing(parser).map(|writing| Self::Open(writing.target)),
            None => parse_amounts(parser),
        }
    }
}

fn parse_amounts(mut parser: lexopt::Parser) -> Result<Task, Failure> {
    let mut amounts = Amounts::default();
    let mut only = Vec::new();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Task::Help),
            Long("only") => only.push(parse_part(&parser.value()?.string()?)?),
            Long("long") => {
                amounts.kills = 1000;
                amounts.server_kills = 200;
                amounts.acknowledged = 1_000_000;
                amounts.longest = 1500;
                amounts.lanes = 32;
                amounts.states = 100_000;
            }
            Long("seed") => amounts.seed = parser.value()?.parse()?,
            Long("kills") => amounts.kills = parser.value()?.parse()?,
            Long("server-kills") => amounts.server_kills = parser.value()?.parse()?,
            Long("acknowledged") => amounts.acknowledged = parser.value()?.parse()?,
            Long("longest") => amounts.longest = parser.value()?.parse()?,
            Long("lanes") => amounts.lanes = parser.value()?.parse()?,
            Long("states") => amounts.states = parser.value()?.parse()?,
            Long("folder") => amounts.folder = parser.value()?.into(),
            other => return Err(other.unexpected().into()),
        }
    }
    if !only.is_empty() {
        amounts.parts = only;
    }
    Ok(Task::Test(amounts))
}

fn parse_part(name: &str) -> Result<Part, lexopt::Error> {
    match name {
        "kills" => Ok(Part::Kills),
        "states" => Ok(Part::States),
        "faults" => Ok(Part::Faults),
        #[cfg(feature = "postgres")]
        "postgres" => Ok(Part::Postgres),
        _ => Err("--only takes kills, states, faults or (with that feature) postgres".into()),
    }
}

fn parse_writing(mut parser: lexopt::Parser) -> Result<Writing, Failure> {
    let mut target = Target::Sqlite {
        path: PathBuf::new(),
        durability: Durability::Full,
    };
    let (mut seed, mut taken, mut until) = (0, Vec::new(), 0);
    let mut manner = Manner::PLAIN;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("sqlite") => {
                target = Target::Sqlite {
                    path: parser.value()?.into(),
                    durability: Durability::Full,
                };
            }
            Long("normal") => {
                if let Target::Sqlite { durability, .. } = &mut target {
                    *durability = Durability::Normal;
                }
            }
            #[cfg(feature = "postgres")]
            Long("postgres") => {
                target = Target::Postgres {
                    url: parser.value()?.string()?,
                };
            }
            Long("seed") => seed = parser.value()?.parse()?,
            Long("taken") => {
                let list = parser.value()?.string()?;
                let counts: Result<_, _> = list.split(',').map(str::parse).collect();
                taken = counts.map_err(|_| lexopt::Error::from("--taken takes numbers"))?;
            }
            Long("until") => until = parser.value()?.parse()?,
            Long("early") => manner.early = true,
            Long("try-again") => manner.tries_again = true,
            Long("die") => manner.dies = true,
            Long("checkpoint") => manner.checkpoints = true,
            other => return Err(other.unexpected().into()),
        }
    }
    let lanes = u32::try_from(taken.len()).map_err(|_| Failure::TooLong)?;
    Ok(Writing {
        target,
        history: History { seed, lanes },
        taken,
        until,
        manner,
    })
}
