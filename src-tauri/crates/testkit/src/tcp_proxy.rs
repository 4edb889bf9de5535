//! A TCP proxy between client and server that cuts, stalls, delays or resets a connection at an exact place.
//!
//! ```no_run
//! # async fn t(postfix_port: u16) -> anyhow::Result<()> {
//! use testkit::tcp_proxy::{Effect, Fault, TcpProxy};
//! let proxy = TcpProxy::start(postfix_port).await?;
//! // The server gets the dot and answers; the client never learns it.
//! proxy.arm(Fault::to_server().after(b"\r\n.\r\n").then(Effect::CutClient));
//! // The client writes the dot, and it never arrives.
//! proxy.arm(Fault::to_server().before(b"\r\n.\r\n").then(Effect::Cut));
//! proxy.arm(Fault::to_client().at_byte(1_000).then(Effect::Stall));
//! # Ok(()) }
//! ```
//!
//! An armed fault acts once, on the first connection that comes to its place; several wait in line in any order.
//! Patterns need plain text: for TLS use [`TcpProxy::start_tls`], which ends TLS on both sides (implicit TLS only).

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};

use crate::ca::Ca;
use crate::script::{Ends, Io};
use crate::{loopback, wait};

/// What happens at the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Close both sides at once.
    Cut,
    /// Close the client's side; the server is read on until it closes or 5 s are over, so that it can finish and answer.
    CutClient,
    /// Close the server's side; the client sees a silent connection until it leaves.
    CutServer,
    /// Pass nothing on any more in this direction, connection left open, until [`TcpProxy::release`].
    Stall,
    /// Wait, then go on.
    Delay(Duration),
    /// Reset both sides (RST), as a crashed machine or a middle box does. With TLS as [`Effect::Cut`].
    Reset,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    ToServer,
    ToClient,
}

#[derive(Debug, Clone)]
enum Place {
    Byte(u64),
    After(Vec<u8>),
    Before(Vec<u8>),
}

/// A fault to arm.
#[derive(Debug, Clone)]
pub struct Fault {
    direction: Direction,
    place: Place,
    skip: u32,
    effect: Effect,
}

impl Fault {
    /// In what the client sends.
    #[must_use]
    pub fn to_server() -> Self {
        Self {
            direction: Direction::ToServer,
            place: Place::Byte(0),
            skip: 0,
            effect: Effect::Cut,
        }
    }

    /// In what the server sends.
    #[must_use]
    pub fn to_client() -> Self {
        Self {
            direction: Direction::ToClient,
            ..Self::to_server()
        }
    }

    /// When this many bytes of the connection were passed on in this direction (at a start: 0, before anything).
    #[must_use]
    pub fn at_byte(mut self, n: u64) -> Self {
        self.place = Place::Byte(n);
        self
    }

    /// Right after this pattern was passed on.
    #[must_use]
    pub fn after(mut self, pattern: &[u8]) -> Self {
        self.place = Place::After(pattern.to_vec());
        self
    }

    /// Before this pattern is whole: it never arrives. What comes before it is passed on; of the pattern itself only
    /// what was sent in an earlier packet, since a proxy that held back every CRLF would hold back every command.
    #[must_use]
    pub fn before(mut self, pattern: &[u8]) -> Self {
        self.place = Place::Before(pattern.to_vec());
        self
    }

    /// Only at the (n+1)th occurrence of the pattern in the connection.
    #[must_use]
    pub fn skip(mut self, n: u32) -> Self {
        self.skip = n;
        self
    }

    /// What happens there.
    #[must_use]
    pub fn then(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }
}

#[derive(Debug, Default)]
struct State {
    armed: Vec<Fault>,
    fired: usize,
    connections: usize,
    to_server: u64,
    to_client: u64,
    refusing: bool,
}

struct Shared {
    state: Mutex<State>,
    release: watch::Sender<u64>,
    cut_all: Notify,
}

/// The running proxy; ends, with all its connections, on drop.
pub struct TcpProxy {
    /// Where it listens.
    pub port: u16,
    shared: Arc<Shared>,
    _task: Ends,
}

#[derive(Clone)]
struct TlsEnds {
    acceptor: tokio_rustls::TlsAcceptor,
    connector: tokio_rustls::TlsConnector,
}

impl TcpProxy {
    /// In front of a loopback port.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(target: u16) -> anyhow::Result<Self> {
        Self::open(target, None).await
    }

    /// In front of an implicit-TLS port whose certificate `ca` signed; clients get a certificate of `ca` for `localhost`
    /// and `127.0.0.1`.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start_tls(target: u16, ca: &Ca) -> anyhow::Result<Self> {
        let acceptor = ca.leaf(&["localhost", "127.0.0.1"]).acceptor();
        Self::open(
            target,
            Some(TlsEnds {
                acceptor,
                connector: ca.connector(),
            }),
        )
        .await
    }

    async fn open(target: u16, tls: Option<TlsEnds>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            release: watch::Sender::new(0),
            cut_all: Notify::new(),
        });
        let served = shared.clone();
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let refusing = {
                    let mut s = served.state.lock().unwrap();
                    s.connections += usize::from(!s.refusing);
                    s.refusing
                };
                if !refusing {
                    open.spawn(connection(client, target, tls.clone(), served.clone()));
                }
            }
        });
        Ok(Self {
            port,
            shared,
            _task: Ends(task),
        })
    }

    /// Arm a fault.
    pub fn arm(&self, fault: Fault) {
        self.shared.state.lock().unwrap().armed.push(fault);
    }

    /// Disarm what did not fire yet.
    pub fn disarm(&self) {
        self.shared.state.lock().unwrap().armed.clear();
    }

    /// Let stalled connections go on.
    pub fn release(&self) {
        self.shared.release.send_modify(|n| *n += 1);
    }

    /// Cut all open connections now.
    pub fn cut_all(&self) {
        self.shared.cut_all.notify_waiters();
    }

    /// Close new connections at once (true), or serve them again.
    pub fn refuse(&self, on: bool) {
        self.shared.state.lock().unwrap().refusing = on;
    }

    /// How many faults have fired.
    #[must_use]
    pub fn fired(&self) -> usize {
        self.shared.state.lock().unwrap().fired
    }

    /// Wait until `n` faults have fired, at most 30 s.
    ///
    /// # Errors
    /// When they have not.
    pub async fn wait_fired(&self, n: usize) -> anyhow::Result<()> {
        wait::until("the fault to fire", Duration::from_secs(30), || {
            (self.fired() >= n).then_some(())
        })
        .await
    }

    /// Connections served so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.state.lock().unwrap().connections
    }

    /// Bytes passed on to the server and to the client so far.
    #[must_use]
    pub fn bytes(&self) -> (u64, u64) {
        let s = self.shared.state.lock().unwrap();
        (s.to_server, s.to_client)
    }
}

/// How a direction ended.
enum End {
    Closed,
    Fault(Effect),
}

async fn connection(client: TcpStream, target: u16, tls: Option<TlsEnds>, shared: Arc<Shared>) {
    let Ok(server) = TcpStream::connect(loopback(target)).await else {
        return;
    };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let Some(tls) = tls else {
        let (mut client, mut server) = (client, server);
        let end = {
            let (mut cr, mut cw) = client.split();
            let (mut sr, mut sw) = server.split();
            run(&mut cr, &mut cw, &mut sr, &mut sw, &shared).await
        };
        if matches!(end, Some(Effect::Reset)) {
            let _ = (client.set_zero_linger(), server.set_zero_linger());
            return;
        }
        return finish(end, Box::new(client), Box::new(server)).await;
    };
    let Ok(client) = tls.acceptor.accept(client).await else {
        return;
    };
    let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
    let Ok(server) = tls.connector.connect(name, server).await else {
        return;
    };
    let (mut cr, mut cw) = tokio::io::split(client);
    let (mut sr, mut sw) = tokio::io::split(server);
    let end = run(&mut cr, &mut cw, &mut sr, &mut sw, &shared).await;
    finish(end, Box::new(cr.unsplit(cw)), Box::new(sr.unsplit(sw))).await;
}

/// Close what an effect leaves open, in its way.
async fn finish(end: Option<Effect>, client: Box<dyn Io>, server: Box<dyn Io>) {
    match end {
        Some(Effect::CutClient) => {
            drop(client);
            let _ = tokio::time::timeout(Duration::from_secs(5), drain(server)).await;
        }
        Some(Effect::CutServer) => {
            drop(server);
            drain(client).await;
        }
        _ => {}
    }
}

async fn drain(mut io: Box<dyn Io>) {
    let mut chunk = [0; 4096];
    while matches!(io.read(&mut chunk).await, Ok(n) if n > 0) {}
}

/// Pump both directions until one ends; the effect if a fault ended it.
async fn run(
    cr: &mut (impl AsyncRead + Unpin),
    cw: &mut (impl AsyncWrite + Unpin),
    sr: &mut (impl AsyncRead + Unpin),
    sw: &mut (impl AsyncWrite + Unpin),
    shared: &Shared,
) -> Option<Effect> {
    let up = pump(Direction::ToServer, cr, sw, shared);
    let down = pump(Direction::ToClient, sr, cw, shared);
    tokio::pin!(up, down);
    let end = tokio::select! {
        () = shared.cut_all.notified() => End::Fault(Effect::Cut),
        end = &mut up => match end {
            // The client has no more to say: let the server finish.
            End::Closed => (&mut down).await,
            fault @ End::Fault(_) => fault,
        },
        end = &mut down => end,
    };
    if let End::Fault(effect) = end {
        Some(effect)
    } else {
        None
    }
}

async fn pump(
    direction: Direction,
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    shared: &Shared,
) -> End {
    let mut passed: u64 = 0;
    let mut held = Vec::new(); // read and not yet passed on
    let mut tail = Vec::new(); // last bytes passed on, for patterns over several reads
    let mut seen = Vec::<(Vec<u8>, u32)>::new();
    let mut chunk = vec![0; 16 * 1024];
    loop {
        let n = match from.read(&mut chunk).await {
            Ok(n) if n > 0 => n,
            _ => {
                let _ = to.write_all(&held).await;
                let _ = to.shutdown().await;
                return End::Closed;
            }
        };
        held.extend_from_slice(&chunk[..n]);
        loop {
            let hit = first_hit(direction, &held, &tail, passed, &seen, shared);
            let upto = hit.as_ref().map_or(held.len(), |(at, _)| *at);
            let out: Vec<u8> = held.drain(..upto).collect();
            count(&mut seen, &shared.state.lock().unwrap().armed, &out, &tail);
            if to.write_all(&out).await.is_err() || to.flush().await.is_err() {
                return End::Closed;
            }
            passed += upto as u64;
            tail.extend_from_slice(&out);
            tail.drain(..tail.len().saturating_sub(256));
            {
                let mut s = shared.state.lock().unwrap();
                match direction {
                    Direction::ToServer => s.to_server += upto as u64,
                    Direction::ToClient => s.to_client += upto as u64,
                }
                s.fired += usize::from(hit.is_some());
            }
            match hit.map(|(_, effect)| effect) {
                None => break,
                Some(Effect::Delay(d)) => tokio::time::sleep(d).await,
                Some(Effect::Stall) => {
                    let mut released = shared.release.subscribe();
                    let _ = released.changed().await;
                }
                Some(effect) => return End::Fault(effect),
            }
        }
    }
}

/// The first armed fault that lies in `held`: its offset there. It is disarmed.
fn first_hit(
    direction: Direction,
    held: &[u8],
    tail: &[u8],
    passed: u64,
    seen: &[(Vec<u8>, u32)],
    shared: &Shared,
) -> Option<(usize, Effect)> {
    let mut s = shared.state.lock().unwrap();
    let mut best: Option<(usize, usize)> = None;
    for (i, fault) in s
        .armed
        .iter()
        .enumerate()
        .filter(|(_, f)| f.direction == direction)
    {
        let at = match &fault.place {
            Place::Byte(n) => n
                .checked_sub(passed)
                .and_then(|n| usize::try_from(n).ok())
                .filter(|n| *n <= held.len()),
            Place::Before(p) | Place::After(p) => {
                let before = tail.len().min(p.len() - 1);
                let joined = [&tail[tail.len() - before..], held].concat();
                let extra = if matches!(fault.place, Place::After(_)) {
                    p.len()
                } else {
                    0
                };
                occurrence(&joined, p, fault.skip, counted(seen, p))
                    .map(|at| (at + extra).saturating_sub(before))
            }
        };
        if let Some(at) = at
            && best.is_none_or(|(b, _)| at < b)
        {
            best = Some((at, i));
        }
    }
    let (at, i) = best?;
    Some((at, s.armed.remove(i).effect))
}

fn counted(seen: &[(Vec<u8>, u32)], pattern: &[u8]) -> u32 {
    seen.iter()
        .find(|(p, _)| p == pattern)
        .map_or(0, |(_, n)| *n)
}

/// Remember how often each armed pattern passes whole, so that `skip` counts over the connection.
fn count(seen: &mut Vec<(Vec<u8>, u32)>, armed: &[Fault], out: &[u8], tail: &[u8]) {
    let mut patterns: Vec<&Vec<u8>> = armed
        .iter()
        .filter_map(|f| {
            if let Place::After(p) | Place::Before(p) = &f.place {
                Some(p)
            } else {
                None
            }
        })
        .collect();
    patterns.sort();
    patterns.dedup();
    for p in patterns {
        let before = tail.len().min(p.len() - 1);
        let joined = [&tail[tail.len() - before..], out].concat();
        let n = u32::try_from(joined.windows(p.len()).filter(|w| w == p).count()).unwrap();
        match seen.iter_mut().find(|(q, _)| q == p) {
            Some((_, m)) => *m += n,
            None => seen.push((p.clone(), n)),
        }
    }
}

fn occurrence(bytes: &[u8], pattern: &[u8], skip: u32, before: u32) -> Option<usize> {
    let wanted = skip.checked_sub(before)?;
    bytes
        .windows(pattern.len())
        .enumerate()
        .filter(|(_, w)| *w == pattern)
        .nth(wanted as usize)
        .map(|(i, _)| i)
}
