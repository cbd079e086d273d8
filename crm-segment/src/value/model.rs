//! What all models have in common: positive parameters with names, kept in a checked form.

use super::ValueError;

pub(super) mod sealed {
    /// Models are those of this crate.
    pub trait Sealed {}
}

/// A parameter of a model.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Parameter {
    /// The name, as the papers have it.
    pub name: &'static str,
    /// The value.
    pub value: f64,
}

/// A model with positive parameters.
pub trait Model: sealed::Sealed + Copy {
    /// The names of the parameters, in their order.
    const NAMES: &'static [&'static str];

    /// The values of the parameters, in the order of [`NAMES`](Self::NAMES).
    fn values(&self) -> Vec<f64>;

    /// The model with other parameters and the same unit or currency.
    ///
    /// # Errors
    /// When there are too few values or too many, or one is not finite and above zero.
    fn with_values(&self, values: &[f64]) -> Result<Self, ValueError>;

    /// Every parameter with its name.
    fn parameters(&self) -> Vec<Parameter> {
        let named = Self::NAMES.iter().zip(self.values());
        named
            .map(|(name, value)| Parameter { name, value })
            .collect()
    }
}

/// Declares a model: the struct, an accessor for each parameter, [`Model`], and the form in which
/// it is written, `{"format": 1, "model": "its name", ...}`.
///
/// Before the parameters stands what they hold for, such as the unit of time; its accessors, and the
/// public constructor, are written by hand. `of` is the one way to a value: it checks every
/// parameter, also when a model is read.
macro_rules! model {
    (
        $(#[$docs:meta])*
        pub struct $model:ident as $name:literal {
            $($held:ident: $kind:ty,)*
            ;
            $($(#[$parameter_docs:meta])* $parameter:ident,)*
        }
    ) => {
        $(#[$docs])*
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct $model {
            $($held: $kind,)*
            $($parameter: f64,)*
        }

        impl $model {
            const COUNT: usize = [$(stringify!($parameter)),*].len();

            fn of(
                [$($parameter),*]: [f64; Self::COUNT],
                $($held: $kind,)*
            ) -> Result<Self, $crate::value::ValueError> {
                $(
                    let field = stringify!($parameter);
                    let $parameter = $crate::value::require::require_positive(field, $parameter)?;
                )*
                Ok(Self { $($held,)* $($parameter,)* })
            }

            /// The parameters in their order.
            const fn array(&self) -> [f64; Self::COUNT] {
                [$(self.$parameter),*]
            }

            $(
                $(#[$parameter_docs])*
                #[must_use]
                pub const fn $parameter(&self) -> f64 {
                    self.$parameter
                }
            )*
        }

        impl $crate::value::model::sealed::Sealed for $model {}

        impl $crate::value::Model for $model {
            const NAMES: &'static [&'static str] = &[$(stringify!($parameter)),*];

            fn values(&self) -> Vec<f64> {
                self.array().to_vec()
            }

            fn with_values(&self, values: &[f64]) -> Result<Self, $crate::value::ValueError> {
                let values = values.try_into().map_err(|_| {
                    let needed = Self::COUNT;
                    $crate::value::ValueError::ParameterCount { needed }
                })?;
                Self::of(values, $(self.$held,)*)
            }
        }

        const _: () = {
            use serde::de::Error as _;
            use $crate::format::FormatOne;

            #[derive(serde::Serialize, serde::Deserialize)]
            #[serde(deny_unknown_fields)]
            struct Form {
                format: FormatOne,
                model: std::borrow::Cow<'static, str>,
                $($held: $kind,)*
                $($parameter: f64,)*
            }

            impl serde::Serialize for $model {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    let form = Form {
                        format: FormatOne,
                        model: $name.into(),
                        $($held: self.$held,)*
                        $($parameter: self.$parameter,)*
                    };
                    form.serialize(serializer)
                }
            }

            impl<'de> serde::Deserialize<'de> for $model {
                fn deserialize<D: serde::Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
                    let form = Form::deserialize(reader)?;
                    if form.model != $name {
                        let other = $crate::value::ValueError::OtherModel { expected: $name };
                        return Err(D::Error::custom(other));
                    }
                    Self::of([$(form.$parameter),*], $(form.$held,)*).map_err(D::Error::custom)
                }
            }
        };
    };
}

pub(super) use model;
