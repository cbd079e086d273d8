//! No word of a customer or name of a specialist in `Debug` output, in an event or in an error.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use crm_core::{Channel, CustomerId, InteractionText, SeededIds, Subject, Timestamp};
use crm_support::{
    Author, Classification, Complexity, CustomerStanding, Deadlines, NewRequest, NewSpecialist,
    Priority, RequestChangeSet, RequestKind, RequestWrite, ServiceRequest, Specialist,
    SpecialistId, SpecialistName,
};
use proptest::prelude::*;

fn at() -> Timestamp {
    Timestamp::parse("2026-11-23T09:00:00Z").unwrap()
}

proptest! {
    #[test]
    fn nothing_that_is_printed_holds_a_personal_text(
        subject in "[a-z]{6}[0-9]{6}",
        asked in "[a-z]{6}[0-9]{6}",
        answered in "[a-z]{6}[0-9]{6}",
        noted in "[a-z]{6}[0-9]{6}",
        name in "[a-z]{6}[0-9]{6}",
    ) {
        let ids = SeededIds::new(1);
        let text = |marker: &str| InteractionText::parse(marker).unwrap();
        let new = NewRequest {
            customer: CustomerId::generate(&ids, at()),
            standing: CustomerStanding::Key,
            channel: Channel::Email,
            kind: RequestKind::Complaint,
            subject: Subject::parse(&subject).unwrap(),
            text: text(&asked),
        };
        let specialist = NewSpecialist::new(SpecialistName::parse(&name).unwrap(), 3);
        let by = SpecialistId::generate(&ids, at());
        let deadlines = Deadlines::new(at(), at()).unwrap();
        let classification = Classification::new(RequestKind::Complaint, Complexity::Simple);

        let mut printed = format!("{new:?} {specialist:?}");
        let (specialist, registered) = Specialist::register(specialist, &ids, at());
        printed.push_str(&format!("{specialist:?} {registered:?}"));
        let mut step = ServiceRequest::submit(new, Priority::High, deadlines, &ids, at());
        for command in 0..5 {
            let request = step.request.clone();
            let changes = RequestChangeSet::new().insert_request(step.clone());
            printed.push_str(&format!("{step:?} {:#?} {changes:?}", RequestWrite::Insert(request.clone())));
            printed.push_str(&format!("{}", serde_json::to_value(&step.events).unwrap()));
            let refused = request.clone().resolve(&ids, at()).unwrap_err();
            printed.push_str(&format!("{refused} {refused:?}"));
            step = match command {
                0 => request.classify(classification.clone(), &ids, at()),
                1 => request.assign(by, &ids, at()),
                2 => request.note(Author::Specialist(by), text(&noted), &ids, at()),
                3 => request.draft(text(&answered), by, &ids, at()),
                _ => request.submit_for_approval(&ids, at()),
            }
            .unwrap();
        }
        for marker in [subject, asked, answered, noted, name] {
            prop_assert!(!printed.contains(&marker), "a personal text is printed");
        }
    }
}
