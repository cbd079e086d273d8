//! Enums whose members have a code.

/// Defines an enum without data whose members are serialised, printed and put into events as a
/// code.
macro_rules! coded_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// All members, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code, as it is serialised.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.code())
            }
        }
    };
}

pub(crate) use coded_enum;

/// Defines a whole number that lies in a small range.
macro_rules! small_number {
    ($(#[$meta:meta])* pub struct $name:ident($field:literal, $minimum:literal..=$maximum:literal);) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "u8", into = "u8")]
        pub struct $name(u8);

        impl $name {
            /// The smallest value.
            pub const LOWEST: Self = Self($minimum);
            /// The largest value.
            pub const HIGHEST: Self = Self($maximum);

            /// Takes a number.
            ///
            /// # Errors
            /// When it lies outside the range.
            pub fn new(number: u8) -> Result<Self, crm_core::ValidationError> {
                if ($minimum..=$maximum).contains(&number) {
                    return Ok(Self(number));
                }
                Err(crm_core::ValidationError::new(
                    $field,
                    crm_core::ValidationRule::OutOfRange {
                        minimum: stringify!($minimum).into(),
                        maximum: stringify!($maximum).into(),
                    },
                    crm_core::ValueShape::Number { negative: false },
                ))
            }

            /// The number.
            #[must_use]
            pub const fn number(self) -> u8 {
                self.0
            }
        }

        impl TryFrom<u8> for $name {
            type Error = crm_core::ValidationError;

            fn try_from(number: u8) -> Result<Self, Self::Error> {
                Self::new(number)
            }
        }

        impl From<$name> for u8 {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, formatter)
            }
        }
    };
}

pub(crate) use small_number;
