//! The service finds in pages what is found in one go.

use std::sync::Arc;

use crm_storage::MemoryDatabase;
use futures_executor::block_on;
use prop::sample::Index;

use super::vector_log::VectorLog;
use super::*;

/// An auditor of a log, with seals that are kept elsewhere.
fn auditor(log: VectorLog, sealed: &Sealed, batch: u16) -> Auditor {
    let seals = MemoryDatabase::new().tenant(sealed.tenant);
    let _ = block_on(seals.append_seals(&sealed.seals)).unwrap();
    Auditor::new(Arc::new(log), Arc::new(seals), sealed.tenant)
        .with_batch(PageLimit::new(batch).unwrap())
}

/// What may be done to a log.
#[derive(Debug, Clone)]
enum Touch {
    Nothing,
    Change(Index, Event),
    Remove(Index),
    Insert(Index, Event),
    Swap(Index, Index),
    Truncate(Index),
}

fn touch() -> impl Strategy<Value = Touch> {
    let at = any::<Index>;
    prop_oneof![
        Just(Touch::Nothing),
        (at(), any::event()).prop_map(|(at, event)| Touch::Change(at, event)),
        at().prop_map(Touch::Remove),
        (at(), any::event()).prop_map(|(at, event)| Touch::Insert(at, event)),
        (at(), at()).prop_map(|(one, other)| Touch::Swap(one, other)),
        at().prop_map(Touch::Truncate),
    ]
}

fn touched(mut events: Vec<Event>, touch: &Touch) -> Vec<Event> {
    let count = events.len();
    match touch {
        Touch::Nothing => {}
        Touch::Change(at, other) => {
            let at = at.index(count);
            events[at] = with_fields_of(&events[at], other, 0x7f);
        }
        Touch::Remove(at) => drop(events.remove(at.index(count))),
        Touch::Insert(at, event) => events.insert(at.index(count), event.clone()),
        Touch::Swap(one, other) => events.swap(one.index(count), other.index(count)),
        Touch::Truncate(at) => events.truncate(at.index(count)),
    }
    events
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn pages_tell_what_the_whole_tells(log in sealed(), touch in touch(), batch in 1_u16..5, is_behind in any::<bool>()) {
        let touched = Sealed { events: touched(log.events.clone(), &touch), ..log.clone() };
        let mut anchors = log.heads();
        if is_behind {
            anchors.push(AuditHead::new(99, log.start().hash));
        }
        let auditor = auditor(VectorLog::of(touched.events.clone()), &log, batch);
        let whole = touched.verify(&anchors);
        prop_assert_eq!(block_on(auditor.verify(&anchors)).unwrap(), whole.clone());

        // Page by page, each going on at the head of the one before.
        let mut from = log.start();
        let report = loop {
            let report = block_on(auditor.verify_page(&from, &anchors)).unwrap();
            if !report.more {
                break report;
            }
            prop_assert!(report.head > from, "a page moves on");
            from = report.head;
        };
        prop_assert_eq!(report, whole);
    }

    #[test]
    fn an_event_that_cannot_be_read_is_found_at_its_place(log in sealed(), at in any::<Index>(), batch in 1_u16..5) {
        let at = at.index(log.events.len());
        let mut damaged = VectorLog::of(log.events.clone());
        let event = log.events[at].id();
        damaged.damaged.insert(event);
        let report = block_on(auditor(damaged, &log, batch).verify(&log.heads())).unwrap();
        let sequence = at as u64 + 1;
        let expected = (at < log.seals.len()).then_some(AuditFinding::EventUnreadable { sequence, event });
        prop_assert_eq!(report.finding, expected);
        prop_assert_eq!(report.head.sequence as usize, at.min(log.seals.len()));
    }

    #[test]
    fn a_walk_may_begin_at_any_head(log in sealed(), from in any::<Index>(), batch in 1_u16..12, other in any::event()) {
        let from = log.heads()[from.index(log.heads().len())];
        let before = from.sequence as usize;
        let last = *log.heads().last().unwrap();
        // What lies before it may be gone, or anything.
        let mut events = log.events.clone();
        for event in &mut events[..before] {
            *event = with_id_of(event, &other);
        }
        let walking = auditor(VectorLog::of(events), &log, batch);
        let report = block_on(walking.verify_page(&from, &[log.start(), last])).unwrap();
        prop_assert!(report.is_intact(), "{report:?}");
        prop_assert_eq!(report.head.sequence, last.sequence.min(from.sequence + u64::from(batch)));
    }
}

#[test]
fn a_head_that_is_not_on_the_chain_is_no_beginning() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let log = prop::strategy::Strategy::new_tree(&sealed(), &mut runner);
    let log = prop::strategy::ValueTree::current(&log.unwrap());
    let auditor = auditor(VectorLog::of(log.events.clone()), &log, 3);
    let sealed = log.seals.len() as u64;
    let strange = SealHash::from_bytes([7; 32]);
    for sequence in [0, 1, sealed] {
        let anchor = AuditHead::new(sequence, strange);
        let found = log.heads()[usize::try_from(sequence).unwrap()].hash;
        let report = block_on(auditor.verify_page(&anchor, &[])).unwrap();
        let expected = AuditFinding::AnchorNotOnChain { anchor, found };
        assert_eq!(report.finding, Some(expected));
    }
    let anchor = AuditHead::new(sealed + 1, strange);
    let report = block_on(auditor.verify_page(&anchor, &[])).unwrap();
    let expected = AuditFinding::ChainShortened { anchor, sealed };
    assert_eq!(report.finding, Some(expected));
}
