//! How a fit is done.

use crate::Threads;

/// How a fit, or a scoring of many, is done. No option changes the answer by a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FitOptions {
    /// On how many threads; more than one need the feature `threads`.
    pub threads: Threads,
}

impl FitOptions {
    /// On one thread.
    pub const ONE_THREAD: Self = Self::on_threads(Threads::ONE);

    /// On this many threads.
    #[must_use]
    pub const fn on_threads(threads: Threads) -> Self {
        Self { threads }
    }
}

impl Default for FitOptions {
    fn default() -> Self {
        Self::ONE_THREAD
    }
}
