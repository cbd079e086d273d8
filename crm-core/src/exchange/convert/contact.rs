//! Cells as identities and ways to reach a customer.

use super::values::{OptionalText, required};
use crate::contact::{
    AddressLine, City, ContactAddress, ContactPoint, Country, EmailAddress, PhoneNumber,
    PostalAddress, PostalCode, Region,
};
use crate::exchange::mapping::{ContactMapping, IdentityKind, IdentityMapping};
use crate::exchange::read::Cells;
use crate::exchange::reject::RejectReason;
use crate::identity::{ExternalId, Identity, Login};

/// The identity in a cell, if there is one.
pub(super) fn identity_of(
    cells: &Cells,
    mapping: &IdentityMapping,
) -> Result<Option<Identity>, RejectReason> {
    let text = OptionalText::of(cells, Some(&mapping.cell))?;
    match &mapping.kind {
        IdentityKind::External { system } => text.parsed(|text| {
            let (system, id) = (system.clone(), ExternalId::parse(text)?);
            Ok(Identity::External { system, id })
        }),
        IdentityKind::Email => text.parsed(|text| EmailAddress::parse(text).map(Identity::Email)),
        IdentityKind::Phone => text.parsed(|text| PhoneNumber::parse(text).map(Identity::Phone)),
        IdentityKind::Login => text.parsed(|text| Login::parse(text).map(Identity::Login)),
        IdentityKind::Custom { namespace } => text.parsed(|text| {
            let (namespace, value) = (namespace.clone(), ExternalId::parse(text)?);
            Ok(Identity::Custom { namespace, value })
        }),
    }
}

/// The contact point in some cells, if there is one.
pub(super) fn contact_point_of(
    cells: &Cells,
    mapping: &ContactMapping,
) -> Result<Option<ContactPoint>, RejectReason> {
    let point = match mapping {
        ContactMapping::Email { cell, purpose } => OptionalText::of(cells, Some(cell))?
            .parsed(EmailAddress::parse)?
            .map(|address| ContactPoint::new(ContactAddress::Email(address), *purpose)),
        ContactMapping::Phone { cell, purpose } => OptionalText::of(cells, Some(cell))?
            .parsed(PhoneNumber::parse)?
            .map(|number| ContactPoint::new(ContactAddress::Phone(number), *purpose)),
        ContactMapping::Postal {
            lines,
            postal_code,
            city,
            region,
            country,
            purpose,
        } => {
            let mut written = Vec::new();
            for line in lines {
                written.extend(OptionalText::of(cells, Some(line))?.parsed(AddressLine::parse)?);
            }
            if written.is_empty() {
                return Ok(None);
            }
            let refused = |label: String| move |error| RejectReason::refused(label, error);
            let at = City::parse(required(cells, city)?).map_err(refused(city.label()))?;
            let code = required(cells, country)?;
            let country = Country::parse(&code).map_err(refused(country.label()))?;
            let lines = lines.first().map(|line| line.label()).unwrap_or_default();
            let mut address = PostalAddress::new(written, at, country).map_err(refused(lines))?;
            let postal_code = OptionalText::of(cells, postal_code.as_ref())?;
            if let Some(code) = postal_code.parsed(PostalCode::parse)? {
                address = address.with_postal_code(code);
            }
            let region = OptionalText::of(cells, region.as_ref())?;
            if let Some(region) = region.parsed(Region::parse)? {
                address = address.with_region(region);
            }
            let address = ContactAddress::Postal(address);
            Some(ContactPoint::new(address, *purpose))
        }
    };
    Ok(point)
}
