//! Ids, instants, codes and money.

use proptest::prelude::*;
use uuid::{Builder, Uuid};

use crate::{
    AttributeName, Code, ConsentId, Currency, CustomerId, EventId, InteractionId, MergeId, Money,
    TenantId, Timestamp, Version,
};

/// A UUID of version 7, of any time until the year 10889.
pub fn uuid_v7() -> impl Strategy<Value = Uuid> + Clone {
    (0u64..1 << 48, any::<[u8; 10]>()).prop_map(|(millis, random)| {
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    })
}

macro_rules! ids {
    ($($(#[$meta:meta])* $function:ident: $id:ident),* $(,)?) => {$(
        $(#[$meta])*
        pub fn $function() -> impl Strategy<Value = $id> + Clone {
            uuid_v7().prop_filter_map("a UUID of version 7", |uuid| $id::from_uuid(uuid).ok())
        }
    )*};
}

ids! {
    /// Any [`TenantId`].
    tenant_id: TenantId,
    /// Any [`CustomerId`].
    customer_id: CustomerId,
    /// Any [`InteractionId`].
    interaction_id: InteractionId,
    /// Any [`ConsentId`].
    consent_id: ConsentId,
    /// Any [`EventId`].
    event_id: EventId,
    /// Any [`MergeId`].
    merge_id: MergeId,
}

/// Any [`Timestamp`], the first and the last one included.
pub fn timestamp() -> impl Strategy<Value = Timestamp> + Clone {
    let first = Timestamp::EARLIEST.as_micros();
    let last = Timestamp::LATEST.as_micros();
    prop_oneof![
        8 => 946_684_800_000_000i64..4_102_444_800_000_000,
        2 => first..=last,
        1 => Just(first),
        1 => Just(last),
        1 => Just(0),
    ]
    .prop_filter_map("an instant in range", |micros| {
        Timestamp::from_micros(micros).ok()
    })
}

/// A [`Timestamp`] of a few days around 2026-01-01, to the minute: instants repeat often.
pub fn recent_timestamp() -> impl Strategy<Value = Timestamp> + Clone {
    (0i64..5 * 24 * 60).prop_filter_map("an instant in range", |minutes| {
        let micros = minutes.checked_mul(60_000_000)?;
        Timestamp::from_micros(1_767_225_600_000_000i64.checked_add(micros)?).ok()
    })
}

/// Any [`Code`].
pub fn code() -> impl Strategy<Value = Code> + Clone {
    "[a-z0-9][a-z0-9_.:-]{0,20}".prop_filter_map("a code", |code| Code::parse(code).ok())
}

/// Any [`AttributeName`].
pub fn attribute_name() -> impl Strategy<Value = AttributeName> + Clone {
    "[a-z][a-z0-9_]{0,12}".prop_filter_map("a name", |name| AttributeName::parse(name).ok())
}

/// A [`Currency`] of 0, 2, 3 or 4 decimals.
pub fn currency() -> impl Strategy<Value = Currency> + Clone {
    proptest::sample::select(vec!["EUR", "USD", "GBP", "JPY", "KWD", "CLF", "XAU"])
        .prop_filter_map("a currency", |code| Currency::parse(code).ok())
}

/// A [`Currency`] of 2 decimals.
pub fn currency_of_two_decimals() -> impl Strategy<Value = Currency> + Clone {
    proptest::sample::select(vec![Currency::EUR, Currency::USD, Currency::GBP])
}

/// Any amount of [`Money`].
pub fn money() -> impl Strategy<Value = Money> + Clone {
    let minor = prop_oneof![
        4 => -1_000_000i64..1_000_000,
        1 => any::<i64>(),
        1 => Just(i64::MIN),
        1 => Just(i64::MAX),
    ];
    (minor, currency()).prop_map(|(minor, currency)| Money::new(minor, currency))
}

/// An amount of [`Money`] of this currency, from zero to about ten million units.
pub fn non_negative_money(currency: Currency) -> impl Strategy<Value = Money> + Clone {
    prop_oneof![8 => 0i64..100_000, 1 => 0i64..1_000_000_000, 1 => Just(0)]
        .prop_map(move |minor| Money::new(minor, currency))
}

/// Any [`Version`] a store can reach.
pub fn version() -> impl Strategy<Value = Version> + Clone {
    (1u32..=2_000_000_000).prop_filter_map("a version", Version::from_number)
}

/// A personal or public text of one line, in several scripts, without surrounding white space.
pub(super) fn line() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        6 => "[A-Za-z]{1,12}( [A-Za-z]{1,12})?",
        2 => "[\\p{Latin}\\p{Cyrillic}\\p{Han}\\p{Arabic}]{1,10}",
        1 => "[!-~]{1,20}",
        1 => Just("O'Brien; DROP TABLE \"crm\" --%_".to_owned()),
    ]
    .prop_filter("has something printable", |text| !text.trim().is_empty())
}

/// A text of several lines.
pub(super) fn lines() -> impl Strategy<Value = String> + Clone {
    proptest::collection::vec(line(), 1..4).prop_map(|lines| lines.join("\n"))
}
