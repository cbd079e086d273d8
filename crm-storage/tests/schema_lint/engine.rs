//! The engines that there are migrations for.

use std::path::Path;

use sqlparser::ast::Statement;
use sqlparser::dialect::{Dialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
    Mysql,
}

/// One migration, as its files have it.
pub(crate) struct Migration {
    pub(crate) name: String,
    pub(crate) up: String,
    pub(crate) down: String,
}

impl Engine {
    pub(crate) const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::Mysql];

    fn folder(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    fn dialect(self) -> &'static dyn Dialect {
        match self {
            Self::Sqlite => &SQLiteDialect {},
            Self::Postgres => &PostgreSqlDialect {},
            Self::Mysql => &MySqlDialect {},
        }
    }

    /// The statements of a text.
    pub(crate) fn parse(self, sql: &str) -> Result<Vec<Statement>, String> {
        // The parser knows both options of SQLite's tables, but in this order and without a comma.
        let sql = sql.replace("STRICT, WITHOUT ROWID", "WITHOUT ROWID STRICT");
        // Of PostgreSQL's row locks it knows the strongest one only.
        let sql = sql.replace("FOR NO KEY UPDATE", "FOR UPDATE");
        Parser::parse_sql(self.dialect(), &sql).map_err(|error| error.to_string())
    }

    /// The migrations in the folder of the engine, in the order of their names.
    pub(crate) fn migrations(self) -> Vec<Migration> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let folders = std::fs::read_dir(root.join(self.folder())).unwrap();
        let mut found: Vec<Migration> = folders
            .map(|folder| {
                let path = folder.unwrap().path();
                Migration {
                    name: path.file_name().unwrap().to_str().unwrap().to_owned(),
                    up: std::fs::read_to_string(path.join("up.sql")).unwrap(),
                    down: std::fs::read_to_string(path.join("down.sql")).unwrap(),
                }
            })
            .collect();
        found.sort_by(|left, right| left.name.cmp(&right.name));
        found
    }
}
