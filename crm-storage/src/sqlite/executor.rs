//! The threads of a database, and the way to them from asynchronous callers.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crm_core::StoreError;
use futures_channel::oneshot;

use super::job::{Job, Work};
use super::writer::{Reconnect, Writer};
use super::{Conn, OpenError, connection, dialect};
use crate::sql::failure::Failure;
use crate::sql::queue::Queue;

type Reading = Box<dyn FnOnce(&mut Conn) + Send>;

/// How long the thread that asks a short question looks for its answer: about twice what a row takes
/// that is found by its key.
const LOOKS_FOR: Duration = Duration::from_micros(30);

/// One writing thread and several reading ones. Dropping it lets them finish what is queued, and
/// waits for them.
pub(super) struct Executor {
    writes: Arc<Queue<Box<dyn Job>>>,
    reads: Arc<Queue<Reading>>,
    writer: Option<JoinHandle<()>>,
    /// None for a database in memory, which has one connection for all.
    readers: Vec<JoinHandle<()>>,
    /// For questions that are answered on the thread that asks; those never wait for a lock.
    short: Vec<Mutex<Conn>>,
}

impl Executor {
    /// Starts the threads. Without `readers` the writer answers questions, too.
    pub(super) fn start(
        conn: Conn,
        reconnect: Option<Reconnect>,
        readers: Vec<Conn>,
        short: Vec<Conn>,
        waiting_calls: NonZeroUsize,
    ) -> Result<Self, OpenError> {
        let mut executor = Self {
            writes: Arc::new(Queue::new(waiting_calls)),
            reads: Arc::new(Queue::new(waiting_calls)),
            writer: None,
            readers: Vec::new(),
            short: short.into_iter().map(Mutex::new).collect(),
        };
        let writer = Writer::new(Arc::clone(&executor.writes), conn, reconnect);
        executor.writer = Some(spawn("crm-sqlite-writer", || writer.run())?);
        for conn in readers {
            let reads = Arc::clone(&executor.reads);
            let reader = spawn("crm-sqlite-reader", move || answer(&reads, conn))?;
            executor.readers.push(reader);
        }
        Ok(executor)
    }

    /// Does a unit of work in a transaction, and answers when it is committed. The work is handed
    /// over at once and is done even when nobody waits for the answer any more.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.writes.hand_over(Box::new(Work::new(work, reply)))?;
        answer.await.unwrap_or_else(|_| {
            Err(StoreError::UnknownOutcome(
                "the writing thread ended".into(),
            ))
        })
    }

    /// Answers a question about one row: at once, on the thread that asks, if a connection is free for
    /// that and nobody keeps the file locked.
    pub(super) async fn read_one<T: Send + 'static>(
        &self,
        question: impl Fn(&mut Conn) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        if let Some(answer) = self.answer_here(&question) {
            return answer;
        }
        if self.readers.is_empty() {
            return self.write(question).await;
        }
        let answer = soon(self.ask(question)?).await;
        answer.unwrap_or_else(|_| Err(reader_panicked()))
    }

    /// Hands a question over to a reading thread.
    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Conn) -> Result<T, Failure> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, StoreError>>, StoreError> {
        let (reply, answer) = oneshot::channel();
        let reading: Reading = Box::new(move |conn| {
            // Whoever asked may have gone.
            let _ = reply.send(question(conn).map_err(dialect::understand));
        });
        self.reads.hand_over(reading)?;
        Ok(answer)
    }

    fn answer_here<T>(
        &self,
        question: &impl Fn(&mut Conn) -> Result<T, Failure>,
    ) -> Option<Result<T, StoreError>> {
        let mut conn = self.short.iter().find_map(|conn| conn.try_lock().ok())?;
        match connection::unless_it_panics(&mut conn, question) {
            Some(Err(Failure::Database(error))) if dialect::is_busy(&error) => None,
            Some(answer) => Some(answer.map_err(dialect::understand)),
            None => Some(Err(StoreError::Backend("the question panicked".into()))),
        }
    }

    /// Answers a question.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Conn) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        if self.readers.is_empty() {
            return self.write(question).await;
        }
        let answer = self.ask(question)?.await;
        answer.unwrap_or_else(|_| Err(reader_panicked()))
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        // The writer goes last and alone: the last connection to close merges the log into the file,
        // and two that close at once both leave it to the other.
        self.short.clear();
        self.reads.close();
        self.readers.drain(..).for_each(wait_for);
        self.writes.close();
        self.writer.take().into_iter().for_each(wait_for);
    }
}

/// The answer to a short question. It mostly comes sooner than a thread can be put to sleep and woken
/// again, so it is looked for during a moment before that; whoever else has to run is let by.
async fn soon<T>(mut answer: oneshot::Receiver<T>) -> Result<T, oneshot::Canceled> {
    let begun = Instant::now();
    while begun.elapsed() < LOOKS_FOR {
        if let Some(answer) = answer.try_recv()? {
            return Ok(answer);
        }
        thread::yield_now();
    }
    answer.await
}

fn reader_panicked() -> StoreError {
    StoreError::Backend("the reading thread panicked".into())
}

fn wait_for(thread: JoinHandle<()>) {
    // A thread cannot wait for itself; one that panicked has nothing left to wait for.
    if thread.thread().id() != thread::current().id() {
        let _ = thread.join();
    }
}

impl fmt::Debug for Executor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Executor")
            .field("readers", &self.readers.len())
            .finish_non_exhaustive()
    }
}

fn answer(questions: &Queue<Reading>, mut conn: Conn) {
    while let Some(reading) = questions.next() {
        // After a panic whoever asked is told by the reply that was dropped.
        let _ = connection::unless_it_panics(&mut conn, reading);
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenError> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(OpenError::Thread)
}

#[cfg(test)]
mod tests {
    use diesel::connection::{Connection, SimpleConnection};
    use futures_executor::block_on;

    use super::*;

    #[test]
    fn a_question_that_panics_leaves_the_readers_alive() {
        let conn = || Conn::establish(":memory:").unwrap();
        let executor =
            Executor::start(conn(), None, vec![conn()], Vec::new(), NonZeroUsize::MIN).unwrap();
        for _ in 0..3 {
            let answer: Result<(), _> = block_on(executor.read(|conn| {
                conn.transaction(|_| {
                    std::panic::resume_unwind(Box::new("as Diesel does when memory runs out"))
                })
            }));
            assert!(answer.is_err());
            // No transaction is left open, in which later writes would not be seen.
            block_on(executor.read(|conn| Ok(conn.batch_execute("BEGIN; COMMIT")?))).unwrap();
        }
    }

    fn with_one_for_short_questions() -> Executor {
        let conn = || Conn::establish(":memory:").unwrap();
        let (readers, short) = (vec![conn()], vec![conn()]);
        Executor::start(conn(), None, readers, short, NonZeroUsize::MIN).unwrap()
    }

    #[test]
    fn a_short_question_is_answered_on_the_thread_that_asks_if_it_can_be() {
        let executor = with_one_for_short_questions();
        let here = thread::current().id();
        let answered = block_on(executor.read_one(|_| Ok(thread::current().id()))).unwrap();
        assert_eq!(answered, here);

        let in_use = executor.short[0].lock().unwrap();
        let answered = block_on(executor.read_one(|_| Ok(thread::current().id()))).unwrap();
        assert_ne!(answered, here);
        drop(in_use);

        // Somebody keeps the file locked: waiting is for the other thread.
        let answered = block_on(executor.read_one(move |_| {
            let this = thread::current().id();
            if this != here {
                return Ok(this);
            }
            let busy = Box::new("database is locked".to_owned());
            let kind = diesel::result::DatabaseErrorKind::Unknown;
            Err(diesel::result::Error::DatabaseError(kind, busy).into())
        }));
        assert_ne!(answered.unwrap(), here);
    }

    #[test]
    fn a_short_question_that_panics_leaves_the_connection_usable() {
        let executor = with_one_for_short_questions();
        let here = thread::current().id();
        for _ in 0..3 {
            let answer: Result<(), _> = block_on(executor.read_one(|conn| {
                conn.transaction(|_| {
                    std::panic::resume_unwind(Box::new("as Diesel does when memory runs out"))
                })
            }));
            assert!(answer.is_err());
            let answered = block_on(executor.read_one(|conn| {
                conn.batch_execute("BEGIN; COMMIT")?;
                Ok(thread::current().id())
            }));
            assert_eq!(answered.unwrap(), here);
        }
    }
}
