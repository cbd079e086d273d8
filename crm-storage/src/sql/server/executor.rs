//! The threads of a database, and the way to them from asynchronous callers.

use std::fmt;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crm_core::StoreError;
use futures_channel::oneshot;

use super::BACKEND;
use super::connection::{Connection, Connector};
use super::outage::Outage;
use super::worker::{Job, Worker};
use crate::sql::failure::Failure;
use crate::sql::queue::Queue;
use crate::sql::server_options::ServerOptions;

/// Some threads, each with a connection. Dropping it lets them finish what is queued, and waits for
/// them.
pub(crate) struct Executor {
    jobs: Arc<Queue<Job>>,
    outage: Arc<Outage>,
    workers: Vec<JoinHandle<()>>,
}

impl Executor {
    /// Starts the threads; each connects when it is first needed.
    pub(crate) fn start(options: &ServerOptions, connect: &Connector) -> std::io::Result<Self> {
        let mut executor = Self {
            jobs: Arc::new(Queue::new(options.waiting_calls)),
            outage: Arc::default(),
            workers: Vec::new(),
        };
        for _ in 0..options.connections.get() {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            let outage = Arc::clone(&executor.outage);
            let worker = Worker::new(runtime, Arc::clone(connect), outage, options);
            let jobs = Arc::clone(&executor.jobs);
            let thread = thread::Builder::new()
                .name(format!("crm-{BACKEND}"))
                .spawn(move || worker.run(&jobs))?;
            executor.workers.push(thread);
        }
        Ok(executor)
    }

    /// Does a unit of work in a transaction, and answers when it is committed. It is handed over at
    /// once and done even when nobody waits for the answer any more. It may be run several times;
    /// only the last run counts.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.on_a_thread(move |worker| worker.write(&work)).await
    }

    /// Answers a question about one row.
    pub(crate) async fn read_one<T: Send + 'static>(
        &self,
        question: impl Fn(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.read(question).await
    }

    /// Answers a question.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        question: impl Fn(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.on_a_thread(move |worker| worker.read(&question)).await
    }

    /// Does something of our own once.
    pub(crate) async fn once<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        self.on_a_thread(move |worker| worker.once(work)).await
    }

    /// Lends a connection to the host.
    pub(crate) async fn lend<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        self.on_a_thread(move |worker| worker.lend(work)).await
    }

    async fn on_a_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Worker) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.jobs.hand_over(Job {
            ticket: self.outage.ticket(),
            work: Box::new(move |worker| {
                // Whoever asked may have gone; the work stays done.
                let _ = reply.send(work(worker));
            }),
        })?;
        answer
            .await
            .unwrap_or_else(|_| Err(StoreError::UnknownOutcome("the work was broken off".into())))
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        self.jobs.close();
        for worker in self.workers.drain(..) {
            // A thread cannot wait for itself; one that panicked has nothing left to wait for.
            if worker.thread().id() != thread::current().id() {
                let _ = worker.join();
            }
        }
    }
}

impl fmt::Debug for Executor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Executor")
            .field("connections", &self.workers.len())
            .finish_non_exhaustive()
    }
}
