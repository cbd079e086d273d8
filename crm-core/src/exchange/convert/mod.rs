//! From rows to what is stored.

#[cfg(feature = "vcard")]
mod card;
#[cfg(feature = "vcard")]
mod card_address;
mod contact;
mod customer;
mod item;
mod keys;
mod purchase;
mod values;

pub(super) use item::{Converter, ImportItem, LeftOut};
pub(super) use values::{OptionalText, day_of, instant_of, required};
