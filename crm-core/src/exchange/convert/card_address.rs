//! The postal address of a vCard.

use calcard::vcard::{VCardEntry, VCardParameterName};

use super::card::text_of;
use crate::contact::{
    AddressLine, City, ContactPurpose, Country, PostalAddress, PostalCode, Region,
};
use crate::validation::ValidationError;

/// The address of an `ADR` (RFC 6350, 6.3.1), or `None` for one with nothing in it.
///
/// The country is the code of the parameter `CC` (RFC 8605), or the name or the code in the place of
/// its name. Only the English names of ISO 3166-1 are known: others are not guessed.
pub(super) fn address_of(entry: &VCardEntry) -> Result<Option<PostalAddress>, ValidationError> {
    let parts: Vec<String> = entry
        .values
        .iter()
        .map(|value| text_of(value).unwrap_or_default().trim().to_owned())
        .collect();
    if parts.iter().all(String::is_empty) {
        return Ok(None);
    }
    let part = |at: usize| parts.get(at).map(String::as_str).unwrap_or_default();
    // Box, extension and street, in this order; a part may hold several lines.
    let lines = [part(0), part(1), part(2)];
    let lines = lines.iter().flat_map(|part| part.lines());
    let lines = lines.map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<AddressLine> = lines.map(AddressLine::parse).collect::<Result<_, _>>()?;

    let codes = VCardParameterName::Cc;
    let code = entry.parameters(&codes).find_map(|value| value.as_text());
    let country = Country::named(code.unwrap_or(part(6)))?;
    let address = PostalAddress::new(lines, City::parse(part(3))?, country)?;
    let address = match part(5) {
        "" => address,
        code => address.with_postal_code(PostalCode::parse(code)?),
    };
    Ok(Some(match part(4) {
        "" => address,
        region => address.with_region(Region::parse(region)?),
    }))
}

/// What a way to reach somebody is for.
pub(super) fn purpose_of(entry: &VCardEntry) -> ContactPurpose {
    let types = VCardParameterName::Type;
    let types = entry.parameters(&types).filter_map(|value| value.as_text());
    let mut purpose = ContactPurpose::General;
    for text in types {
        match text.to_ascii_lowercase().as_str() {
            "work" => return ContactPurpose::Work,
            "home" => purpose = ContactPurpose::Home,
            "billing" => return ContactPurpose::Billing,
            "delivery" => return ContactPurpose::Delivery,
            _ => {}
        }
    }
    purpose
}
