//! No personal value in `Debug` output or in an error.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test reports by panicking"
)]

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;
use serde_json::Value;

/// Fields that hold ids, instants, codes and other things that are nobody's secret.
const PUBLIC: [&str; 47] = [
    "at",
    "id",
    "version",
    "created_at",
    "updated_at",
    "verified_at",
    "claimed_at",
    "occurred_at",
    "recorded_at",
    "valid_from",
    "valid_until",
    "from",
    "until",
    "to",
    "method",
    "purpose",
    "channel",
    "direction",
    "source",
    "system",
    "network",
    "namespace",
    "role",
    "other",
    "kind",
    "country",
    "currency",
    "customer",
    "tags",
    "decision",
    "language",
    "product",
    "stage",
    "expected_at",
    "topic",
    "reference",
    "actor",
    "staff",
    "automatic",
    "basis",
    "hash",
    "confirms",
    "confirm_by",
    "by",
    "department",
    "partner",
    "watcher",
];

/// The texts of eight characters or more: those in personal places, and the others. Shorter ones
/// may coincide with words of the output itself.
fn texts(value: &Value, is_personal: bool, personal: &mut Vec<String>, public: &mut Vec<String>) {
    match value {
        Value::String(text) if text.chars().count() >= 8 => {
            if is_personal { personal } else { public }.push(text.clone());
        }
        Value::Array(members) => {
            members
                .iter()
                .for_each(|member| texts(member, is_personal, personal, public));
        }
        Value::Object(fields) => {
            for (name, member) in fields {
                let is_personal = is_personal && !PUBLIC.contains(&name.as_str());
                texts(member, is_personal, personal, public);
            }
        }
        _ => {}
    }
}

fn assert_hidden(what: &impl std::fmt::Debug, json: &Value) -> Result<(), TestCaseError> {
    let printed = format!("{what:?} {what:#?}");
    let (mut personal, mut public) = (Vec::new(), Vec::new());
    texts(json, true, &mut personal, &mut public);
    // An instant among the attributes may be the very one at which the record was made.
    // So may the day of birth be the day of a merge.
    let is_public = |text: &String| {
        let of_that_day = format!("{text}T");
        public.contains(text) || public.iter().any(|public| public.starts_with(&of_that_day))
    };
    for text in personal.into_iter().filter(|text| !is_public(text)) {
        prop_assert!(!printed.contains(&text), "a personal text is printed");
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_customer_prints_no_personal_text(customer in any::customer()) {
        assert_hidden(&customer, &serde_json::to_value(&customer).unwrap())?;
    }

    #[test]
    fn a_merge_prints_no_personal_text(plan in any::merge_plan()) {
        let merge = plan.record();
        let records = [merge.survivor(), merge.absorbed(), merge.merged()];
        let json = serde_json::json!({ "records": records, "at": merge.merged_at() });
        assert_hidden(&plan, &json)?;
        let undone = merge.undo(merge.merged(), merge.id(), merge.merged_at()).unwrap();
        assert_hidden(&undone, &json)?;
    }

    #[test]
    fn an_interaction_prints_no_personal_text(interaction in any::interaction()) {
        let mut json = serde_json::to_value(&interaction).unwrap();
        if let Some(purchase) = interaction.content().purchase() {
            // Products and their categories are the company's, not the customer's.
            json["content"] = serde_json::json!({ "order": purchase.order().map(OrderNumber::as_str) });
        }
        if let InteractionContent::Cart(change) = interaction.content() {
            let order = match change.step() {
                CartStep::Ordered { order } => Some(order.as_str()),
                _ => None,
            };
            json["content"] = serde_json::json!({ "cart": change.cart().as_str(), "order": order });
        }
        // Why something is held or refused is a code of the company.
        if let InteractionContent::LegalHold(update) = interaction.content() {
            json["content"] = serde_json::json!({ "hold": update.hold.as_str() });
        }
        // Labels are the company's words; so are the names of attributes.
        if let InteractionContent::Revision(revision) = interaction.content() {
            let values = revision.added.iter().chain(&revision.removed);
            let personal = values.filter_map(|value| match value {
                FieldValue::Tag(_) => None,
                FieldValue::Attribute { value, .. } => serde_json::to_value(value).ok(),
                other => serde_json::to_value(other).ok(),
            });
            json["content"] = serde_json::json!({ "values": personal.collect::<Vec<_>>() });
        }
        if let InteractionContent::DataSubjectRequest(update) = interaction.content() {
            let comment = update.comment.as_ref().map(InteractionText::as_str);
            json["content"] = serde_json::json!({ "request": update.request.as_str(), "comment": comment });
        }
        // What was asked is the company's, what was answered the customer's.
        if let InteractionContent::QuestionnaireResponse(response) = interaction.content() {
            let answers: Vec<_> = response.answers().values().collect();
            json["content"] = serde_json::json!({ "answers": answers });
        }
        assert_hidden(&interaction, &json)?;
    }

    #[test]
    fn a_consent_record_prints_nothing_but_public_facts(record in any::consent_record()) {
        let mut json = serde_json::to_value(&record).unwrap();
        // The text that was shown is the company's.
        json["evidence"].as_object_mut().unwrap().remove("text");
        assert_hidden(&record, &json)?;
    }

    /// What is disclosed to the person is written by `Display` only.
    #[test]
    fn a_disclosed_text_prints_its_length(customer in any::customer()) {
        let to = Disclosure::SubjectAccess;
        let points = customer.contact_points().iter().map(|point| point.disclose(to));
        let verified = customer.verified_identities().iter().map(|held| held.disclose(to));
        let claimed = customer.claimed_identities().iter().map(|claim| claim.disclose(to));
        for disclosed in points.chain(verified).chain(claimed) {
            let (text, printed) = (disclosed.to_string(), format!("{disclosed:?} {disclosed:#?}"));
            let hidden = format!("DisclosedText(<{} characters>)", text.chars().count());
            prop_assert_eq!(printed, format!("{hidden} {hidden}"));
        }
    }

    /// Whoever holds a token or a key can act for others: no log shows either.
    #[test]
    fn tokens_and_keys_print_their_length(
        keys in any::preference_keys(),
        key in any::preference_key(),
        content in any::preference_content(),
        page in any::unsubscribe_url(),
    ) {
        let token = keys.sign(&content);
        let (secret, keys) = (key.reveal(), keys.and(u32::MAX, key));
        let printed = format!("{keys:?} {token:?} {:?}", OneClickUnsubscribe::new(&page, &token));
        prop_assert!(!printed.contains(token.as_str()));
        prop_assert!(!printed.contains(secret.trim_start_matches("prefk_")));
        prop_assert!(printed.len() < 900, "{}", printed.len());
    }

    #[test]
    fn a_refusal_does_not_repeat_what_it_refuses(secret in "[a-z]{9}[0-9]{3}", junk in "[\\x00-\\x1f@:;,<>]{1,3}") {
        let text = format!("{secret}{junk}{secret}");
        let long = secret.repeat(400);
        let refusals = [
            EmailAddress::parse(&text).err(),
            PhoneNumber::parse(&text).err(),
            Currency::parse(&text).err(),
            Country::parse(&text).err(),
            Money::parse(&text, Currency::EUR).err(),
            Timestamp::parse(&text).err(),
            CustomerId::parse(&text).err(),
            Code::parse(text.to_uppercase()).err(),
            AttributeName::parse(text.clone()).err(),
            Channel::parse(&text).err(),
            GivenName::parse(&long).err(),
            ExternalId::parse(&long).err(),
            Tag::parse(&long).err(),
        ];
        for (place, refusal) in refusals.into_iter().enumerate() {
            let refusal = refusal.unwrap_or_else(|| panic!("text {place} was taken"));
            let printed = format!("{refusal} {refusal:?}").to_lowercase();
            prop_assert!(!printed.contains(&secret), "{printed}");
        }
    }
}
