//! IMAP servers that lie, flood, stall and cut.

use std::time::Duration;

use domain::mailing::{FailClass, FolderRole, MailAccount, MailError, TlsMode, Waited};
use domain::ports::{Mailbox, Mailboxes as _};
use mail::ImapMailboxes;
use testkit::ca::Ca;
use testkit::imap_script::{
    Builder, ImapScript, expunged_flood, garbage, huge_literal, never_ending_line,
};
use testkit::script::{Act, Tls};

use crate::common::{account, network};

const MAIL: &[u8] = b"Message-ID: <a@b>\r\nSubject: hi\r\nX-Private: no\r\n\r\nbody\r\n";

struct World {
    server: ImapScript,
    mailboxes: ImapMailboxes,
    account: MailAccount,
}

async fn world(change: impl FnOnce(Builder) -> Builder) -> World {
    let ca = Ca::new();
    let builder = ImapScript::builder()
        .tls(Tls::Implicit(ca.leaf(&["localhost"])))
        .messages(&[MAIL, MAIL, MAIL]);
    let server = change(builder).start().await.unwrap();
    World {
        account: account(1, server.port, TlsMode::Implicit),
        mailboxes: ImapMailboxes::new(network(&ca.trust_pem(), "pw", None).0),
        server,
    }
}

impl World {
    async fn open(&self) -> Result<Box<dyn Mailbox>, MailError> {
        self.mailboxes.open(&self.account).await
    }

    async fn inbox(&self) -> Box<dyn Mailbox> {
        let mut m = self.open().await.unwrap();
        m.examine("INBOX").await.unwrap();
        m
    }
}

#[tokio::test]
async fn the_session_only_reads() {
    let w = world(|b| b).await;
    let mut m = w.inbox().await;
    let rows = m.headers(1, 10).await.unwrap();
    assert_eq!(rows.len(), 3);
    // The scripted server sends the whole message where headers were asked for: nothing of it stays.
    assert!(
        rows.iter()
            .all(|r| r.head.header("x-private").is_none() && r.head.text.is_empty())
    );
    m.body(1, 1_000).await.unwrap();
    m.folders().await.unwrap();
    m.close().await;
    for c in w.server.commands() {
        assert!(
            !c.contains("SELECT") && !c.contains("STORE") && !c.contains("EXPUNGE"),
            "{c}"
        );
        assert!(!c.contains("BODY[") && !c.contains("RFC822 "), "{c}");
    }
}

#[tokio::test]
async fn hostile_answers_end_the_session_within_their_limits() {
    for act in [
        huge_literal(),
        garbage(),
        never_ending_line(),
        Act::RawStall(b"* OK [ALERT]\xc3\xa9\r\n* OK [ALERT]".repeat(40_000)),
    ] {
        let w = world(|b| b).await;
        let mut m = w.inbox().await;
        w.server.once("FETCH", act.clone());
        let e = m.headers(1, 10).await.unwrap_err();
        assert_eq!(e.class, FailClass::Protocol, "{e}");
        // Whatever comes now belongs to nobody.
        assert!(m.headers(1, 10).await.is_err());
        assert!(m.examine("INBOX").await.is_err());
        assert_eq!(
            w.inbox().await.headers(1, 10).await.unwrap().len(),
            3,
            "a new session works"
        );
    }
}

#[tokio::test]
async fn a_body_larger_than_it_was_said_to_be_is_not_taken() {
    let w = world(|b| b).await;
    let mut m = w.inbox().await;
    w.server.after(
        1,
        "FETCH",
        Act::Raw(b"* 1 FETCH (UID 1 BODY[]<0> {5000}\r\n".to_vec()),
    );
    let e = m.body(1, 100).await.unwrap_err();
    assert_eq!(e.class, FailClass::Protocol, "{e}");
}

#[tokio::test]
async fn a_line_cut_in_the_middle_of_a_pass_is_an_error_not_an_empty_mailbox() {
    for act in [
        Act::Close,
        Act::reply_close(
            "* 1 FETCH (UID 1 RFC822.SIZE 3 INTERNALDATE \"25-Nov-2026 10:00:00 +0000\" BODY[HEADER] \"a: b\")",
        ),
        Act::reply_close("* BYE too busy"),
    ] {
        let w = world(|b| b).await;
        let mut m = w.inbox().await;
        w.server.once("FETCH", act.clone());
        let e = m.headers(1, 10).await.unwrap_err();
        assert_eq!(e.class, FailClass::Network, "{act:?} {e}");
    }
    let w = world(|b| b).await;
    let mut m = w.inbox().await;
    w.server.once("SEARCH", Act::reply("{tag} NO server busy"));
    assert!(
        m.headers(1, 10).await.is_err(),
        "a refused search is no empty mailbox"
    );
    assert_eq!(m.headers(1, 10).await.unwrap().len(), 3);
    w.server.once(
        "FETCH",
        Act::reply("{tag} NO some messages could not be read"),
    );
    assert_eq!(
        m.headers(1, 10).await.unwrap().len(),
        3,
        "the others are read one by one"
    );
}

/// Neither hidden nor in the way: the server has a message and says NO to it alone.
#[tokio::test]
async fn a_message_the_server_does_not_give_is_known_by_its_number_and_stops_nothing() {
    let w = world(|b| b).await;
    let mut m = w.inbox().await;
    let no = || Act::reply("{tag} NO [SERVERBUG] cannot read");
    // The set, and then the second of its three.
    w.server.once("FETCH", no());
    w.server.after(1, "FETCH", no());
    let rows = m.headers(1, 10).await.unwrap();
    let unreadable: Vec<u32> = rows
        .iter()
        .filter(|r| r.unreadable)
        .map(|r| r.uid)
        .collect();
    assert_eq!((rows.len(), unreadable.len()), (3, 1), "{unreadable:?}");
    w.server.clear();
    w.server.once("FETCH", no());
    assert_eq!(
        m.body(1, 1_000).await.unwrap_err().class,
        FailClass::Message
    );
    assert!(m.body(1, 1_000).await.unwrap().is_some());
    w.server.once("EXAMINE", no());
    assert_eq!(
        m.examine("INBOX").await.unwrap_err().class,
        FailClass::Folder
    );
    assert_eq!(m.examine("INBOX").await.unwrap().exists, 3);
}

#[tokio::test]
async fn answers_with_another_tag_are_not_believed() {
    let w = world(|b| b).await;
    let mut m = w.inbox().await;
    w.server
        .once("FETCH", Act::reply("J0001 OK done\n{tag} OK done"));
    assert_eq!(
        m.headers(1, 10).await.unwrap_err().class,
        FailClass::Protocol
    );
}

#[tokio::test]
async fn a_dropped_future_spoils_the_session_and_not_the_next_answer() {
    let w = world(|b| b).await;
    let mut m = w.inbox().await;
    w.server
        .once("FETCH", Act::Delay(Duration::from_millis(500)));
    assert!(
        tokio::time::timeout(Duration::from_millis(100), m.body(1, 100))
            .await
            .is_err()
    );
    let e = m.body(2, 100).await.unwrap_err();
    assert!(
        e.class == FailClass::Protocol && e.why.contains("middle"),
        "{e}"
    );
}

#[tokio::test]
async fn idle_that_is_refused_cut_or_flooded_does_not_hang_the_loop() {
    let w = world(|b| b).await;
    let mut m = w.inbox().await;
    w.server.once("IDLE", Act::reply("{tag} BAD not now"));
    assert_eq!(
        m.wait(Duration::from_secs(20)).await.unwrap(),
        Waited::NotOffered
    );
    let mut m = w.inbox().await;
    w.server.once("IDLE", Act::reply_close("* BYE going down"));
    assert_eq!(
        m.wait(Duration::from_secs(20)).await.unwrap_err().class,
        FailClass::Network
    );
    let mut m = w.inbox().await;
    w.server
        .once("IDLE", Act::Raw(b"+ idling\r\n* 4 EXISTS\r\n".to_vec()));
    // The script answers IDLE raw and then waits for DONE like any line.
    assert_eq!(m.wait(Duration::from_secs(20)).await.unwrap(), Waited::News);
    let mut m = w.inbox().await;
    w.server.once("EXAMINE", expunged_flood());
    assert!(
        m.examine("INBOX").await.is_err(),
        "a flood passes no budget"
    );
    let mut m = w.inbox().await;
    w.server
        .once("IDLE", Act::RawStall(b"+ idling\r\n".to_vec()));
    let e = m.wait(Duration::from_millis(200)).await.unwrap_err();
    assert!(
        e.class == FailClass::Network && e.why.contains("dead"),
        "{e}"
    );
}

#[tokio::test]
async fn sign_in_is_refused_busy_or_impossible_in_words() {
    let ca = Ca::new();
    for (verb, reply, class, words) in [
        (
            "AUTHENTICATE",
            "{tag} NO [AUTHENTICATIONFAILED] no",
            FailClass::Auth,
            "password",
        ),
        (
            "AUTHENTICATE",
            "{tag} NO [UNAVAILABLE] later",
            FailClass::Network,
            "moment",
        ),
        (
            "AUTHENTICATE",
            "{tag} NO [ALERT] IMAP access is disabled for this account",
            FailClass::Auth,
            "administrator",
        ),
        (
            "GREETING",
            "* BYE too many connections",
            FailClass::Network,
            "turned",
        ),
        ("GREETING", "HTTP/1.0 400", FailClass::Protocol, "IMAP"),
        (
            "GREETING",
            "* PREAUTH welcome",
            FailClass::Protocol,
            "greeting",
        ),
    ] {
        let w = world(|b| b).await;
        w.server.once(verb, Act::reply(reply));
        let e = w.open().await.err().unwrap();
        assert!(e.class == class && e.why.contains(words), "{reply}: {e}");
    }
    let w = world(|b| b.capabilities("IMAP4rev1 LOGINDISABLED")).await;
    assert_eq!(w.open().await.err().unwrap().class, FailClass::Auth);
    assert!(
        w.server.commands().iter().all(|c| !c.contains("LOGIN")),
        "no password was sent"
    );
    let w = world(|b| b.capabilities("IMAP4rev1")).await;
    w.open().await.unwrap();
    assert!(
        w.server
            .commands()
            .iter()
            .any(|c| c == "LOGIN \"u0@example.test\" \"pw\"")
    );

    let stripped = ImapScript::builder().start().await.unwrap();
    let boxes = ImapMailboxes::new(network(&ca.trust_pem(), "pw", None).0);
    let e = boxes
        .open(&account(1, stripped.port, TlsMode::StartTls))
        .await
        .err()
        .unwrap();
    assert!(e.class == FailClass::Tls && e.why.contains("993"), "{e}");
    let injected = ImapScript::builder()
        .capabilities("IMAP4rev1 STARTTLS")
        .tls(Tls::StartTls(ca.leaf(&["localhost"])))
        .start()
        .await
        .unwrap();
    injected.once(
        "STARTTLS",
        Act::Raw(b"J2 OK go\r\n* CAPABILITY EVIL\r\n".to_vec()),
    );
    assert_eq!(
        boxes
            .open(&account(1, injected.port, TlsMode::StartTls))
            .await
            .err()
            .unwrap()
            .class,
        FailClass::Tls
    );
}

#[tokio::test]
async fn thirty_thousand_folders_are_capped_and_the_junk_folder_is_among_them() {
    let w = world(|b| b).await;
    let mut m = w.open().await.unwrap();
    let mut list: String = (0..30_000)
        .map(|n| format!("* LIST (\\HasNoChildren) \"/\" \"folder {n}\"\n"))
        .collect();
    list.push_str("* LIST (\\HasNoChildren) \"/\" \"Unerw&APw-nscht\"\n* LIST (\\Noselect) \"/\" Sent\n{tag} OK done");
    w.server.once("LIST", Act::Reply(list));
    let folders = m.folders().await.unwrap();
    assert!(folders.len() <= 1_001, "{}", folders.len());
    assert_eq!(
        folders
            .iter()
            .filter(|f| f.role == FolderRole::Junk)
            .count(),
        1
    );
    assert!(
        folders.iter().all(|f| f.name != "Sent"),
        "a folder that cannot be opened is none"
    );
}
