//! Ways to reach a customer, and what a customer is recognised by.

use proptest::prelude::*;

use super::basic::{code, line, timestamp};
use crate::{
    AddressLine, City, ClaimedIdentity, ContactAddress, ContactPoint, ContactPurpose, Country,
    DeviceId, Disclosure, EmailAddress, ExternalId, Handle, Identity, IdentityKey, Login,
    PhoneNumber, PostalAddress, PostalCode, Region, VerificationMethod, VerifiedIdentity,
};

/// Any [`EmailAddress`].
pub fn email_address() -> impl Strategy<Value = EmailAddress> + Clone {
    "[A-Za-z0-9][A-Za-z0-9+_-]{0,12}(\\.[a-z0-9]{1,5})?@[A-Za-z0-9]{1,10}(\\.[a-z]{2,4}){1,2}"
        .prop_filter_map("an address", |text| EmailAddress::parse(text).ok())
}

/// Any [`PhoneNumber`].
pub fn phone_number() -> impl Strategy<Value = PhoneNumber> + Clone {
    "\\+[1-9][0-9]{4,14}".prop_filter_map("a number", |text| PhoneNumber::parse(text).ok())
}

/// One of a few [`PhoneRegion`](crate::PhoneRegion)s.
#[cfg(feature = "phone")]
pub fn phone_region() -> impl Strategy<Value = crate::PhoneRegion> + Clone {
    proptest::sample::select(vec!["AC", "BR", "DE", "IT", "US", "XK"])
        .prop_filter_map("a region", |code| crate::PhoneRegion::parse(code).ok())
}

/// One of a few [`Country`]s.
pub fn country() -> impl Strategy<Value = Country> + Clone {
    proptest::sample::select(vec!["AT", "BR", "DE", "JP", "NG", "US"])
        .prop_filter_map("a country", |code| Country::parse(code).ok())
}

/// Any [`PostalAddress`].
pub fn postal_address() -> impl Strategy<Value = PostalAddress> + Clone {
    let lines = proptest::collection::vec(line(), 1..=PostalAddress::MAXIMUM_LINES);
    let postal_code = proptest::option::of("[A-Z0-9]{3,8}");
    let region = proptest::option::of(line());
    (lines, line(), country(), postal_code, region)
        .prop_filter_map(
            "an address",
            |(lines, city, country, postal_code, region)| {
                let lines = lines
                    .iter()
                    .map(AddressLine::parse)
                    .collect::<Result<_, _>>()
                    .ok()?;
                let mut address =
                    PostalAddress::new(lines, City::parse(city).ok()?, country).ok()?;
                if let Some(code) = postal_code {
                    address = address.with_postal_code(PostalCode::parse(code).ok()?);
                }
                if let Some(region) = region {
                    address = address.with_region(Region::parse(region).ok()?);
                }
                Some(address)
            },
        )
        .boxed()
}

/// Any [`ContactAddress`].
pub fn contact_address() -> impl Strategy<Value = ContactAddress> + Clone {
    prop_oneof![
        email_address().prop_map(ContactAddress::Email),
        phone_number().prop_map(ContactAddress::Phone),
        postal_address().prop_map(ContactAddress::Postal),
    ]
    .boxed()
}

/// Any [`ContactPurpose`].
pub fn contact_purpose() -> impl Strategy<Value = ContactPurpose> + Clone {
    proptest::sample::select(vec![
        ContactPurpose::General,
        ContactPurpose::Home,
        ContactPurpose::Work,
        ContactPurpose::Billing,
        ContactPurpose::Delivery,
    ])
}

/// Any [`ContactPoint`].
pub fn contact_point() -> impl Strategy<Value = ContactPoint> + Clone {
    let instant = proptest::option::of(timestamp());
    (
        contact_address(),
        contact_purpose(),
        instant.clone(),
        instant,
    )
        .prop_filter_map(
            "a validity that ends after it begins",
            |(address, purpose, from, until)| {
                ContactPoint::new(address, purpose)
                    .valid_between(from, until)
                    .ok()
            },
        )
        .boxed()
}

/// Any [`Disclosure`].
pub fn disclosure() -> impl Strategy<Value = Disclosure> + Clone {
    proptest::sample::select(vec![Disclosure::SubjectAccess, Disclosure::Correction])
}

/// Any [`Identity`].
pub fn identity() -> impl Strategy<Value = Identity> + Clone {
    let external = line().prop_filter_map("an id", |text| ExternalId::parse(text).ok());
    prop_oneof![
        email_address().prop_map(Identity::Email),
        phone_number().prop_map(Identity::Phone),
        (code(), external.clone()).prop_map(|(system, id)| Identity::External { system, id }),
        line().prop_filter_map("a login", |text| Login::parse(text)
            .ok()
            .map(Identity::Login)),
        line().prop_filter_map("a device", |text| DeviceId::parse(text)
            .ok()
            .map(Identity::Device)),
        (code(), line()).prop_filter_map("a handle", |(network, handle)| {
            Some(Identity::Social {
                network,
                handle: Handle::parse(handle).ok()?,
            })
        }),
        (code(), external).prop_map(|(namespace, value)| Identity::Custom { namespace, value }),
    ]
    .boxed()
}

/// Any [`VerificationMethod`].
pub fn verification_method() -> impl Strategy<Value = VerificationMethod> + Clone {
    proptest::sample::select(vec![
        VerificationMethod::TrustedSource,
        VerificationMethod::Confirmation,
        VerificationMethod::SignedIn,
        VerificationMethod::Staff,
    ])
}

/// Any [`VerifiedIdentity`].
pub fn verified_identity() -> impl Strategy<Value = VerifiedIdentity> + Clone {
    (identity(), verification_method(), timestamp())
        .prop_map(|(identity, method, at)| identity.verified(method, at))
        .boxed()
}

/// Any [`ClaimedIdentity`].
pub fn claimed_identity() -> impl Strategy<Value = ClaimedIdentity> + Clone {
    (identity(), timestamp())
        .prop_map(|(identity, at)| identity.claimed(at))
        .boxed()
}

/// Any [`IdentityKey`].
pub fn identity_key() -> impl Strategy<Value = IdentityKey> + Clone {
    identity().prop_map(|identity| identity.key())
}
