//! What is found, and what is not.

use super::*;
use prop::sample::Index;

fn cases() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(256)
    }
}

/// The number of a place that is counted from 0.
fn number(place: usize) -> u64 {
    place as u64 + 1
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn an_untouched_log_passes(log in sealed()) {
        let report = log.verify(&log.heads());
        prop_assert!(report.is_intact() && !report.more, "{report:?}");
        prop_assert_eq!(report.head, *log.heads().last().unwrap());
        prop_assert_eq!(report.head.sequence, log.seals.len() as u64);
    }

    #[test]
    fn two_events_have_one_hash_exactly_when_they_are_equal(
        tenant in any::tenant_id(), one in any::event(), other in any::event(), fields in 0_u8..0x80,
    ) {
        let changed = with_fields_of(&one, &other, fields);
        for event in [changed, with_id_of(&one, &other), other] {
            let (first, second) = (seals(tenant, std::slice::from_ref(&one)), seals(tenant, std::slice::from_ref(&event)));
            prop_assert_eq!(first[0].event_hash == second[0].event_hash, one == event);
            prop_assert_eq!(first[0].hash == second[0].hash, one == event);
        }
    }

    #[test]
    fn a_changed_event_is_found_at_its_place(
        log in sealed(), at in any::<Index>(), other in any::event(), fields in 1_u8..0x80,
    ) {
        let mut touched = log.clone();
        let at = at.index(log.events.len());
        touched.events[at] = with_fields_of(&log.events[at], &other, fields);
        let report = touched.verify(&log.heads());
        if at >= log.seals.len() || touched.events[at] == log.events[at] {
            prop_assert!(report.is_intact());
            return Ok(());
        }
        let event = log.events[at].id();
        prop_assert_eq!(report.finding, Some(AuditFinding::EventChanged { sequence: number(at), event }));
        prop_assert_eq!(report.head, log.heads()[at]);
    }

    #[test]
    fn an_event_with_another_id_is_a_removed_one(log in sealed(), at in any::<Index>(), other in any::event()) {
        let mut touched = log.clone();
        let at = at.index(log.seals.len());
        touched.events[at] = with_id_of(&log.events[at], &other);
        let event = log.events[at].id();
        prop_assert_eq!(touched.found(&log.heads()), AuditFinding::EventRemoved { sequence: number(at), event });
    }

    #[test]
    fn a_removed_event_is_found_at_its_place(log in sealed(), at in any::<Index>(), count in 1_usize..4) {
        let mut touched = log.clone();
        let at = at.index(log.seals.len());
        let end = (at + count).min(log.events.len());
        touched.events.drain(at..end);
        let event = log.events[at].id();
        prop_assert_eq!(touched.found(&log.heads()), AuditFinding::EventRemoved { sequence: number(at), event });
    }

    #[test]
    fn an_inserted_event_is_found_where_it_stands(log in sealed(), at in any::<Index>(), new in any::event()) {
        let mut touched = log.clone();
        let at = at.index(log.events.len() + 1);
        touched.events.insert(at, new.clone());
        let report = touched.verify(&log.heads());
        if at >= log.seals.len() {
            prop_assert!(report.is_intact(), "what stands behind the last seal is only new");
            return Ok(());
        }
        let event = new.id();
        prop_assert_eq!(report.finding, Some(AuditFinding::EventInserted { sequence: number(at), event }));
    }

    #[test]
    fn two_events_that_change_places_are_found_at_the_first(log in sealed(), one in any::<Index>(), other in any::<Index>()) {
        let mut touched = log.clone();
        let places = (one.index(log.events.len()), other.index(log.events.len()));
        let (first, second) = (places.0.min(places.1), places.0.max(places.1));
        touched.events.swap(first, second);
        let report = touched.verify(&log.heads());
        let (sequence, event) = (number(first), log.events[second].id());
        let expected = if first == second || first >= log.seals.len() {
            None
        } else if second < log.seals.len() {
            Some(AuditFinding::EventMoved { sequence, event })
        } else {
            Some(AuditFinding::EventInserted { sequence, event })
        };
        prop_assert_eq!(report.finding, expected);
    }

    #[test]
    fn a_changed_seal_is_found_at_its_place(log in sealed(), at in any::<Index>(), part in 0_u8..3, bit in 0_usize..256) {
        let mut touched = log.clone();
        let at = at.index(log.seals.len());
        let flipped = |bytes: &[u8; 32]| {
            let mut bytes = *bytes;
            bytes[bit / 8] ^= 1 << (bit % 8);
            bytes
        };
        let seal = &mut touched.seals[at];
        match part {
            0 => seal.hash = SealHash::from_bytes(flipped(seal.hash.as_bytes())),
            1 => seal.event_hash = EventHash::from_bytes(flipped(seal.event_hash.as_bytes())),
            _ => seal.event = EventId::generate(&SeededIds::new(bit as u64), Timestamp::UNIX_EPOCH),
        }
        prop_assert_eq!(touched.found(&[]), AuditFinding::SealChanged { sequence: number(at) });
    }

    #[test]
    fn a_missing_seal_is_found_unless_it_was_the_last(log in sealed(), at in any::<Index>()) {
        let mut touched = log.clone();
        let at = at.index(log.seals.len());
        touched.seals.remove(at);
        if at == log.seals.len() - 1 {
            prop_assert!(touched.verify(&log.heads()[..=at]).is_intact());
            return Ok(());
        }
        prop_assert_eq!(touched.found(&[]), AuditFinding::SealMissing { sequence: number(at) });
    }

    #[test]
    fn a_shortened_chain_misses_an_anchor(log in sealed(), left in any::<Index>(), is_log_cut in any::<bool>()) {
        let mut touched = log.clone();
        let left = left.index(log.seals.len());
        touched.seals.truncate(left);
        if is_log_cut {
            touched.events.truncate(left);
        }
        let anchors = log.heads();
        prop_assert!(touched.verify(&anchors[..=left]).is_intact(), "no anchor is behind its end");
        let expected = AuditFinding::ChainShortened { anchor: anchors[left + 1], sealed: left as u64 };
        prop_assert_eq!(touched.found(&anchors), expected.clone());
        prop_assert_eq!(touched.found(&anchors[left + 1..]), expected);
    }

    #[test]
    fn a_chain_that_was_made_anew_misses_the_next_anchor(
        log in sealed(), at in any::<Index>(), other in any::event(), anchor in any::<Index>(),
    ) {
        let mut touched = log.clone();
        let at = at.index(log.seals.len());
        touched.events[at] = with_id_of(&log.events[at], &other);
        touched.seals = seals(log.tenant, &touched.events[..log.seals.len()]);
        let before = &log.heads()[..=at];
        prop_assert!(touched.verify(before).is_intact(), "nothing vouches for what was touched");

        let later = &log.heads()[at + 1..];
        let anchor = later[anchor.index(later.len())];
        let found = touched.heads()[usize::try_from(anchor.sequence).unwrap()].hash;
        prop_assert_eq!(touched.found(&[anchor]), AuditFinding::AnchorNotOnChain { anchor, found });
    }

    #[test]
    fn the_chain_of_another_tenant_is_none(log in sealed(), other in any::tenant_id()) {
        prop_assume!(other != log.tenant);
        let start = AuditHead::start(other);
        let report = verify_audit(start, &log.events, &log.seals, &[]);
        prop_assert_eq!(report.finding, Some(AuditFinding::SealChanged { sequence: 1 }));
        let report = verify_audit(start, &log.events, &log.seals, &[log.start()]);
        let expected = AuditFinding::AnchorNotOnChain { anchor: log.start(), found: start.hash };
        prop_assert_eq!(report.finding, Some(expected));
    }

    #[test]
    fn the_first_of_several_is_told(log in sealed(), places in vec(any::<Index>(), 2..4), other in any::event()) {
        let mut touched = log.clone();
        let places: std::collections::BTreeSet<_> = places.iter().map(|at| at.index(log.seals.len())).collect();
        for at in places.iter().rev() {
            touched.events[*at] = touched.events[*at].clone().with_details(other.details().clone())
                .with_detail("touched", EventDetail::Number(1));
        }
        let first = *places.first().unwrap();
        prop_assert_eq!(touched.found(&log.heads()).sequence(), number(first));
    }

    #[test]
    fn a_chain_goes_on_from_its_head(log in sealed(), parts in vec(any::<Index>(), 0..3)) {
        let mut cuts: Vec<_> = parts.iter().map(|at| at.index(log.seals.len() + 1)).collect();
        cuts.sort_unstable();
        let (mut head, mut made) = (log.start(), Vec::new());
        for end in cuts.into_iter().chain([log.seals.len()]) {
            let mut chain = AuditChain::behind(head);
            for place in made.len()..end {
                made.push(chain.seal(&LoggedEvent::new(cursor(place + 1), log.events[place].clone())));
            }
            head = chain.head();
        }
        prop_assert_eq!(made, log.seals);
    }
}
