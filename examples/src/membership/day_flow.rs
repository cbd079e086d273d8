//! Who entered and who left on each day.

use chrono::NaiveDate;
use crm_core::CoreStore;
use crm_segment::{
    MembershipChange, MembershipChangeKind, Rule, SegmentDefinition, SegmentName, SegmentStream,
};

use super::{CustomerReader, DaySpan, MembershipError};

/// How the members of a rule changed over some days.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MembershipFlow {
    /// How many there were right before the first day.
    pub members_before: u64,
    /// The days, in order, without gaps.
    pub days: Vec<DayFlow>,
    /// How many customers were left out of all that, whether they belong or not: their processing is restricted at
    /// the end.
    pub restricted: u64,
}

/// How the members changed on one day in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DayFlow {
    /// The day.
    pub day: NaiveDate,
    /// How often somebody entered.
    pub entered: u64,
    /// How often somebody left.
    pub left: u64,
    /// How many belonged at its last instant.
    pub members: u64,
}

/// Follows a rule over days: what changed within them, by what happened and by time alone.
///
/// All that happened is told at the beginning; what lies after it counts from its instant on. Memory holds what the
/// stream keeps of each customer, and no customer's timeline after the next was read.
///
/// # Errors
/// When the store cannot be read.
pub fn follow(
    store: &dyn CoreStore,
    rule: &Rule,
    span: DaySpan,
) -> Result<MembershipFlow, MembershipError> {
    let name = SegmentName::parse("explored")?;
    let definition = SegmentDefinition::new(name, rule.clone());
    let mut stream = SegmentStream::new([definition], span.before())?;
    let (mut members, mut restricted) = (0_u64, 0_u64);
    CustomerReader::new(store, rule, span.end()).each(|records| {
        if records.facts(span.end()).is_restricted() {
            restricted = restricted.saturating_add(1);
        } else {
            let changes = stream.record_facts(&records.facts(span.before()));
            members = members.saturating_add(count(&changes, MembershipChangeKind::Entered));
        }
    })?;
    let mut flow = MembershipFlow {
        members_before: members,
        days: Vec::new(),
        restricted,
    };
    // Day by day, so that no more than the changes of one day are in memory.
    for (day, last_instant) in span.days() {
        let changes = stream.advance(last_instant)?;
        let entered = count(&changes, MembershipChangeKind::Entered);
        let left = count(&changes, MembershipChangeKind::Left);
        members = members.saturating_add(entered).saturating_sub(left);
        flow.days.push(DayFlow {
            day,
            entered,
            left,
            members,
        });
    }
    Ok(flow)
}

fn count(changes: &[MembershipChange], kind: MembershipChangeKind) -> u64 {
    changes.iter().filter(|change| change.kind == kind).count() as u64
}
