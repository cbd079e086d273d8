//! By which days and which reading of the law deadlines are told.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::DeadlineCalendar;
use super::period::end_of_period;
use crate::timestamp::Timestamp;

/// What the clock of a request does while it is not proven who asks (GDPR, article 12, paragraph 6).
/// The regulation does not say; which reading holds for you is for your lawyers to say.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum IdentityClock {
    /// It runs on: the strictest reading.
    #[default]
    RunsOn,
    /// It stands still from the day on which proof was asked for until the day on which it came, and
    /// so many days are added: "suspension in time" (European Data Protection Board, Guidelines
    /// 01/2022 on the right of access, section 5.3). The proof must be asked for without undue delay.
    StandsStill,
    /// The month begins with the proof (Information Commissioner's Office of the United Kingdom,
    /// guidance on the right of access).
    BeginsWithProof,
}

/// By which days and which reading of the law deadlines of data-subject requests are told: one month
/// after receipt, and up to two further months where the person was told so within the first (GDPR,
/// article 12, paragraph 3).
#[derive(Debug, Clone, Copy)]
pub struct DataSubjectDeadlines<'a> {
    calendar: &'a dyn DeadlineCalendar,
    identity: IdentityClock,
}

/// The period in which every request is to be answered.
const MONTHS: u32 = 1;
/// The same where it was extended: "by two further months".
const MONTHS_WHEN_EXTENDED: u32 = 3;

impl<'a> DataSubjectDeadlines<'a> {
    /// By these days. The clock runs on while it is not proven who asks.
    #[must_use]
    pub fn new(calendar: &'a dyn DeadlineCalendar) -> Self {
        Self {
            calendar,
            identity: IdentityClock::default(),
        }
    }

    /// The same, with what the clock does while it is not proven who asks.
    #[must_use]
    pub fn with_identity_clock(self, identity: IdentityClock) -> Self {
        Self { identity, ..self }
    }

    /// Until when a request is to be answered that was received then, without an extension; `None`
    /// beyond the year 9999.
    #[must_use]
    pub fn due_at(&self, received: Timestamp) -> Option<Timestamp> {
        self.started(received).due_at(self, false)
    }

    /// The clock of a request as it is received.
    pub(super) fn started(&self, received: Timestamp) -> RequestClock {
        RequestClock {
            from: self.calendar.date_of(received),
            still: 0,
            asked: None,
        }
    }
}

/// From when a request's period runs, and for how long it did not.
#[derive(Debug, Clone)]
pub(super) struct RequestClock {
    from: NaiveDate,
    /// The days that do not count.
    still: u64,
    /// Since when proof is waited for.
    asked: Option<NaiveDate>,
}

impl RequestClock {
    /// Until when an answer is due; `None` while the clock stands still, and beyond the year 9999.
    pub(super) fn due_at(
        &self,
        by: &DataSubjectDeadlines<'_>,
        extended: bool,
    ) -> Option<Timestamp> {
        if self.asked.is_some() && by.identity != IdentityClock::RunsOn {
            return None;
        }
        let months = if extended {
            MONTHS_WHEN_EXTENDED
        } else {
            MONTHS
        };
        end_of_period(by.calendar, self.from, months, self.still)
    }

    pub(super) fn is_proof_awaited(&self) -> bool {
        self.asked.is_some()
    }

    pub(super) fn ask_for_proof(&mut self, by: &DataSubjectDeadlines<'_>, at: Timestamp) {
        self.asked = Some(by.calendar.date_of(at).max(self.from));
    }

    pub(super) fn take_proof(&mut self, by: &DataSubjectDeadlines<'_>, at: Timestamp) {
        let Some(asked) = self.asked.take() else {
            return;
        };
        let proven = by.calendar.date_of(at);
        match by.identity {
            IdentityClock::RunsOn => {}
            IdentityClock::StandsStill => {
                let days = proven.signed_duration_since(asked).num_days();
                self.still = self.still.saturating_add(u64::try_from(days).unwrap_or(0));
            }
            IdentityClock::BeginsWithProof => self.from = self.from.max(proven),
        }
    }
}
