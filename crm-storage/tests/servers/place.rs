//! Empty places on a server, and what stands there.

use super::{Database, Schema};

/// A place on a server where tables are made, which nobody else uses as long as it lives.
pub(crate) trait Place: Sized {
    /// One without any table; `None` when there is no server.
    fn empty() -> Option<Self>;

    /// The URL by which a store finds it.
    fn location(&self) -> String;

    /// Runs statements.
    fn run(&self, sql: &str);

    /// The texts in the first column of the answer.
    fn texts(&self, sql: &str) -> Vec<String>;

    /// The tables there.
    fn tables(&self) -> Vec<String>;

    /// Everything that was made there: each column, key and index, in a form that two places share.
    fn objects(&self) -> Vec<String>;

    /// The number that is the answer.
    fn count(&self, sql: &str) -> i64 {
        let texts = self.texts(sql);
        texts.first().unwrap().parse().unwrap()
    }
}

impl Place for Schema {
    fn empty() -> Option<Self> {
        Self::unused()
    }

    fn location(&self) -> String {
        self.url()
    }

    fn run(&self, sql: &str) {
        self.session().run(sql).unwrap();
    }

    fn texts(&self, sql: &str) -> Vec<String> {
        let sql = format!("SELECT CAST(answer.said AS TEXT) FROM ({sql}) AS answer (said)");
        let rows = self.session().ask(&sql);
        rows.iter().map(|row| row.get(0)).collect()
    }

    fn tables(&self) -> Vec<String> {
        self.texts("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
    }

    fn objects(&self) -> Vec<String> {
        self.texts(
            "SELECT concat_ws(' ', table_name, ordinal_position, column_name, data_type,
                              is_nullable, column_default, collation_name) AS object
             FROM information_schema.columns WHERE table_schema = current_schema()
             UNION ALL
             SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
             FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
             UNION ALL
             SELECT replace(indexdef, schemaname || '.', '')
             FROM pg_indexes WHERE schemaname = current_schema()
             ORDER BY 1",
        )
    }
}

impl Place for Database {
    fn empty() -> Option<Self> {
        Self::unused()
    }

    fn location(&self) -> String {
        self.url()
    }

    fn run(&self, sql: &str) {
        self.session().run(sql).unwrap();
    }

    fn texts(&self, sql: &str) -> Vec<String> {
        self.session().ask(sql)
    }

    fn tables(&self) -> Vec<String> {
        self.texts("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1")
    }

    fn objects(&self) -> Vec<String> {
        let definition = |table: &String| -> Vec<(String, String)> {
            self.session().ask(&format!("SHOW CREATE TABLE {table}"))
        };
        let tables = self.tables();
        tables
            .iter()
            .flat_map(definition)
            .map(|(_, text)| text)
            .collect()
    }
}
