//! The macro that lists what a store keeps.

/// A closed list of all kinds of records that a store keeps, each with the inventory of its type, or
/// without one where it is about no customer.
///
/// What has to be done with each kind (to erase a customer, to tell somebody what is held) walks the
/// list and matches on it without a wildcard: a kind that comes later does not compile until all of
/// them speak of it. The list is in the order in which records belong to each other: what others
/// belong to comes first.
///
/// ```
/// use crm_core::{DataClass::Profile, PersonalData, UponErasure::Erase};
///
/// #[derive(serde::Serialize)]
/// struct Membership {
///     motto: String,
/// }
///
/// crm_core::personal_data! {
///     Membership as Membership = "membership", "your membership of our club" {
///         motto: Profile => Erase,
///     }
/// }
///
/// crm_core::stored_records! {
///     /// What the club keeps.
///     pub enum ClubRecord {
///         /// Who is a member.
///         Membership(Membership),
///         /// When the club is open.
///         OpeningHours,
///     }
/// }
/// assert_eq!(ClubRecord::ALL.len(), 2);
/// assert_eq!(ClubRecord::Membership.data(), Some(Membership::RECORD));
/// assert_eq!(ClubRecord::OpeningHours.data(), None);
/// ```
#[macro_export]
macro_rules! stored_records {
    (@data) => { ::core::option::Option::None };
    (@data $type:ty) => {
        ::core::option::Option::Some(<$type as $crate::PersonalData>::RECORD)
    };
    ($(#[$about:meta])* $visibility:vis enum $name:ident {
        $($(#[$kind_about:meta])* $kind:ident $(($type:ty))?,)+
    }) => {
        $(#[$about])*
        // Closed, so that a match of another crate is checked, too.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility enum $name {
            $($(#[$kind_about])* $kind,)+
        }

        impl $name {
            /// All kinds; what others belong to comes first.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)+];

            /// What records of this kind hold of customers; `None` where they are about none.
            #[must_use]
            pub const fn data(self) -> ::core::option::Option<$crate::DataRecord> {
                match self {
                    $(Self::$kind => $crate::stored_records!(@data $($type)?),)+
                }
            }
        }
    };
}
