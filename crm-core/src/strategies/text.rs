//! The validated texts.

use proptest::prelude::*;

use super::basic::{line, lines};
use crate::{
    AddressLine, AttributeText, City, ConsentTextId, ConsentTextVersion, DeviceId, ExternalId,
    FamilyName, GivenName, Handle, InteractionText, Location, Login, OrderNumber, OrganisationName,
    PostalCode, ProductCode, ProductName, Region, RelationTitle, Subject,
};

macro_rules! texts {
    ($($source:ident: $($function:ident: $text:ident),+;)+) => {$($(
        #[doc = concat!("Any [`", stringify!($text), "`].")]
        pub fn $function() -> impl Strategy<Value = $text> + Clone {
            $source().prop_filter_map("a text of the type", |text| $text::parse(text).ok())
        }
    )+)+};
}

texts! {
    line:
        given_name: GivenName,
        family_name: FamilyName,
        organisation_name: OrganisationName,
        address_line: AddressLine,
        city: City,
        region: Region,
        external_id: ExternalId,
        login: Login,
        device_id: DeviceId,
        handle: Handle,
        order_number: OrderNumber,
        product_code: ProductCode,
        product_name: ProductName,
        subject: Subject,
        location: Location,
        relation_title: RelationTitle,
        consent_text_id: ConsentTextId;
    lines:
        attribute_text: AttributeText,
        interaction_text: InteractionText;
}

/// Any [`ConsentTextVersion`] of digits, dots and dashes.
pub fn consent_text_version() -> impl Strategy<Value = ConsentTextVersion> + Clone {
    "[0-9][0-9.-]{0,9}".prop_filter_map("a version", |text| ConsentTextVersion::parse(text).ok())
}

/// Any [`PostalCode`] of letters and digits.
pub fn postal_code() -> impl Strategy<Value = PostalCode> + Clone {
    "[A-Z0-9]{3,8}".prop_filter_map("a postal code", |text| PostalCode::parse(text).ok())
}
