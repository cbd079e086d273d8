//! The tables as the real engines have them.

use crm_storage::{MysqlDatabase, PostgresDatabase, ServerOptions};
use futures_executor::block_on;

use crate::rules::Kind;
use crate::servers::{Database, Place, Schema};
use crate::tables::{Table, Tables, named_by_the_schema};

/// Reads `table column type required`, in the order of the columns, and `table column` of the keys.
fn read(columns: &[String], keys: &[String], kind: impl Fn(&str) -> Kind) -> Tables {
    let mut tables = Tables::new();
    for line in columns {
        let words: Vec<&str> = line.split(' ').collect();
        let [table, column, of_type, is_required] = words.as_slice() else {
            panic!("{line}");
        };
        let table = tables.entry((*table).to_owned()).or_insert_with(|| Table {
            columns: Vec::new(),
            primary_key: Vec::new(),
        });
        let column = ((*column).to_owned(), kind(of_type), *is_required == "NO");
        table.columns.push(column);
    }
    for line in keys {
        let (table, column) = line.split_once(' ').unwrap();
        let table = tables.get_mut(table).unwrap();
        table.primary_key.push(column.to_owned());
    }
    tables
}

#[test]
fn postgres_has_the_tables_of_the_schema() {
    let Some(place) = Schema::empty() else { return };
    let options = ServerOptions::default();
    drop(block_on(PostgresDatabase::open(place.location(), options)).unwrap());
    let columns = place.texts(
        "SELECT concat_ws(' ', table_name, column_name,
                replace(data_type, ' ', '_') || coalesce('/' || collation_name, ''), is_nullable)
         FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name <> 'crm_schema_migration'
         ORDER BY table_name, ordinal_position",
    );
    let keys = place.texts(
        "SELECT concat_ws(' ', table_name, column_name)
         FROM information_schema.key_column_usage JOIN information_schema.table_constraints
         USING (constraint_schema, constraint_name, table_name)
         WHERE constraint_schema = current_schema() AND constraint_type = 'PRIMARY KEY'
           AND table_name <> 'crm_schema_migration'
         ORDER BY table_name, ordinal_position",
    );
    let stored = read(&columns, &keys, |of_type| match of_type {
        "uuid" => Kind::Id,
        "timestamp_with_time_zone" => Kind::Stamp,
        "jsonb" => Kind::Doc,
        "text/C" => Kind::Text,
        "bigint" => Kind::Number,
        other => panic!("a column of type {other}"),
    });
    assert_eq!(stored, named_by_the_schema());
}

#[test]
fn mysql_has_the_tables_of_the_schema() {
    let Some(place) = Database::empty() else {
        return;
    };
    let options = ServerOptions::default();
    drop(block_on(MysqlDatabase::open(place.location(), options)).unwrap());
    let columns = place.texts(
        "SELECT concat_ws(' ', table_name, column_name,
                if(data_type = 'longtext', concat('json/', collation_name), column_type), is_nullable)
         FROM information_schema.columns
         WHERE table_schema = DATABASE() AND table_name <> 'crm_schema_migration'
         ORDER BY table_name, ordinal_position",
    );
    let keys = place.texts(
        "SELECT concat_ws(' ', table_name, column_name)
         FROM information_schema.key_column_usage
         WHERE table_schema = DATABASE() AND constraint_name = 'PRIMARY'
           AND table_name <> 'crm_schema_migration'
         ORDER BY table_name, ordinal_position",
    );
    let stored = read(&columns, &keys, |of_type| match of_type {
        "binary(16)" => Kind::Id,
        "datetime(6)" => Kind::Stamp,
        // MariaDB keeps JSON as a text that it checks.
        "json" | "json/utf8mb4_bin" => Kind::Doc,
        "bigint(20)" | "bigint" => Kind::Number,
        text if text.starts_with("varbinary(") => Kind::Text,
        other => panic!("a column of type {other}"),
    });
    assert_eq!(stored, named_by_the_schema());
    let engines = place.texts(
        "SELECT DISTINCT engine FROM information_schema.tables WHERE table_schema = DATABASE()",
    );
    assert_eq!(engines, ["InnoDB"]);
}
