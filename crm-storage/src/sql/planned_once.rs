//! Statements that are planned once for each connection.

/// Makes a node a statement that a connection prepares once and keeps, whatever its values: all that
/// it writes besides them must be the same each time.
macro_rules! planned_once {
    ($name:ident<'_>) => {
        $crate::sql::planned_once::planned_once!($name<'_>, $name<'static>);
    };
    ($name:ident) => {
        $crate::sql::planned_once::planned_once!($name, $name);
    };
    ($node:ty, $key:ty) => {
        impl diesel::query_builder::QueryId for $node {
            type QueryId = $key;

            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl diesel::RunQueryDsl<Conn> for $node {}
    };
}
pub(crate) use planned_once;
