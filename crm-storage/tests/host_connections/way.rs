//! The ways in which a host's transaction may be begun and ended.

use diesel::connection::{Connection, SimpleConnection, TransactionManager};

use crate::host::{Host, HostError, ORDER};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// `connection.transaction`.
    Diesel,
    /// `BEGIN` and `COMMIT`, of which Diesel does not know.
    Text,
    /// None: the change set has a transaction of its own.
    Own,
}

/// Those in which the transaction is the host's.
pub(crate) const OF_THE_HOST: [Way; 2] = [Way::Diesel, Way::Text];

impl Way {
    /// The ways in turn.
    pub(crate) fn in_turn(number: usize) -> Self {
        [Self::Diesel, Self::Text, Self::Own][number % 3]
    }

    /// Stores an order and does the work, whatever comes of it, and commits.
    pub(crate) fn commit<H: Host, T>(
        self,
        connection: &mut H::Connection,
        work: impl FnOnce(&mut H::Connection) -> T,
    ) -> T {
        let done = match self {
            Self::Diesel => connection
                .transaction::<T, HostError, _>(|connection| {
                    connection.batch_execute(ORDER)?;
                    Ok(work(connection))
                })
                .unwrap(),
            Self::Text => {
                connection.batch_execute(H::BEGIN).unwrap();
                connection.batch_execute(ORDER).unwrap();
                let done = work(connection);
                connection.batch_execute("COMMIT").unwrap();
                done
            }
            Self::Own => {
                connection.batch_execute(ORDER).unwrap();
                work(connection)
            }
        };
        require_rest::<H>(connection);
        done
    }

    /// Stores an order and does the work, and rolls all of it back.
    pub(crate) fn roll_back<H: Host, T>(
        self,
        connection: &mut H::Connection,
        work: impl FnOnce(&mut H::Connection) -> T,
    ) -> T {
        let mut done = None;
        if self == Self::Diesel {
            let undone = connection.transaction::<(), HostError, _>(|connection| {
                connection.batch_execute(ORDER)?;
                done = Some(work(connection));
                Err(HostError::ChangedItsMind)
            });
            assert!(
                matches!(undone, Err(HostError::ChangedItsMind)),
                "{undone:?}"
            );
        } else {
            connection.batch_execute(H::BEGIN).unwrap();
            connection.batch_execute(ORDER).unwrap();
            done = Some(work(connection));
            connection.batch_execute("ROLLBACK").unwrap();
        }
        require_rest::<H>(connection);
        done.unwrap()
    }
}

/// Diesel knows of no transaction.
pub(crate) fn require_rest<H: Host>(connection: &mut H::Connection) {
    type Manager<C> = <C as Connection>::TransactionManager;
    let status = Manager::<H::Connection>::transaction_manager_status_mut(connection);
    assert!(matches!(status.transaction_depth(), Ok(None)), "{status:?}");
}
