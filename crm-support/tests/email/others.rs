//! Messages that another library wrote: Python's `email` package (3.11), in 16 charsets and three encodings, with what it was given.

use crm_support::email::IncomingMail;
use serde_json::Value;

use super::says_safe_things;

#[test]
fn messages_of_python_are_read_as_they_were_written() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("python_mail.json")).unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        // A letter of the file is a byte of the message.
        let raw = case["raw"].as_str().unwrap().chars();
        let raw: Vec<u8> = raw.map(|letter| u8::try_from(letter).unwrap()).collect();
        let mail = IncomingMail::parse(&raw).unwrap();
        assert!(says_safe_things(&mail));
        let found = [
            ("subject", Some(mail.subject().to_owned())),
            ("text", Some(mail.text())),
            ("name", mail.sender().unwrap().name().map(str::to_owned)),
        ];
        for (field, found) in found {
            if found.as_deref() != case[field].as_str() {
                wrong.push(format!(
                    "{}: {field} is {found:?}, and not {}",
                    case["note"], case[field]
                ));
            }
        }
        let expected = case["attachments"].as_array().unwrap();
        assert_eq!(mail.attachments().len(), expected.len(), "{}", case["note"]);
        for (attachment, expected) in mail.attachments().iter().zip(expected) {
            assert_eq!(attachment.name.as_deref(), expected[0].as_str());
            assert_eq!(Some(attachment.media_type.as_str()), expected[1].as_str());
            assert!(
                expected[2]
                    .as_u64()
                    .is_none_or(|bytes| bytes == attachment.bytes as u64)
            );
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}: {}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
    assert!(cases.len() >= 35);
}
