//! From a message to the desk.

use std::sync::Arc;

use crm_core::conformance::{StoreFactory, World};
use crm_core::{Clock, CustomerId, ManualClock, SeededIds, TenantId, Timestamp};
use crm_storage::{MemoryDatabase, MemoryStore};
use crm_support::email::{
    IncomingMail, IntakeError, LongText, MailClues, MailDecision, MailHeader, RequestToken,
    Requester,
};
use crm_support::{
    Author, Calendar, CustomerStanding, Desk, Priority, PriorityPolicy, RequestKind, ServiceLevel,
    Targets, strategies,
};
use futures_executor::block_on;
use proptest::prelude::*;

use super::{key, mail, rules};

fn requester() -> Requester {
    let customer = CustomerId::generate(&SeededIds::new(5), Timestamp::UNIX_EPOCH);
    Requester::new(customer, CustomerStanding::Medium, RequestKind::Fault)
}

#[test]
fn what_is_missing_is_taken_from_what_is_there() {
    let made = |mail: &IncomingMail| mail.new_request(requester(), LongText::Refuse, &key());
    let without_subject =
        made(&mail("X: y", "\r\n  The lamp\t is dark.\r\nSince Monday.")).unwrap();
    assert_eq!(
        without_subject.request.subject.as_str(),
        "The lamp is dark."
    );
    let picture = "Content-Type: image/png\nContent-Transfer-Encoding: base64";
    let without_text = made(&mail(
        &format!("Subject: Broken, see picture\n{picture}"),
        "iVBORw0KGgo=",
    ))
    .unwrap();
    assert_eq!(without_text.request.text.as_str(), "Broken, see picture");
    let nothing = mail(picture, "iVBORw0KGgo=");
    assert_eq!(made(&nothing), Err(IntakeError::NothingSaid));
    // A first message is taken whole, a reply without what it quotes.
    let quoting = mail(
        "Subject: x",
        "Is this from you?\r\n\r\nOn Mon, 23 Nov 2026 at 10:00, Shop <help@shop.example> wrote:\r\n> Pay 5 euros.",
    );
    assert!(
        made(&quoting)
            .unwrap()
            .request
            .text
            .as_str()
            .ends_with("> Pay 5 euros.")
    );
    assert_eq!(
        quoting
            .reply(LongText::Refuse, &key())
            .unwrap()
            .text
            .as_str(),
        "Is this from you?"
    );
}

proptest! {
    #[test]
    fn the_same_message_has_the_same_ids_and_another_one_others(raw in strategies::raw_mail(), other in strategies::raw_mail()) {
        let ids = |raw: &[u8]| {
            let mail = IncomingMail::parse(raw).unwrap();
            let request = mail.new_request(requester(), LongText::Refuse, &key()).unwrap();
            (request.id, mail.reply(LongText::Refuse, &key()).unwrap().message, request.request)
        };
        // Delivered twice, over other ways.
        let mut again = b"Received: from a by b\r\nDelivered-To: support@shop.example\r\n".to_vec();
        again.extend(&raw);
        let (first, second) = (ids(&raw), ids(&again));
        prop_assert_eq!(&first, &second);
        let third = ids(&other);
        prop_assert!(first.0 != third.0 || first.2 == third.2);
    }

    #[test]
    fn another_text_under_the_same_message_id_is_another_message(one in "[a-z]{1,20}", other in "[a-z]{1,20}") {
        prop_assume!(one != other);
        let id = |text: &str| mail("Message-ID: <1@example.com>", text).reply(LongText::Refuse, &key()).unwrap().message;
        prop_assert_ne!(id(&one), id(&other));
    }
}

/// Hands out handles on a database in memory.
#[derive(Default)]
struct InMemory(MemoryDatabase);

#[async_trait::async_trait]
impl StoreFactory for InMemory {
    type Store = MemoryStore;

    async fn store(&self, tenant: TenantId) -> MemoryStore {
        self.0.tenant(tenant)
    }
}

fn desk(store: MemoryStore) -> Desk {
    let at = Timestamp::parse("2026-11-23T09:00:00Z").unwrap();
    let targets = Priority::ALL.iter().map(|priority| {
        (
            *priority,
            Targets {
                response_minutes: 60,
                resolution_minutes: 600,
            },
        )
    });
    Desk::new(
        Arc::new(store),
        Arc::new(ManualClock::new(at)) as Arc<dyn Clock>,
        Arc::new(SeededIds::new(77)),
        PriorityPolicy::new(1, vec![], Priority::Normal).unwrap(),
        ServiceLevel::new(1, Calendar::always_open(chrono_tz::Tz::UTC), targets).unwrap(),
    )
}

/// A conversation by mail, with everything delivered twice.
#[test]
fn a_conversation_is_recorded_once() {
    block_on(async {
        let world = World::new(&InMemory::default()).await;
        let customer = world.person().await.id();
        let desk = desk(world.store);
        let (rules, key) = (rules(), key());
        let ann = Requester::new(customer, CustomerStanding::Medium, RequestKind::Fault);

        let first = mail(
            "Subject: Lamp\nMessage-ID: <1@example.com>\nDate: Mon, 23 Nov 2026 09:00:00 +0000",
            "It is dark.",
        );
        let decided = MailClues::of(&first, &rules, &key).decide(|_| None, |_, _| false);
        assert_eq!(decided.decision, MailDecision::NewRequest { related: None });
        let made = first.new_request(ann, LongText::Refuse, &key).unwrap();
        let filed = desk.submit_as(made.id, made.request.clone()).await.unwrap();
        assert_eq!(desk.submit_as(made.id, made.request).await.unwrap(), filed);

        // We answer; she answers that, twice the same.
        let token = RequestToken::new(filed.id(), &key);
        let answer = crm_support::MessageId::generate(&SeededIds::new(8), Timestamp::UNIX_EPOCH);
        let sent = MailHeader::of_answer(
            &token,
            answer,
            rules.message_id_domain(),
            first.message_id(),
            first.references(),
        )
        .unwrap();
        let reply = mail(
            &format!(
                "Subject: Re: Lamp\nIn-Reply-To: {}\nMessage-ID: <2@example.com>",
                sent[0].value.as_str()
            ),
            "Still dark.\r\n\r\nOn Mon, 23 Nov 2026 at 10:00, Shop <support@shop.example> wrote:\r\n> Try another bulb.",
        );
        for _ in 0..2 {
            let decided = MailClues::of(&reply, &rules, &key).decide(|_| None, |_, _| true);
            let MailDecision::Reply { request, .. } = decided.decision else {
                panic!("{decided:?}");
            };
            let made = reply.reply(LongText::Refuse, &key).unwrap();
            desk.record_reply_as(request, made.message, made.text)
                .await
                .unwrap();
        }
        let other = mail(
            "Subject: Re: Lamp\nMessage-ID: <2@example.com>",
            "Another text under the same id.",
        );
        let made = other.reply(LongText::Refuse, &key).unwrap();
        let request = desk
            .record_reply_as(filed.id(), made.message, made.text)
            .await
            .unwrap();
        let said: Vec<&str> = request
            .conversation()
            .iter()
            .map(|message| message.text.as_str())
            .collect();
        assert_eq!(
            said,
            [
                "It is dark.",
                "Still dark.",
                "Another text under the same id."
            ]
        );
        assert!(
            request
                .conversation()
                .iter()
                .all(|message| message.author == Author::Customer)
        );
    });
}
