//! Laws of tokens: they are read back, and none is made without the key.

use crm_core::EmailAddress;
use crm_support::email::{MailClues, MailHeader, MailKey, ReplyClue, RequestToken};
use crm_support::strategies;
use proptest::prelude::*;

use super::{address, key, mail, request, rules};

proptest! {
    #[test]
    fn a_token_is_read_back_in_any_letter_case(request in strategies::request_id(), key in strategies::mail_key(), upper in any::<u64>()) {
        let token = RequestToken::new(request, &key);
        prop_assert_eq!(token.as_str().len(), RequestToken::LENGTH);
        let mixed: String = token.as_str().chars().enumerate().map(|(index, c)| {
            if upper >> (index % 64) & 1 == 1 { c.to_ascii_uppercase() } else { c }
        }).collect();
        prop_assert_eq!(RequestToken::read(&mixed, &key), Some(request));
    }

    #[test]
    fn a_changed_token_never_matches(request in strategies::request_id(), key in strategies::mail_key(), at in 0..RequestToken::LENGTH, with in "[a-z2-7]") {
        let token = RequestToken::new(request, &key);
        let mut forged = token.as_str().to_owned();
        forged.replace_range(at..=at, &with);
        prop_assume!(forged != token.as_str());
        prop_assert_eq!(RequestToken::read(&forged, &key), None);
    }

    #[test]
    fn a_cut_or_longer_token_never_matches(request in strategies::request_id(), key in strategies::mail_key(), cut in 0..RequestToken::LENGTH, more in "[a-z2-7=]{1,8}") {
        let token = RequestToken::new(request, &key);
        prop_assert_eq!(RequestToken::read(&token.as_str()[..cut], &key), None);
        prop_assert_eq!(RequestToken::read(&token.as_str()[cut..], &key).is_some(), cut == 0);
        let longer = format!("{token}{more}");
        prop_assert_eq!(RequestToken::read(&longer, &key), None);
    }

    #[test]
    fn the_code_of_one_request_fits_no_other(one in strategies::request_id(), other in strategies::request_id(), key in strategies::mail_key()) {
        prop_assume!(one != other);
        let (one, of_other) = (RequestToken::new(one, &key), RequestToken::new(other, &key));
        // The first 25 characters hold 125 bits of the id, the 26th the rest and the beginning of the code.
        let forged = format!("{}{}", &of_other.as_str()[..26], &one.as_str()[26..]);
        prop_assert!(forged == of_other.as_str() || RequestToken::read(&forged, &key).is_none());
    }

    #[test]
    fn another_key_reads_nothing(request in strategies::request_id(), key in any::<[u8; 32]>(), other in any::<[u8; 32]>()) {
        prop_assume!(key != other);
        let token = RequestToken::new(request, &MailKey::from_random(&key).unwrap());
        prop_assert_eq!(RequestToken::read(token.as_str(), &MailKey::from_random(&other).unwrap()), None);
    }

    #[test]
    fn no_text_is_a_token_by_chance(text in "[a-zA-Z2-7]{40}|\\PC{0,50}", key in strategies::mail_key()) {
        prop_assert_eq!(RequestToken::read(&text, &key), None);
    }

    #[test]
    fn a_token_leads_back_from_subject_address_and_message_id(request in strategies::request_id(), key in strategies::mail_key(), message in strategies::message_id(), subject in "[^\\p{C}]{0,60}") {
        let token = RequestToken::new(request, &key);
        let rules = rules();
        let support = address("support@shop.example");
        let clue = |fields: String| {
            let mail = mail(&fields, "Hello");
            let clues = MailClues::of(&mail, &rules, &key);
            clues.named_requests()
        };
        let answer = MailHeader::answer_subject(&subject, &token);
        prop_assert_eq!(clue(format!("Subject: {}", answer.value.as_str())), [request]);
        let to = token.in_address(&support).unwrap();
        prop_assert_eq!(clue(format!("To: {}", to.as_str())), [request]);
        let id = token.in_message_id(message, rules.message_id_domain()).unwrap();
        prop_assert_eq!(clue(format!("In-Reply-To: {}", id.bracketed())), [request]);
        prop_assert_eq!(clue(format!("References: <a@b> {} <c@d>", id.bracketed())), [request]);
    }
}

/// The code is an HMAC with SHA-256 over what [`RequestToken`] says, in base 32: computed by other programs.
///
/// `printf 'crm-support request token\0\0\0\0\0\0\0\0\20<16 bytes of the id>' | openssl dgst -sha256 -hmac <key>`
#[test]
fn a_token_is_what_other_programs_compute() {
    let request = crm_support::RequestId::parse("018cc251-f400-7000-8000-000000000001").unwrap();
    let key = MailKey::from_random(b"0123456789abcdef0123456789abcdef").unwrap();
    assert_eq!(RequestToken::new(request, &key).as_str(), TOKEN);
}

const TOKEN: &str = "aggmeupuabyabaaaaaaaaaaaaffew7raoq64caaa";

#[test]
fn folding_and_brackets_do_not_break_a_token() {
    let token = RequestToken::new(request(1), &key());
    let (first, last) = token.as_str().split_at(17);
    let mail = mail(
        &format!("Subject: Re: [shop] lamp [#{first}\n {last}] x"),
        "Hello",
    );
    let rules = rules();
    let clues = MailClues::of(&mail, &rules, &key());
    assert_eq!(clues.named_requests(), [request(1)]);
}

#[test]
fn a_tag_at_another_domain_or_mailbox_is_none_of_ours() {
    let token = RequestToken::new(request(1), &key());
    for other in ["support@other.example", "sales@shop.example"] {
        let to: EmailAddress = token.in_address(&address(other)).unwrap();
        let mail = mail(&format!("To: {}", to.as_str()), "Hello");
        assert!(
            MailClues::of(&mail, &rules(), &key())
                .named_requests()
                .is_empty()
        );
    }
    let delivered = token.in_address(&address("Support@Shop.example")).unwrap();
    let mail = mail(&format!("Delivered-To: {}", delivered.as_str()), "Hello");
    let rules = rules();
    let clues = MailClues::of(&mail, &rules, &key());
    let decided = clues.decide(|_| None, |_, _| true);
    let expected = crm_support::email::MailDecision::Reply {
        request: request(1),
        by: ReplyClue::AddressToken,
        sender_is_known: true,
    };
    assert_eq!(decided.decision, expected);
}
