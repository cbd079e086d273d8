//! Where visitors go from a page, and the ways that most of them take.

use std::cmp::Reverse;

use crm_core::Location;

use super::WebReport;
use crate::ratio::ratio;

/// Where visitors went from a page.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct NextPage<'report> {
    /// The next page; `None` stands for the end of the session.
    pub page: Option<&'report Location>,
    /// How often.
    pub times: u64,
    /// Of all views of the page, 0 to 1.
    pub share: f64,
}

impl WebReport {
    /// Where visitors went from a page, the most frequent first; of equal ones the end of the session,
    /// then in the order of the pages. Empty for a page that nobody looked at.
    ///
    /// The shares are the row of the page in the matrix of a Markov chain of first order; they add up
    /// to 1.
    #[must_use]
    pub fn next_pages(&self, page: &Location) -> Vec<NextPage<'_>> {
        let followers = self.transitions.get(page).into_iter().flatten();
        let left = self.exits.get(page).map(|times| (None, *times));
        let mut next: Vec<(Option<&Location>, u64)> = left
            .into_iter()
            .chain(followers.map(|(page, times)| (Some(page), *times)))
            .collect();
        let views = next
            .iter()
            .fold(0_u64, |sum, (_, times)| sum.saturating_add(*times));
        next.sort_by_key(|(page, times)| (Reverse(*times), *page));
        next.into_iter()
            .filter_map(|(page, times)| {
                let share = ratio(times, views)?;
                Some(NextPage { page, times, share })
            })
            .collect()
    }

    /// The most frequent paths with the number of sessions that took each, at most `limit` of them;
    /// of equal ones in the order of the pages.
    #[must_use]
    pub fn frequent_paths(&self, limit: usize) -> Vec<(&[Location], u64)> {
        let mut paths: Vec<(&[Location], u64)> = self
            .paths
            .iter()
            .map(|(path, sessions)| (path.as_slice(), *sessions))
            .collect();
        // The sort is stable, and the paths rise.
        paths.sort_by_key(|(_, sessions)| Reverse(*sessions));
        paths.truncate(limit);
        paths
    }
}
