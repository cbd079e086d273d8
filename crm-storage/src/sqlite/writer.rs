//! The thread that writes: many units of work, one commit.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use crm_core::StoreError;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};

use super::group_failure::GroupFailure;
use super::job::{Job, Lost};
use super::{Conn, OpenError, dialect};
use crate::sql::queue::Queue;

/// The largest number of units of work of one commit.
const LARGEST_GROUP: usize = 256;

/// Makes the connection that writes anew.
pub(super) type Reconnect = Box<dyn Fn() -> Result<Conn, OpenError> + Send>;

/// Does the work of a job so that it alone can be taken back.
fn run_in_savepoint(job: &mut dyn Job, conn: &mut Conn) -> Result<(), Lost> {
    let lost = |error: diesel::result::Error| Lost(dialect::understand(error.into()));
    // Diesel counts the savepoints that it makes itself; this one is outside of them.
    conn.batch_execute("SAVEPOINT crm_job").map_err(lost)?;
    let end = if job.run(conn)? {
        "RELEASE crm_job"
    } else {
        "ROLLBACK TO crm_job; RELEASE crm_job"
    };
    conn.batch_execute(end).map_err(lost)
}

/// The thread's state.
pub(super) struct Writer {
    jobs: Arc<Queue<Box<dyn Job>>>,
    conn: Option<Conn>,
    /// Makes a new connection when the old one cannot be trusted any more; a database in memory
    /// would be gone with its connection, and has none.
    reconnect: Option<Reconnect>,
}

impl Writer {
    pub(super) fn new(
        jobs: Arc<Queue<Box<dyn Job>>>,
        conn: Conn,
        reconnect: Option<Reconnect>,
    ) -> Self {
        Self {
            jobs,
            conn: Some(conn),
            reconnect,
        }
    }

    /// Works until the last handle is gone and the queue is empty.
    ///
    /// It gathers no statistics at the end (`PRAGMA optimize`): each question has one fitting index
    /// anyway, and SQLite would keep samples of keys, personal ones among them, out of reach of an
    /// erasure.
    pub(super) fn run(mut self) {
        while let Some(first) = self.jobs.next() {
            let mut group = vec![first];
            // What has queued up while the last commit was made shares the next one.
            group.extend(self.jobs.waiting(LARGEST_GROUP.saturating_sub(1)));
            // What panics here is not the work itself; whoever asked is told by the dropped reply.
            if panic::catch_unwind(AssertUnwindSafe(|| self.serve(group))).is_err() {
                self.conn = self.conn.take().filter(|_| self.reconnect.is_none());
            }
        }
    }

    fn serve(&mut self, mut group: Vec<Box<dyn Job>>) {
        let ended = self.transact(&mut group);
        let failure = ended.err();
        let make = failure.as_ref().map(|failure| || failure.error());
        for job in group {
            job.finish(make.as_ref().map(|make| make as &dyn Fn() -> StoreError));
        }
        if failure.is_some() && self.reconnect.is_some() {
            self.conn = None;
        }
    }

    fn transact(&mut self, group: &mut [Box<dyn Job>]) -> Result<(), GroupFailure> {
        let conn = self.connection()?;
        AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")
            .map_err(|error| GroupFailure::new(&dialect::understand(error.into())))?;
        let run = match group {
            // Nobody else's work can be harmed, and SQLite need not keep the pages as they were.
            [job] => job.run(conn),
            jobs => jobs
                .iter_mut()
                .try_for_each(|job| run_in_savepoint(job.as_mut(), conn))
                .map(|()| true),
        };
        let ended = match run {
            Ok(true) => AnsiTransactionManager::commit_transaction(conn),
            Ok(false) => AnsiTransactionManager::rollback_transaction(conn),
            Err(Lost(error)) => {
                // The connection is dropped or at least rolled back; the answer is the same.
                let _ = AnsiTransactionManager::rollback_transaction(conn);
                return Err(GroupFailure::new(&error));
            }
        };
        ended.map_err(|error| GroupFailure::new(&dialect::understand_commit(&error)))
    }

    fn connection(&mut self) -> Result<&mut Conn, GroupFailure> {
        if self.conn.is_none()
            && let Some(reconnect) = &self.reconnect
        {
            // A host's own function may panic; the thread goes on, and asks again next time.
            let made = panic::catch_unwind(AssertUnwindSafe(reconnect))
                .unwrap_or_else(|_| Err(OpenError::Connect("the connection panicked".into())));
            let conn =
                made.map_err(|error| GroupFailure::new(&StoreError::Unavailable(Box::new(error))))?;
            self.conn = Some(conn);
        }
        self.conn.as_mut().ok_or_else(|| {
            GroupFailure::new(&StoreError::Unavailable("there is no connection".into()))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use diesel::Connection;
    use futures_channel::oneshot;
    use futures_executor::block_on;

    use super::super::job::Work;
    use super::*;
    use crate::sql::failure::Failure;

    /// Runs these pieces of SQL as jobs of one group, and returns their answers.
    fn serve(writer: &mut Writer, jobs: &[&'static str]) -> Vec<Result<(), StoreError>> {
        let mut answers = Vec::new();
        let mut group: Vec<Box<dyn Job>> = Vec::new();
        for sql in jobs {
            let (reply, answer) = oneshot::channel();
            let work = |conn: &mut Conn| conn.batch_execute(sql).map_err(Failure::from);
            group.push(Box::new(Work::new(work, reply)));
            answers.push(answer);
        }
        writer.serve(group);
        answers
            .into_iter()
            .map(|answer| block_on(answer).unwrap())
            .collect()
    }

    fn writer() -> Writer {
        let jobs = Arc::new(Queue::new(NonZeroUsize::MIN));
        let mut conn = Conn::establish(":memory:").unwrap();
        conn.batch_execute(
            "PRAGMA foreign_keys = ON;
             CREATE TABLE parent (id INTEGER PRIMARY KEY);
             CREATE TABLE child (id INTEGER PRIMARY KEY,
                parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);",
        )
        .unwrap();
        Writer::new(jobs, conn, None)
    }

    fn fails(writer: &mut Writer, sql: &'static str) -> bool {
        serve(writer, &[sql]).iter().all(Result::is_err)
    }

    #[test]
    fn a_failing_job_takes_back_its_own_part_only() {
        let mut writer = writer();
        let answers = serve(
            &mut writer,
            &[
                "INSERT INTO parent VALUES (1)",
                "INSERT INTO parent VALUES (2); INSERT INTO parent VALUES (1)",
                "INSERT INTO parent VALUES (3)",
            ],
        );
        let done: Vec<bool> = answers.iter().map(Result::is_ok).collect();
        assert_eq!(done, [true, false, true]);
        // 1 and 3 are there, 2 is not.
        assert!(fails(&mut writer, "INSERT INTO parent VALUES (1)"));
        assert!(fails(&mut writer, "INSERT INTO parent VALUES (3)"));
        assert!(!fails(&mut writer, "INSERT INTO parent VALUES (2)"));
    }

    #[test]
    fn a_failing_job_alone_in_its_commit_leaves_nothing() {
        let mut writer = writer();
        let twice = "INSERT INTO parent VALUES (1); INSERT INTO parent VALUES (1)";
        let answers = serve(&mut writer, &[twice]);
        assert!(matches!(answers.as_slice(), [Err(StoreError::Backend(_))]));
        assert!(!fails(&mut writer, "INSERT INTO parent VALUES (1)"));
    }

    #[test]
    fn when_the_commit_fails_every_job_is_told_and_nothing_is_stored() {
        let mut writer = writer();
        let answers = serve(
            &mut writer,
            &[
                "INSERT INTO parent VALUES (1)",
                // Found at the commit only.
                "INSERT INTO child VALUES (1, 99)",
            ],
        );
        for answer in answers {
            assert!(matches!(answer, Err(StoreError::Backend(_))), "{answer:?}");
        }
        assert!(!fails(&mut writer, "INSERT INTO parent VALUES (1)"));
    }

    /// A unit of work, and where its answer comes.
    type Sent = (Box<dyn Job>, oneshot::Receiver<Result<(), StoreError>>);

    fn job(work: impl FnOnce(&mut Conn) -> Result<(), Failure> + Send + 'static) -> Sent {
        let (reply, answer) = oneshot::channel();
        (Box::new(Work::new(work, reply)), answer)
    }

    #[test]
    fn when_the_commit_fails_nobody_is_refused_for_what_was_not_stored() {
        let mut writer = writer();
        let known = || StoreError::AlreadyExists {
            entity: crm_core::EntityRef::new(crm_core::EntityRef::CUSTOMER, uuid::Uuid::nil()),
        };
        let (jobs, answers): (Vec<_>, Vec<_>) = [
            job(|conn| Ok(conn.batch_execute("INSERT INTO parent VALUES (1)")?)),
            // Refused because of what the neighbour did.
            job(move |conn| {
                conn.batch_execute("INSERT INTO parent VALUES (1)")
                    .map_err(|_| known().into())
            }),
            job(|conn| Ok(conn.batch_execute("INSERT INTO child VALUES (1, 99)")?)),
        ]
        .into_iter()
        .unzip();
        writer.serve(jobs);
        for answer in answers {
            let answer = block_on(answer).unwrap();
            assert!(matches!(answer, Err(StoreError::Backend(_))), "{answer:?}");
        }
    }

    #[test]
    fn a_job_that_panics_takes_neither_the_thread_nor_the_connection_along() {
        let mut writer = writer();
        let (jobs, answers): (Vec<_>, Vec<_>) = [
            job(|conn| Ok(conn.batch_execute("INSERT INTO parent VALUES (1)")?)),
            job(|conn| {
                conn.transaction(|conn| {
                    conn.batch_execute("INSERT INTO parent VALUES (2)")?;
                    std::panic::resume_unwind(Box::new("as Diesel does when memory runs out"))
                })
            }),
        ]
        .into_iter()
        .unzip();
        writer.serve(jobs);
        let answers: Vec<_> = answers
            .into_iter()
            .map(|answer| block_on(answer).unwrap())
            .collect();
        assert!(
            matches!(
                answers.as_slice(),
                [Err(StoreError::Unavailable(_)), Err(StoreError::Backend(_))]
            ),
            "{answers:?}"
        );
        for sql in [
            "INSERT INTO parent VALUES (1)",
            "INSERT INTO parent VALUES (2)",
        ] {
            assert!(!fails(&mut writer, sql), "{sql}");
        }
    }

    #[test]
    fn when_the_transaction_is_lost_every_job_is_told_and_the_next_group_works() {
        let mut writer = writer();
        let answers = serve(
            &mut writer,
            &[
                "INSERT INTO parent VALUES (1)",
                // As SQLite itself does when the disk is full.
                "ROLLBACK",
                "INSERT INTO parent VALUES (2)",
            ],
        );
        assert!(answers.iter().all(Result::is_err), "{answers:?}");
        for sql in [
            "INSERT INTO parent VALUES (1)",
            "INSERT INTO parent VALUES (2)",
        ] {
            assert!(!fails(&mut writer, sql), "{sql}");
        }
    }
}
