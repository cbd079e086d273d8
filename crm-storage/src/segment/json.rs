//! Reading values out of JSON columns.

use super::engine::Engine;
use super::sql::{Sql, Value, sql};

/// A place in a JSON document.
#[derive(Debug, Clone)]
pub(super) struct Json {
    engine: Engine,
    /// The column, or the element of an array.
    document: Sql,
    keys: Vec<String>,
}

impl Json {
    pub(super) fn of(engine: Engine, document: impl Into<Sql>) -> Self {
        Self {
            engine,
            document: document.into(),
            keys: Vec::new(),
        }
    }

    /// The place under a key of the one before. Keys are codes: no letter in them has a meaning in a path.
    pub(super) fn at(&self, key: &str) -> Self {
        let mut place = self.clone();
        place.keys.push(key.to_owned());
        place
    }

    /// Whether there is something.
    pub(super) fn exists(&self) -> Sql {
        match self.engine {
            Engine::Sqlite { .. } => self.call("(json_type(", ") IS NOT NULL)"),
            Engine::Postgres => sql!["(", self.value(), " IS NOT NULL)"],
            Engine::Mysql => self.call("(JSON_EXTRACT(", ") IS NOT NULL)"),
        }
    }

    /// A text, compared byte by byte.
    pub(super) fn text(&self) -> Sql {
        match self.engine {
            Engine::Sqlite { .. } => self.value(),
            Engine::Postgres => sql!["(", self.unquoted(), " COLLATE \"C\")"],
            Engine::Mysql => sql!["CAST(", self.unquoted(), " AS BINARY)"],
        }
    }

    pub(super) fn integer(&self) -> Sql {
        match self.engine {
            Engine::Sqlite { .. } => self.value(),
            Engine::Postgres => sql!["CAST(", self.unquoted(), " AS bigint)"],
            Engine::Mysql => sql!["CAST(", self.unquoted(), " AS SIGNED)"],
        }
    }

    /// A number with a fraction: see [`real`].
    pub(super) fn number(&self) -> Sql {
        match self.engine {
            Engine::Sqlite { .. } => self.value(),
            Engine::Postgres => sql!["CAST(", self.unquoted(), " AS numeric)"],
            Engine::Mysql => sql!["(", self.unquoted(), " + 0e0)"],
        }
    }

    /// Whether it is this truth value.
    pub(super) fn is(&self, truth: bool) -> Sql {
        match self.engine {
            Engine::Sqlite { .. } => sql!["(", self.value(), if truth { " = 1)" } else { " = 0)" }],
            _ => {
                let word = if truth { " = 'true')" } else { " = 'false')" };
                sql!["(", self.unquoted(), word]
            }
        }
    }

    /// Whether it is a set of texts with these members and no other; it is kept in rising order.
    pub(super) fn is_set(&self, members: &str) -> Sql {
        let members = Sql::text(members);
        match self.engine {
            Engine::Sqlite { .. } => sql!["(", self.value(), " = json(", members, "))"],
            Engine::Postgres => sql!["(", self.value(), " = CAST(", members, " AS jsonb))"],
            Engine::Mysql => {
                let (set, again) = (self.value(), self.value());
                let all = sql!["JSON_CONTAINS(", set, ", ", members.clone(), ")"];
                let only = sql!["JSON_CONTAINS(", members, ", ", again, ")"];
                sql!["(", all, " AND ", only, ")"]
            }
        }
    }

    /// Whether it is a set of texts with the text as a member.
    pub(super) fn has_member(&self, member: &str) -> Sql {
        let is_member = text(self.engine, member);
        let element = element_text(self.engine);
        let elements = self.texts();
        sql![
            "EXISTS (SELECT 1 FROM ",
            elements,
            " WHERE ",
            element,
            " = ",
            is_member,
            ")"
        ]
    }

    /// The texts of an array as a table `l`; none where there is no array.
    fn texts(&self) -> Sql {
        let text = "LONGTEXT CHARACTER SET utf8mb4";
        elements(self.engine, self.value(), text)
    }

    /// The objects of an array as a table `l`; none where there is no array.
    pub(super) fn objects(&self) -> Sql {
        elements(self.engine, self.value(), "JSON")
    }

    /// The objects of this array or, where there is none, of another one.
    pub(super) fn objects_or(&self, other: &Self) -> Sql {
        let either = sql!["COALESCE(", self.value(), ", ", other.value(), ")"];
        elements(self.engine, either, "JSON")
    }

    /// The value as the engine gives it: as JSON on servers.
    fn value(&self) -> Sql {
        match self.engine {
            Engine::Sqlite { .. } => self.call("json_extract(", ")"),
            Engine::Postgres => self.steps("->"),
            Engine::Mysql => self.call("JSON_EXTRACT(", ")"),
        }
    }

    /// The value as text, without quotation marks.
    fn unquoted(&self) -> Sql {
        match self.engine {
            Engine::Sqlite { .. } => self.value(),
            Engine::Postgres => self.steps("->>"),
            Engine::Mysql => self.call("JSON_UNQUOTE(JSON_EXTRACT(", "))"),
        }
    }

    /// A function of the document and a path.
    fn call(&self, begin: &'static str, end: &'static str) -> Sql {
        let path = format!("$.{}", self.keys.join("."));
        sql![begin, self.document.clone(), ", ", Value::Text(path), end]
    }

    /// One operator for each key; the last is `last`.
    fn steps(&self, last: &'static str) -> Sql {
        let mut steps = self.document.clone();
        for (index, key) in self.keys.iter().enumerate() {
            let is_last = index.saturating_add(1) == self.keys.len();
            let operator = if is_last { last } else { "->" };
            steps = sql!["(", steps, " ", operator, " ", Sql::text(key), ")"];
        }
        steps
    }
}

/// A text to compare others with, byte by byte.
pub(super) fn text(engine: Engine, value: &str) -> Sql {
    let value = Sql::text(value);
    match engine {
        Engine::Mysql => sql!["CAST(", value, " AS BINARY)"],
        _ => value,
    }
}

/// The text that an element of an array of texts is.
fn element_text(engine: Engine) -> Sql {
    match engine {
        Engine::Sqlite { .. } => "l.value".into(),
        Engine::Postgres => "(l.value #>> '{}')".into(),
        Engine::Mysql => "CAST(l.value AS BINARY)".into(),
    }
}

/// A number to compare others with.
///
/// What is stored was written in the shortest decimals that stand for it, and so is this: PostgreSQL
/// compares those, which are in the order of the numbers; SQLite reads both in the same way; MySQL and
/// MariaDB read decimals to the nearest number, as Rust does.
pub(super) fn real(engine: Engine, number: f64) -> Sql {
    let shortest = || Value::Text(serde_json::Value::from(number).to_string());
    match engine {
        Engine::Sqlite { .. } => sql!["CAST(", shortest(), " AS REAL)"],
        Engine::Postgres => sql!["CAST(", shortest(), " AS numeric)"],
        Engine::Mysql => Value::Real(number).into(),
    }
}

/// The elements of an array as a table `l`, in MySQL of this type; none where there is no array.
fn elements(engine: Engine, array: Sql, column: &'static str) -> Sql {
    match engine {
        Engine::Sqlite { .. } => sql!["json_each(", array, ") AS l"],
        Engine::Postgres => sql!["jsonb_array_elements(", array, ") AS l(value)"],
        Engine::Mysql => sql![
            "JSON_TABLE(COALESCE(",
            array,
            ", '[]'), '$[*]' COLUMNS (value ",
            column,
            " PATH '$')) AS l"
        ],
    }
}
