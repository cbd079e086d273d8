//! The databases for which rules are written as SQL.

/// A database, as far as its SQL differs from that of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    dead_code,
    reason = "each backend makes its own, and not all are compiled"
)]
pub(crate) enum Engine {
    Sqlite {
        /// Whether sums may be larger than 64 bits hold: those cost more.
        large_sums: bool,
    },
    Postgres,
    Mysql,
}

/// The engine that a backend of Diesel speaks to.
pub(crate) trait HasEngine {
    const ENGINE: Engine;
}

#[cfg(feature = "sqlite")]
impl HasEngine for diesel::sqlite::Sqlite {
    const ENGINE: Engine = Engine::Sqlite { large_sums: false };
}

#[cfg(feature = "postgres")]
impl HasEngine for diesel::pg::Pg {
    const ENGINE: Engine = Engine::Postgres;
}

#[cfg(feature = "mysql")]
impl HasEngine for diesel::mysql::Mysql {
    const ENGINE: Engine = Engine::Mysql;
}

impl Engine {
    /// One of three, by the engine.
    pub(crate) fn choose<T>(self, sqlite: T, postgres: T, mysql: T) -> T {
        match self {
            Self::Sqlite { .. } => sqlite,
            Self::Postgres => postgres,
            Self::Mysql => mysql,
        }
    }

    /// The same for sums that 64 bits do not hold; `None` where they are no matter.
    pub(crate) fn with_large_sums(self) -> Option<Self> {
        if self == (Self::Sqlite { large_sums: false }) {
            return Some(Self::Sqlite { large_sums: true });
        }
        None
    }

    /// The largest number of values in a statement.
    pub(crate) fn maximum_values(self) -> usize {
        self.choose(32_766, 65_535, 65_535)
    }

    /// The largest number of bytes in a statement.
    pub(crate) fn maximum_text(self) -> usize {
        self.choose(1_000_000, 8_000_000, 8_000_000)
    }
}
