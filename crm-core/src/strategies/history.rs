//! Values of customer records, and where they come from.

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;

use super::basic::{attribute_name, code, customer_id, merge_id, timestamp, version};
use super::collaboration::actor;
use super::consent::legal_basis;
use super::contact::{claimed_identity, contact_point, verified_identity};
use super::customer::{attribute_value, birth_date, relation, tag};
use super::text::{family_name, given_name, organisation_name};
use crate::{CustomerField, CustomerRevision, FieldValue, Origin};

/// Any [`Origin`].
pub fn origin() -> impl Strategy<Value = Origin> + Clone {
    (
        code(),
        actor(),
        option::of(legal_basis()),
        option::of(timestamp()),
    )
        .prop_map(|(source, by, basis, told_at)| {
            let mut origin = Origin::new(source, by);
            origin.basis = basis;
            origin.told_at = told_at;
            origin
        })
        .boxed()
}

/// Any [`CustomerField`].
pub fn customer_field() -> impl Strategy<Value = CustomerField> + Clone {
    let fixed = proptest::sample::select(CustomerField::FIXED.to_vec());
    prop_oneof![
        4 => fixed,
        1 => attribute_name().prop_map(CustomerField::Attribute),
    ]
    .boxed()
}

/// Any [`FieldValue`].
pub fn field_value() -> impl Strategy<Value = FieldValue> + Clone {
    prop_oneof![
        given_name().prop_map(FieldValue::GivenName),
        family_name().prop_map(FieldValue::FamilyName),
        birth_date().prop_map(FieldValue::BornOn),
        organisation_name().prop_map(FieldValue::OrganisationName),
        verified_identity().prop_map(FieldValue::VerifiedIdentity),
        claimed_identity().prop_map(FieldValue::ClaimedIdentity),
        contact_point().prop_map(FieldValue::ContactPoint),
        tag().prop_map(FieldValue::Tag),
        relation().prop_map(FieldValue::Relation),
        (attribute_name(), attribute_value())
            .prop_map(|(name, value)| FieldValue::Attribute { name, value }),
    ]
    .boxed()
}

/// Any [`CustomerRevision`], whether such a change could be made or not.
pub fn customer_revision() -> impl Strategy<Value = CustomerRevision> + Clone {
    let values = || vec(field_value(), 0..3);
    (
        (customer_id(), version(), origin(), option::of(merge_id())),
        values(),
        values(),
        btree_set(customer_field(), 0..2),
    )
        .prop_map(
            |((customer, version, origin, merge), added, removed, withheld)| {
                let revision = CustomerRevision::new(customer, version, origin);
                let mut revision = revision.with_values(added, removed);
                revision.merge = merge;
                revision.withheld = withheld;
                revision
            },
        )
        .boxed()
}
