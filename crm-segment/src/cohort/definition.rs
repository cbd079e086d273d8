//! What counts as having come back.

use serde::{Deserialize, Serialize};

use super::Brackets;

/// When a customer counts as retained in period `N` after its first one: the four definitions in
/// common use.
///
/// | variant | retained when active ... | also called |
/// |---|---|---|
/// | [`Exact`](Self::Exact) | in period `N` | classic, N-day, "return on" |
/// | [`OnOrAfter`](Self::OnOrAfter) | in period `N` or any later one | unbounded, rolling |
/// | [`Within`](Self::Within) | in any of the periods 1 to `N` | on or before, returned by |
/// | [`Bracket`](Self::Bracket) | in any period of the bracket | bracket, custom range |
///
/// The first, second and fourth are the N-day ("return on"), unbounded ("return on or after") and
/// bracket retention of Amplitude; the third is the cumulative share of repeat buyers ("bought again
/// within N months"). They answer different questions and differ a lot: somebody who comes back once,
/// in period 3, is retained in period 3 alone (exact), in 1 to 3 (on or after) or from 3 on (within).
///
/// Unbounded retention falls as `N` rises, also because later periods had less time to be followed;
/// its last columns are low for that reason alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RetentionDefinition {
    /// Active in period `N`.
    Exact,
    /// Active in period `N` or later, as far as the table goes.
    OnOrAfter,
    /// Active in any of the periods 1 to `N`.
    Within,
    /// Active in any period of a bracket; there is a column for each bracket.
    Bracket(Brackets),
}
