//! What an example was asked to do.

/// What an example was asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command<Arguments> {
    /// Print its `HELP`.
    Help,
    /// Run.
    Run(Box<Arguments>),
}
