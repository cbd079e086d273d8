//! The two ways to mount a list of cases.

/// Makes of one list of cases the tests of a suite, or the list of them.
#[doc(hidden)]
#[macro_export]
macro_rules! conformance_cases {
    (tests $factory:expr, [$of:tt] $($module:ident { $($case:ident)* })*) => {$(
        mod $module {
            #[allow(unused_imports)]
            use super::*;
            $(
                #[test]
                fn $case() {
                    use $of::conformance::StoreFactory as _;
                    let factory = $factory;
                    factory.run(Box::pin($of::conformance::$module::$case(&factory)));
                }
            )*
        }
    )*};
    (list $factory:ident, [$of:tt] $($module:ident { $($case:ident)* })*) => {
        vec![$($(
            $of::conformance::Case::<$factory>::new(
                concat!(stringify!($module), "::", stringify!($case)),
                |factory| Box::pin($of::conformance::$module::$case(factory)),
            ),
        )*)*]
    };
}
