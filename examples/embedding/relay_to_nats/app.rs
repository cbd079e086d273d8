//! Writes, a relay that dies, more writes, a relay that goes on, and a look at the stream.

use std::fmt;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::stream::{self, StorageType, Stream};
use async_trait::async_trait;
use crm_core::{
    BoxError, Clock, CloudEvent, CloudEventEnvelope, CloudEventSource, Code, ConsumerStore,
    CustomerEdit, Event, EventLog, EventSink, EventTypePrefix, LoggedEvent, NewCustomer, PageLimit,
    Party, Profiles, Relay, SinkError, SystemClock, SystemIds, Tag, TenantId,
};
use crm_storage::{SqliteDatabase, SqliteOptions, SqliteStore};
use futures_util::TryStreamExt as _;
use tokio::sync::Notify;

use super::sink::JetStreamSink;

pub(crate) const LOCAL_SERVER: &str = "nats://127.0.0.1:4222";

/// Under which the relay keeps its place.
const RELAY: Code = Code::new_static("nats");
const BATCH: u16 = 5;

/// What happened, in figures.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Events in the log.
    pub(crate) logged: usize,
    /// Messages in the stream.
    pub(crate) stored: usize,
    /// Events that were published twice and that the stream dropped.
    pub(crate) repeats: u64,
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the stream holds {} messages for the {} events of the log, each once and in its order; \
             it dropped {} repeats",
            self.stored, self.logged, self.repeats
        )
    }
}

/// Runs the example against a server.
pub(crate) fn run(server: &str, out: &mut impl Write) -> Result<Outcome, BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(follow(server, out))
}

async fn follow(server: &str, out: &mut impl Write) -> Result<Outcome, BoxError> {
    let client = async_nats::connect(server).await?;
    let jetstream = async_nats::jetstream::new(client);
    let tenant = TenantId::generate(&SystemIds::new(), SystemClock.now());
    // A stream of this run's own, in the server's memory, which goes at the end.
    let name = format!("ecrm-{tenant}");
    let config = stream::Config {
        name: name.clone(),
        subjects: vec![format!("ecrm.{tenant}.>")],
        storage: StorageType::Memory,
        duplicate_window: Duration::from_secs(120),
        ..stream::Config::default()
    };
    let stream = jetstream.create_stream(config).await?;
    writeln!(out, "stream {name} on {server}")?;

    let envelope = CloudEventEnvelope::new(
        CloudEventSource::parse(format!("urn:uuid:{tenant}"))?,
        EventTypePrefix::parse("example.ecrm")?,
    );
    let sink = JetStreamSink::new(jetstream.clone(), envelope, format!("ecrm.{tenant}"));
    let outcome = relay_and_check(tenant, Arc::new(sink), stream, out).await;
    jetstream.delete_stream(&name).await?;
    outcome
}

async fn relay_and_check(
    tenant: TenantId,
    sink: Arc<JetStreamSink>,
    stream: Stream,
    out: &mut impl Write,
) -> Result<Outcome, BoxError> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("crm.sqlite");

    let store = open(&file, tenant)?;
    change_something(&store, 4).await?;
    relay(&store, sink.clone()).step().await?;
    writeln!(out, "a relay published {BATCH} events and kept its place")?;
    let before = store.consumer(&RELAY).await?;
    die_after_publishing(&store, sink.clone()).await?;
    writeln!(
        out,
        "a relay published {BATCH} more and died before it kept its place"
    )?;
    if store.consumer(&RELAY).await? != before {
        return Err("a relay that died must not have moved on".into());
    }

    drop(store);
    let store = open(&file, tenant)?;
    change_something(&store, 3).await?;
    let published = relay(&store, sink.clone()).catch_up().await?;
    let repeats = sink.repeats();
    writeln!(
        out,
        "after the restart a relay published {published} events; the stream knew {repeats} of them"
    )?;

    let log: Vec<Event> = store
        .events_after(None, PageLimit::MAXIMUM)
        .await?
        .into_iter()
        .map(|logged| logged.event)
        .collect();
    let read = read_back(stream).await?;
    if read != log {
        return Err("the stream does not hold the log, each event once and in its order".into());
    }
    let outcome = Outcome {
        logged: log.len(),
        stored: read.len(),
        repeats,
    };
    writeln!(out, "{outcome}")?;
    Ok(outcome)
}

fn open(file: &Path, tenant: TenantId) -> Result<Arc<SqliteStore>, BoxError> {
    let database = SqliteDatabase::open(file, SqliteOptions::default())?;
    Ok(Arc::new(database.tenant(tenant)))
}

/// Stores customers with two changes each: three events a customer.
async fn change_something(store: &Arc<SqliteStore>, customers: usize) -> Result<(), BoxError> {
    let ids = Arc::new(SystemIds::new());
    let profiles = Profiles::new(store.clone(), Arc::new(SystemClock), ids);
    for _ in 0..customers {
        let new = NewCustomer::new(Party::unknown_person());
        let mut customer = profiles.create(new).await?;
        for tag in ["newsletter", "vip"] {
            let edit = CustomerEdit::AddTag(Tag::parse(tag)?);
            customer = profiles
                .edit(customer.id(), customer.version(), vec![edit])
                .await?;
        }
    }
    Ok(())
}

fn relay(store: &Arc<SqliteStore>, sink: Arc<dyn EventSink>) -> Relay {
    let batch = PageLimit::new(BATCH).unwrap_or_default();
    Relay::new(store.clone(), store.clone(), sink, RELAY).with_batch(batch)
}

/// Makes a step and drops it at the worst instant: all is published, and nothing says so.
async fn die_after_publishing(
    store: &Arc<SqliteStore>,
    sink: Arc<JetStreamSink>,
) -> Result<(), BoxError> {
    let silent = Arc::new(Silent {
        sink,
        published: Notify::new(),
    });
    let relay = relay(store, silent.clone());
    let mut step = Box::pin(relay.step());
    let mut published = Box::pin(silent.published.notified());
    futures_util::future::select(&mut step, &mut published).await;
    drop(step);
    Ok(())
}

/// A sink that publishes and never answers.
#[derive(Debug)]
struct Silent {
    sink: Arc<JetStreamSink>,
    published: Notify,
}

#[async_trait]
impl EventSink for Silent {
    async fn publish(&self, events: &[LoggedEvent]) -> Result<(), SinkError> {
        self.sink.publish(events).await?;
        self.published.notify_one();
        std::future::pending().await
    }
}

/// All messages of the stream, from the first one on, as the events that they carry.
async fn read_back(mut stream: Stream) -> Result<Vec<Event>, BoxError> {
    let count = usize::try_from(stream.info().await?.state.messages)?;
    let consumer = stream.create_consumer(pull::Config::default()).await?;
    let mut messages = consumer
        .fetch()
        .max_messages(count)
        .expires(Duration::from_secs(10))
        .messages()
        .await?;
    let mut events = Vec::new();
    while let Some(message) = messages.try_next().await? {
        let event: CloudEvent = serde_json::from_slice(&message.payload)?;
        message.ack().await?;
        events.push(event.into_event());
    }
    Ok(events)
}
