//! Stretches of time as numbers: what the arithmetic of calendars works on.

/// From `start` up to `end`, which is outside, in microseconds: on the clock face of a day, or
/// since 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) start: i64,
    pub(super) end: i64,
}

impl Span {
    pub(super) fn shifted(self, by: i64) -> Self {
        Self {
            start: self.start.saturating_add(by),
            end: self.end.saturating_add(by),
        }
    }

    pub(super) fn length(self) -> i64 {
        self.end.saturating_sub(self.start)
    }

    pub(super) fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// Sorts the spans and unites those that overlap or touch.
pub(super) fn united(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| !span.is_empty());
    spans.sort_unstable();
    let mut result: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match result.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => result.push(span),
        }
    }
    result
}

/// Whether some moment lies in a span of each list; all are sorted, their members apart.
pub(super) fn meet(lists: impl IntoIterator<Item = Vec<Span>>) -> bool {
    let common = lists.into_iter().reduce(|common, list| {
        let in_both = common.iter().flat_map(|one| {
            list.iter().map(|other| Span {
                start: one.start.max(other.start),
                end: one.end.min(other.end),
            })
        });
        in_both.filter(|span| !span.is_empty()).collect()
    });
    common.is_some_and(|common| !common.is_empty())
}

/// What is left of `spans` without `cuts`; both are sorted, their members apart.
pub(super) fn without(spans: &[Span], cuts: &[Span]) -> Vec<Span> {
    let mut result = Vec::with_capacity(spans.len());
    for span in spans {
        let mut rest = *span;
        for cut in cuts
            .iter()
            .filter(|cut| cut.start < span.end && cut.end > span.start)
        {
            let before = Span {
                start: rest.start,
                end: cut.start,
            };
            if !before.is_empty() {
                result.push(before);
            }
            rest.start = cut.end;
        }
        if !rest.is_empty() {
            result.push(rest);
        }
    }
    result
}
