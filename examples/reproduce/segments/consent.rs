//! Whether a consent holds at the date of the test.

use chrono::TimeDelta;
use crm_core::{
    Channel, Code, ConsentDecision, ConsentEvidence, ConsentLedger, ConsentMethod, ConsentRecord,
    ConsentScope, CustomerId, NewConsent, Purpose, SeededIds, Timestamp,
};
use serde::Deserialize;

use super::{Gap, SegmentCase, UNKNOWN_SHAPE, Verdict, instant, start_of_2024};

/// Where the sources and our contract part: at the very instant of the decision.
const CONVENTION: &str =
    "half-open: a grant holds from the instant of the decision on, up to its end, excluded";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    status: String,
    status_date: String,
    #[serde(default)]
    revoke_date: Option<String>,
    #[serde(default)]
    test_date: Option<String>,
}

pub(super) fn check(case: &SegmentCase) -> Result<Verdict, Gap> {
    let given: Given = case.given()?;
    let expected = case.expects()?;
    let asked_at = match &given.test_date {
        Some(date) => instant(date).ok_or(UNKNOWN_SHAPE)?,
        None => start_of_2024()?,
    };
    // On the same side of the instant asked for, a consent ends after it was given.
    let decided_at = when(&given.status_date, asked_at, -2, 1)?;
    let revoked_at = match &given.revoke_date {
        Some(date) => Some(when(date, asked_at, -1, 2)?),
        None => None,
    };
    if decided_at == asked_at && says_strictly(case) {
        return Err(Gap::new(
            "the instant of the decision itself: the source leaves it out, our contract takes it in",
        ));
    }
    let ledger = ledger(&given.status, decided_at, revoked_at)?;
    let found = ledger
        .permission(&Purpose::Marketing, Channel::Email, asked_at)
        .is_permitted();
    Ok(Verdict::of(&found, &expected, CONVENTION))
}

/// One decision, on all channels. Where a consent of a source ends by a date, ours is a grant with
/// an end; other decisions have none, since nothing is left to end.
fn ledger(
    status: &str,
    decided_at: Timestamp,
    revoked_at: Option<Timestamp>,
) -> Result<ConsentLedger, Gap> {
    let decision = match status {
        "GRANTED" => ConsentDecision::Granted,
        "DENIED" => ConsentDecision::Denied,
        "REVOKED" => ConsentDecision::Withdrawn,
        _ => {
            return Err(Gap::new(
                "a status of consent that our ledger does not have",
            ));
        }
    };
    let new = NewConsent::new(
        ConsentScope::everywhere(Purpose::Marketing),
        decision,
        ConsentEvidence::new(ConsentMethod::Import, Code::new_static("reproduce")),
        decided_at,
    )
    .until(revoked_at.filter(|_| decision == ConsentDecision::Granted));
    let ids = SeededIds::new(1);
    let customer = CustomerId::generate(&ids, decided_at);
    let (record, _) = ConsentRecord::record(new, customer, &ids, decided_at)
        .map_err(|error| Gap::refused(&error))?;
    Ok(ConsentLedger::new(vec![record]))
}

/// A date, told outright or by its side of the instant asked for; then so many days away from it.
fn when(date: &str, asked_at: Timestamp, past: i64, future: i64) -> Result<Timestamp, Gap> {
    let days_away = match date {
        "past" => past,
        "now" => 0,
        "future" => future,
        told => return instant(told).ok_or(UNKNOWN_SHAPE),
    };
    asked_at
        .checked_add(TimeDelta::days(days_away))
        .ok_or(UNKNOWN_SHAPE)
}

fn says_strictly(case: &SegmentCase) -> bool {
    case.rule
        .as_str()
        .is_some_and(|rule| rule.contains("strictly after status date"))
}
