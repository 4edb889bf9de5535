//! Free loopback ports for servers that must be told one, and that may come back on it after a restart.
//!
//! Ports are drawn below the ephemeral range (32768 and up on Linux): a port the kernel hands out for port 0 may be
//! taken by any outgoing connection while the server is down, and the restart would fail once in a while.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::net::TcpListener;
use std::sync::Mutex;

static GIVEN: Mutex<Option<HashSet<u16>>> = Mutex::new(None);

/// A TCP and UDP port free on 127.0.0.1, never given twice by this process.
///
/// # Panics
/// When 10,000 draws found none.
#[must_use]
pub fn free() -> u16 {
    let mut given = GIVEN.lock().unwrap();
    let given = given.get_or_insert_default();
    for draw in 0..10_000_u32 {
        let port = 12_000
            + u16::try_from(RandomState::new().hash_one((draw, std::process::id())) % 20_000)
                .unwrap();
        let here = crate::loopback(port);
        if !given.contains(&port)
            && TcpListener::bind(here).is_ok()
            && std::net::UdpSocket::bind(here).is_ok()
        {
            given.insert(port);
            return port;
        }
    }
    panic!("no free port on 127.0.0.1");
}
