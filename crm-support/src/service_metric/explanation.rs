//! Which time counted.

use crm_core::Timestamp;

use super::{MetricClock, MetricTimer, StandStillReason};
use crate::coded::coded_enum;

coded_enum! {
    /// What became of a stretch of time.
    pub enum SpanKind {
        /// It counted.
        Counted = "counted",
        /// The team did not work.
        Closed = "closed",
        /// The request was in a state in which the clock stands still.
        Paused = "paused",
        /// The request was over, and was reopened later.
        Over = "over",
    }
}

/// A stretch of time in a run of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ExplainedSpan {
    /// From when.
    pub from: Timestamp,
    /// Until when, excluded.
    pub until: Timestamp,
    /// What became of it.
    pub kind: SpanKind,
}

impl MetricClock<'_> {
    /// All time of a run up to `now`, stretch by stretch without a gap: what counted, and why the rest did not. The stretches
    /// that counted come to [`elapsed`](MetricClock::elapsed).
    #[must_use]
    pub fn explain(&self, timer: &MetricTimer, now: Timestamp) -> Vec<ExplainedSpan> {
        let until = timer.end().map_or(now, |end| end.at.min(now));
        let mut spans = Vec::new();
        let mut from = timer.started_at();
        for still in timer.stood_still().iter().filter(|one| self.is_out(one)) {
            if still.from >= until {
                break;
            }
            let end = still.until.unwrap_or(until).min(until);
            self.by_hours(from, still.from, &mut spans);
            let kind = match still.reason {
                StandStillReason::Paused => SpanKind::Paused,
                StandStillReason::Fulfilled | StandStillReason::Over => SpanKind::Over,
            };
            push(&mut spans, still.from, end, kind);
            from = end;
        }
        self.by_hours(from, until, &mut spans);
        spans
    }

    /// A stretch in which the clock does not stand still, by the hours of the team.
    fn by_hours(&self, mut from: Timestamp, until: Timestamp, spans: &mut Vec<ExplainedSpan>) {
        for open in self.hours().open_intervals(from, until) {
            push(spans, from, open.start(), SpanKind::Closed);
            push(spans, open.start(), open.end(), SpanKind::Counted);
            from = open.end();
        }
        push(spans, from, until, SpanKind::Closed);
    }
}

fn push(spans: &mut Vec<ExplainedSpan>, from: Timestamp, until: Timestamp, kind: SpanKind) {
    if from < until {
        spans.push(ExplainedSpan { from, until, kind });
    }
}
