//! Stands between a store and its server, and cuts the connection at a chosen place.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Where to cut, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Before the server gets the `COMMIT`.
    BeforeCommit,
    /// When the server has answered the `COMMIT`, before the store gets the answer.
    AfterCommit,
    /// In the middle of a unit of work: some messages behind its `BEGIN`.
    InTheWork,
    /// Before the server gets the next message.
    Next,
}

/// What all connections share.
#[derive(Debug, Default)]
struct Shared {
    cut: Mutex<Option<Cut>>,
    cuts: AtomicUsize,
    streams: Mutex<Vec<TcpStream>>,
    is_closed: AtomicBool,
}

impl Shared {
    /// Whether this is the place; it is used up then.
    fn takes(&self, place: Cut) -> bool {
        let mut cut = self.cut.lock().unwrap();
        let is_it = *cut == Some(place);
        if is_it {
            *cut = None;
        }
        is_it
    }
}

/// A port in front of a server.
pub(crate) struct Proxy {
    upstream: String,
    port: u16,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

/// Host and port of a URL.
fn address(url: &str) -> &str {
    let (_, behind) = url.split_once("://").unwrap();
    let behind = behind.split_once('@').map_or(behind, |(_, behind)| behind);
    behind
        .split_once('/')
        .map_or(behind, |(address, _)| address)
}

/// The URL with another port of this machine.
pub(crate) fn by_way_of(url: &str, port: u16) -> String {
    url.replacen(address(url), &format!("127.0.0.1:{port}"), 1)
}

impl Proxy {
    pub(crate) fn before(url: &str) -> Self {
        let mut proxy = Self {
            upstream: address(url).to_owned(),
            port: 0,
            shared: Arc::default(),
            accepting: None,
        };
        proxy.open();
        proxy
    }

    /// The URL of the server by way of the proxy.
    pub(crate) fn url(&self, url: &str) -> String {
        by_way_of(url, self.port)
    }

    /// Cuts once, at this place.
    pub(crate) fn arm(&self, cut: Cut) {
        *self.shared.cut.lock().unwrap() = Some(cut);
    }

    /// How often it has cut.
    pub(crate) fn cuts(&self) -> usize {
        self.shared.cuts.load(Ordering::SeqCst)
    }

    /// Listens, on the same port as before.
    pub(crate) fn open(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).unwrap();
        listener.set_nonblocking(true).unwrap();
        self.port = listener.local_addr().unwrap().port();
        self.shared.is_closed.store(false, Ordering::SeqCst);
        let (shared, upstream) = (Arc::clone(&self.shared), self.upstream.clone());
        self.accepting = Some(thread::spawn(move || accept(&listener, &shared, &upstream)));
    }

    /// Cuts all connections and listens no more.
    pub(crate) fn close(&mut self) {
        self.shared.is_closed.store(true, Ordering::SeqCst);
        if let Some(accepting) = self.accepting.take() {
            accepting.join().unwrap();
        }
        for stream in self.shared.streams.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.close();
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>, upstream: &str) {
    while !shared.is_closed.load(Ordering::SeqCst) {
        let Ok((client, _)) = listener.accept() else {
            thread::sleep(Duration::from_millis(2));
            continue;
        };
        client.set_nonblocking(false).unwrap();
        client.set_nodelay(true).unwrap();
        let server = TcpStream::connect(upstream).unwrap();
        server.set_nodelay(true).unwrap();
        let mut streams = shared.streams.lock().unwrap();
        streams.push(client.try_clone().unwrap());
        streams.push(server.try_clone().unwrap());
        drop(streams);
        let line = Line {
            client,
            server,
            shared: Arc::clone(shared),
            is_committing: AtomicBool::new(false),
        };
        let line = Arc::new(line);
        let back = Arc::clone(&line);
        thread::spawn(move || line.carry_requests());
        thread::spawn(move || back.carry_answers());
    }
}

/// One connection.
struct Line {
    client: TcpStream,
    server: TcpStream,
    shared: Arc<Shared>,
    /// The answer to a `COMMIT` is to be lost.
    is_committing: AtomicBool,
}

impl Line {
    fn carry_requests(&self) {
        let (mut from, mut to) = (&self.client, &self.server);
        let mut since_begin: Option<usize> = None;
        let mut buffer = vec![0; 1 << 16];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            let message = &buffer[..length];
            let has = |word: &[u8]| message.windows(word.len()).any(|part| part == word);
            if has(b"BEGIN") {
                since_begin = Some(0);
            } else if let Some(count) = &mut since_begin {
                *count += 1;
            }
            let in_the_work = since_begin.is_some_and(|count| count >= 3);
            if (has(b"COMMIT") && self.shared.takes(Cut::BeforeCommit))
                || (in_the_work && !has(b"COMMIT") && self.shared.takes(Cut::InTheWork))
                || self.shared.takes(Cut::Next)
            {
                return self.cut();
            }
            if has(b"COMMIT") {
                since_begin = None;
                if self.shared.takes(Cut::AfterCommit) {
                    self.is_committing.store(true, Ordering::SeqCst);
                }
            }
            if to.write_all(message).is_err() {
                break;
            }
        }
        self.end();
    }

    fn carry_answers(&self) {
        let (mut from, mut to) = (&self.server, &self.client);
        let mut buffer = vec![0; 1 << 16];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if self.is_committing.load(Ordering::SeqCst) {
                return self.cut();
            }
            if to.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        self.end();
    }

    fn cut(&self) {
        self.shared.cuts.fetch_add(1, Ordering::SeqCst);
        self.end();
    }

    fn end(&self) {
        let _ = self.client.shutdown(Shutdown::Both);
        let _ = self.server.shutdown(Shutdown::Both);
    }
}
