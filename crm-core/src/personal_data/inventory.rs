//! The macro that takes the inventory of a type.

/// Says of each field of a stored type what it holds and what an erasure does to it.
///
/// The fields are those of the struct behind `as`, which is the serialised form of the type; the two
/// are the same in most cases. A field that is not spoken of, or one that is not there, does not
/// compile: whoever adds a field decides what becomes of it.
///
/// ```
/// use crm_core::{DataClass::{Administrative, Profile}, PersonalData, UponErasure::{Erase, Keep}};
///
/// #[derive(serde::Serialize)]
/// struct Membership {
///     number: u64,
///     motto: String,
/// }
///
/// crm_core::personal_data! {
///     Membership as Membership = "membership", "your membership of our club" {
///         number: Administrative => Keep { reason: "numbers are given once", until: "the club ends" },
///         motto: Profile => Erase,
///     }
/// }
/// assert_eq!(Membership::RECORD.fields.len(), 2);
/// assert!(Membership::RECORD.outlives_erasure());
/// ```
///
/// The same without a word about the motto:
///
/// ```compile_fail,E0027
/// use crm_core::{DataClass::Administrative, UponErasure::Erase};
///
/// #[derive(serde::Serialize)]
/// struct Membership {
///     number: u64,
///     motto: String,
/// }
///
/// crm_core::personal_data! {
///     Membership as Membership = "membership", "your membership of our club" {
///         number: Administrative => Erase,
///     }
/// }
/// ```
#[macro_export]
macro_rules! personal_data {
    ($type:ty as $form:ident = $name:literal, $about:literal {
        $($field:ident: $class:expr => $upon_erasure:expr,)+
    }) => {
        impl $crate::PersonalData for $type {
            const RECORD: $crate::DataRecord = $crate::DataRecord::new($name, $about, &[
                $($crate::DataField::new(stringify!($field), $class, $upon_erasure),)+
            ]);
        }

        // Names each field of the form once: one that is missing above is missing here.
        const _: fn(&$form) = |form| {
            let $form { $($field: _,)+ } = form;
        };
    };
}
