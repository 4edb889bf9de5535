//! What the ledger writes down of a call, and what it leaves out.

use domain::mailing::FailClass;
use store::{Kind, OpenOptions};

use super::*;
use crate::adapters::clock::SystemClock;

struct Answers(Result<u16, HttpError>);

impl Http for Answers {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>> {
        let answer = self.0.clone().map(|status| HttpResponse {
            status,
            headers: Vec::new(),
            body: vec![b'x'; 100],
            url: request.url,
            truncated: false,
            elapsed_ms: 1,
        });
        Box::pin(std::future::ready(answer))
    }
}

struct NoMailbox;

impl Mailboxes for NoMailbox {
    fn open<'a>(
        &'a self,
        _: &'a MailAccount,
    ) -> BoxFuture<'a, Result<Box<dyn Mailbox>, MailError>> {
        Box::pin(async { Err(MailError::new(FailClass::Auth, "the password was refused")) })
    }
}

fn ledger(dir: &std::path::Path) -> Ledger {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let mut options =
        OpenOptions::writer(dir.join("w"), Arc::clone(&clock)).create(Kind::Practice, "w");
    options.allow_shared_folder = true;
    Ledger::new(Store::open(options).unwrap(), clock)
}

#[tokio::test]
async fn a_line_names_the_host_and_never_the_path_or_what_was_said() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path());
    let asked = HttpRequest::get("https://Abbey.example/team/ann-price?mail=ann", "site");
    let model = HttpRequest::post_json(
        "https://api.model.example/v1",
        b"{\"secret\":1}".to_vec(),
        1,
        "llm:grok",
    );
    for (answer, request) in [
        (Ok(200), asked.clone()),
        (Ok(404), asked.clone()),
        (Err(HttpError::Timeout(5)), asked),
        (Ok(200), model),
    ] {
        let http = CountedHttp(Arc::new(Answers(answer.clone())), ledger.clone());
        assert_eq!(
            http.send(request).await.map(|r| r.status),
            answer,
            "the answer is passed on"
        );
    }
    let account = serde_json::from_value::<MailAccount>(serde_json::json!({
        "inbox": "i", "address": "sam@b.example", "username": "sam@b.example", "auth": "password",
        "smtp": { "host": "smtp.b.example", "port": 465, "tls": "implicit" },
        "imap": { "host": "imap.b.example", "port": 993, "tls": "implicit" },
    }))
    .unwrap();
    let opened = CountedMailboxes(Arc::new(NoMailbox), ledger.clone())
        .open(&account)
        .await;
    assert!(opened.is_err());
    // The lines were handed over before: they are committed with or before this.
    ledger.store.write(|_| Ok(())).await.unwrap();
    let lines: Vec<_> = ledger
        .store
        .read(|c| Ok(network::calls(c, None, None, None, 10)?))
        .await
        .unwrap()
        .into_iter()
        .rev()
        .map(|k| (k.host, k.kind, k.bytes, k.outcome))
        .collect();
    let line = |h: &str, k: &str, b: i64, o: &str| (h.to_owned(), k.to_owned(), b, o.to_owned());
    assert_eq!(
        lines,
        [
            line("abbey.example", "site", 100, "ok"),
            line("abbey.example", "site", 100, "http 404"),
            line("abbey.example", "site", 0, "timeout"),
            line("api.model.example", "model", 112, "ok"),
            line("imap.b.example", "imap", 0, "auth"),
        ]
    );
}
