//! A DNS server (UDP and TCP) that fails every question in one way, changeable while it runs.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};

use crate::script::Ends;

/// How questions fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DnsFault {
    /// SERVFAIL.
    ServFail,
    /// REFUSED.
    Refused,
    /// NXDOMAIN, also for names that exist everywhere else.
    NxDomain,
    /// An answer without records.
    Empty,
    /// No answer at all.
    Silent,
    /// Bytes that are no DNS message, under the right id.
    Garbage,
}

/// The running server; ends on drop.
#[derive(Debug)]
pub struct FailingDns {
    addr: SocketAddr,
    state: Arc<Mutex<(DnsFault, usize)>>,
    _udp: Ends,
    _tcp: Ends,
}

impl FailingDns {
    /// Start it.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(fault: DnsFault) -> anyhow::Result<Self> {
        let addr = crate::loopback(crate::port::free());
        let (udp, tcp) = (UdpSocket::bind(addr).await?, TcpListener::bind(addr).await?);
        let state = Arc::new(Mutex::new((fault, 0)));
        let (for_udp, for_tcp) = (state.clone(), state.clone());
        let udp = tokio::spawn(async move {
            let mut question = vec![0; 4096];
            while let Ok((n, from)) = udp.recv_from(&mut question).await {
                if let Some(answer) = answer(&question[..n], &for_udp) {
                    let _ = udp.send_to(&answer, from).await;
                }
            }
        });
        let tcp = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((mut stream, _)) = tcp.accept().await {
                let state = for_tcp.clone();
                open.spawn(async move {
                    while let Ok(n) = stream.read_u16().await {
                        let mut question = vec![0; usize::from(n)];
                        if stream.read_exact(&mut question).await.is_err() {
                            return;
                        }
                        if let Some(answer) = answer(&question, &state) {
                            let _ = stream.write_u16(u16::try_from(answer.len()).unwrap()).await;
                            let _ = stream.write_all(&answer).await;
                        }
                    }
                });
            }
        });
        Ok(Self {
            addr,
            state,
            _udp: Ends(udp),
            _tcp: Ends(tcp),
        })
    }

    /// Where it answers.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Fail in another way from now on.
    pub fn set(&self, fault: DnsFault) {
        self.state.lock().unwrap().0 = fault;
    }

    /// Questions so far.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.state.lock().unwrap().1
    }
}

/// The question sent back as an answer with a response code (RFC 1035, 4.1.1), additional records dropped.
fn answer(question: &[u8], state: &Mutex<(DnsFault, usize)>) -> Option<Vec<u8>> {
    let fault = {
        let mut s = state.lock().unwrap();
        s.1 += 1;
        s.0
    };
    let code = match fault {
        DnsFault::Empty => 0,
        DnsFault::ServFail => 2,
        DnsFault::NxDomain => 3,
        DnsFault::Refused => 5,
        DnsFault::Silent => return None,
        DnsFault::Garbage => return Some([question.get(..2)?, &[0xff; 30]].concat()),
    };
    // The question section: labels up to the empty one, then type and class.
    let labels = question.get(12..)?.iter().position(|b| *b == 0)?;
    let mut out = question.get(..12 + labels + 5)?.to_vec();
    out[2] = 0x80 | (out[2] & 0x01); // answer, recursion desired as asked
    out[3] = 0x80 | code; // recursion available
    out[6..12].fill(0);
    Some(out)
}
