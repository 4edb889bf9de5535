//! `api --listen`: token, Host and Origin, status codes, metrics.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;

use serde_json::Value;

use crate::{Home, Running};

struct Server {
    _running: Running,
    addr: String,
    token: String,
}

fn server(home: &Home) -> Server {
    let mut child = home
        .jengu(&["api", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let running = Running(child);
    let hello: Value = serde_json::from_str(&line).unwrap();
    let token = home.ok(&["api", "--show-token"])["token"]
        .as_str()
        .unwrap()
        .to_owned();
    Server {
        _running: running,
        addr: hello["listening"].as_str().unwrap().to_owned(),
        token,
    }
}

impl Server {
    /// Status and body of one request with these header lines.
    fn ask(&self, method: &str, path: &str, headers: &[&str], body: &str) -> (u16, String) {
        let mut s = TcpStream::connect(&self.addr).unwrap();
        let host = if headers
            .iter()
            .any(|h| h.to_lowercase().starts_with("host:"))
        {
            String::new()
        } else {
            format!("Host: {}\r\n", self.addr)
        };
        let more: String = headers.iter().map(|h| format!("{h}\r\n")).collect();
        write!(s, "{method} {path} HTTP/1.1\r\n{host}{more}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).unwrap();
        let mut text = String::new();
        s.read_to_string(&mut text).unwrap();
        let status = text.split(' ').nth(1).unwrap().parse().unwrap();
        (status, text.split_once("\r\n\r\n").unwrap().1.to_owned())
    }

    fn call(&self, operation: &str, body: &str) -> (u16, Value) {
        let auth = format!("Authorization: Bearer {}", self.token);
        let (status, text) = self.ask("POST", &format!("/v1/{operation}"), &[&auth], body);
        (
            status,
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}")),
        )
    }
}

#[test]
fn operations_answer_to_the_token_and_to_nobody_else() {
    let home = Home::new();
    home.init();
    let s = server(&home);
    let (status, body) = s.call("status", "{}");
    assert_eq!(
        (status, &body["workspace"]["kind"]),
        (200, &Value::from("real"))
    );
    assert_eq!(s.ask("POST", "/v1/status", &[], "{}").0, 401);
    let almost = format!("Authorization: Bearer {}x", s.token);
    assert_eq!(s.ask("POST", "/v1/status", &[&almost], "{}").0, 401);
    let right = format!("Authorization: Bearer {}", s.token);
    for foreign in [
        "Host: evil.example",
        "Host: evil.example:80",
        "Origin: https://evil.example",
        "Origin: null",
    ] {
        assert_eq!(
            s.ask("POST", "/v1/status", &[&right, foreign], "{}").0,
            403,
            "{foreign}"
        );
    }
    assert_eq!(s.call("no_such_operation", "{}").0, 404);
    let (status, body) = s.call("email_show", r#"{"email":"none"}"#);
    assert_eq!((status, &body["code"]), (404, &Value::from("not_found")));
    assert_eq!(s.call("email_show", "not json").0, 400);
    let (status, body) = s.ask("GET", "/v1", &[&right], "");
    assert!(
        status == 200 && body.contains("\"approve_email\""),
        "{status} {body}"
    );
}

#[test]
fn health_and_metrics_are_told_without_names() {
    let home = Home::new();
    home.init();
    let s = server(&home);
    assert_eq!(s.ask("GET", "/healthz", &[], "").0, 200);
    let (status, text) = s.ask("GET", "/metrics", &[], "");
    assert_eq!(status, 200);
    assert!(text.contains("jengu_prospects{stage=\"new\"} 0"), "{text}");
    assert!(!text.contains('@'));
    assert_eq!(s.ask("GET", "/metrics", &["Host: evil.example"], "").0, 403);
}

#[test]
fn it_listens_on_this_machine_only() {
    let home = Home::new();
    home.init();
    assert_eq!(
        home.err(&["api", "--listen", "0.0.0.0:0"], 3)["code"],
        "refused"
    );
}
