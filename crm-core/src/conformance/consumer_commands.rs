//! What random histories of consumers are made of.

use proptest::prelude::*;

/// A command of a random history; numbers are places in the log, 0 its start.
#[derive(Debug, Clone, Copy)]
pub(super) enum Command {
    Advance { expected: usize, to: usize },
    Reset { to: usize },
    Remove,
}

/// A command, and which of two consumers it is for, in a log with so many places.
pub(super) fn command(places: usize) -> impl Strategy<Value = (usize, Command)> {
    let what = prop_oneof![
        4 => (0..=places, 1..=places).prop_map(|(expected, to)| Command::Advance { expected, to }),
        1 => (0..=places).prop_map(|to| Command::Reset { to }),
        1 => Just(Command::Remove),
    ];
    (0..2_usize, what)
}
