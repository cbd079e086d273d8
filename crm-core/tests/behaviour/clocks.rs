//! Wrong clocks of devices.

use chrono::TimeDelta;
use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::at;

fn later(instant: Timestamp, micros: i64) -> Timestamp {
    instant
        .checked_add(TimeDelta::microseconds(micros))
        .unwrap()
}

/// The case of the Segment specification: `received - (sent - original)`.
#[test]
fn the_wait_on_the_device_is_taken_off_the_arrival() {
    let times = ClientTimes {
        occurred: at(-5000),
        sent: Some(at(-4996)),
        received: at(10),
    };
    assert_eq!(times.corrected(), at(6));
}

#[test]
fn a_clock_ahead_of_ours_is_not_believed() {
    let times = ClientTimes {
        occurred: at(500),
        sent: None,
        received: at(10),
    };
    assert_eq!(times.corrected(), at(10));
}

const HOUR: i64 = 3_600_000_000;

proptest! {
    #[test]
    fn nothing_happens_after_it_arrived(times in any::client_times()) {
        prop_assert!(times.corrected() <= times.received);
    }

    /// However wrong the device's clock is, the same story has the same instants.
    #[test]
    fn how_wrong_the_clock_is_does_not_matter(
        waited in 0..HOUR,
        travelled in 0..HOUR,
        wrong in -1000 * HOUR..1000 * HOUR,
    ) {
        let really = at(0);
        let corrected = |wrong: i64| {
            let occurred = later(really, wrong);
            let sent = Some(later(occurred, waited));
            let received = later(really, waited + travelled);
            ClientTimes { occurred, sent, received }.corrected()
        };
        prop_assert_eq!(corrected(wrong), corrected(0));
        // What remains is the time of travel alone.
        prop_assert_eq!(corrected(wrong), later(really, travelled));
    }

    /// Of what is sent together the order stays.
    #[test]
    fn what_happened_first_stays_first(
        first in 0..HOUR,
        second in 0..HOUR,
        wrong in -1000 * HOUR..1000 * HOUR,
    ) {
        let sent = later(at(0), wrong + HOUR);
        let corrected = |moment: i64| {
            let occurred = later(at(0), wrong + moment);
            ClientTimes { occurred, sent: Some(sent), received: at(9000) }.corrected()
        };
        prop_assert_eq!(first.cmp(&second), corrected(first).cmp(&corrected(second)));
    }
}
