//! Reading a real Dovecot.

use std::time::Duration;

use domain::mailing::{FailClass, FolderRole, MailAccount, TlsMode, Waited};
use domain::ports::{Mailbox, Mailboxes as _};
use mail::ImapMailboxes;
use testkit::dovecot::Dovecot;
use testkit::skip_unless;

use crate::common::{account, network};

const USER: &str = "u0@example.test";

async fn dovecot() -> Dovecot {
    Dovecot::start(&[(USER, "pw")]).await.unwrap()
}

fn mailboxes(d: &Dovecot, password: &str) -> ImapMailboxes {
    ImapMailboxes::new(network(&d.ca_pem(), password, None).0)
}

fn of(d: &Dovecot, tls: TlsMode) -> MailAccount {
    account(
        1,
        if tls == TlsMode::Implicit {
            d.imaps
        } else {
            d.imap
        },
        tls,
    )
}

async fn open(d: &Dovecot) -> Box<dyn Mailbox> {
    mailboxes(d, "pw")
        .open(&of(d, TlsMode::Implicit))
        .await
        .unwrap()
}

fn raw(id: &str, subject: &str) -> Vec<u8> {
    format!(
        "From: Gast <gm@hotel.example>\r\nTo: {USER}\r\nSubject: {subject}\r\nMessage-ID: <{id}>\r\nReferences: <ours@acme.test>\r\n\
         X-Secret: private\r\nDate: Wed, 25 Nov 2026 10:00:00 +0100\r\n\r\nprivate body\r\n"
    )
    .into_bytes()
}

#[tokio::test]
async fn both_kinds_of_tls_open_and_roles_are_known() {
    skip_unless!(Dovecot::available(), "dovecot is not installed");
    let d = dovecot().await;
    for tls in [TlsMode::Implicit, TlsMode::StartTls] {
        let mut m = mailboxes(&d, "pw").open(&of(&d, tls)).await.unwrap();
        let folders = m.folders().await.unwrap();
        let role = |name: &str| folders.iter().find(|f| f.name == name).map(|f| f.role);
        assert_eq!(role("INBOX"), Some(FolderRole::Inbox));
        assert_eq!(role("Junk"), Some(FolderRole::Junk));
        assert_eq!(role("Sent"), Some(FolderRole::Sent));
        assert_eq!(role("Trash"), Some(FolderRole::Other));
        m.close().await;
    }
    let e = mailboxes(&d, "wrong")
        .open(&of(&d, TlsMode::Implicit))
        .await
        .err()
        .unwrap();
    assert_eq!(e.class, FailClass::Auth, "{e}");
}

#[tokio::test]
async fn the_first_pass_has_the_allowed_headers_and_nothing_else() {
    skip_unless!(Dovecot::available(), "dovecot is not installed");
    let d = dovecot().await;
    for n in 1..=5 {
        d.deliver(
            &raw(
                &format!("m{n}@x"),
                &format!("=?utf-8?Q?Gr=C3=BC=C3=9Fe_{n}?="),
            ),
            USER,
        )
        .await
        .unwrap();
    }
    let mut m = open(&d).await;
    let state = m.examine("INBOX").await.unwrap();
    assert_eq!((state.exists, state.uidnext), (5, 6));
    assert!(state.uidvalidity > 0);
    let rows = m.headers(2, 3).await.unwrap();
    assert_eq!(rows.iter().map(|r| r.uid).collect::<Vec<_>>(), [2, 3, 4]);
    let head = &rows[0].head;
    assert_eq!(head.subject, "Grüße 2");
    assert_eq!(head.references, ["ours@acme.test"]);
    assert_eq!(head.from.address, "gm@hotel.example");
    assert!(head.header("x-secret").is_none() && head.text.is_empty() && head.html.is_none());
    assert!(rows[0].size > 100 && rows[0].received_at.is_some());
    // `6:*` names the last message on every server; it is not new.
    assert!(m.headers(6, 10).await.unwrap().is_empty());

    let body = m.body(2, 1 << 20).await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&body).contains("private body"));
    assert_eq!(m.body(2, 50).await.unwrap().unwrap().len(), 50);
    assert_eq!(m.body(99, 1_000).await.unwrap(), None);
    assert_eq!(m.search_header("Message-ID", "<m3@x>").await.unwrap(), [3]);
    assert!(
        m.search_header("Message-ID", "<none@x>")
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        m.search_header("Message-ID", "a\"b\\c")
            .await
            .unwrap()
            .is_empty()
    );
    assert!(m.search_header("Message-ID\r\nX", "a").await.is_err());
    m.close().await;
    // Nothing on the server changed: no message is seen.
    assert!(
        d.messages(USER, "INBOX")
            .iter()
            .all(|m| !m.flags.contains('S')),
        "a message was marked seen"
    );
}

#[tokio::test]
async fn news_wake_idle_and_silence_ends_in_quiet() {
    skip_unless!(Dovecot::available(), "dovecot is not installed");
    let d = dovecot().await;
    let mut m = open(&d).await;
    m.examine("INBOX").await.unwrap();
    assert_eq!(
        m.wait(Duration::from_millis(300)).await.unwrap(),
        Waited::Quiet
    );
    let (waited, delivered) = tokio::join!(m.wait(Duration::from_secs(60)), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        d.deliver(&raw("new@x", "new"), USER).await
    });
    delivered.unwrap();
    assert_eq!(waited.unwrap(), Waited::News);
    // UIDNEXT is the one of EXAMINE and the mail is found all the same.
    let rows = m.headers(1, 10).await.unwrap();
    assert_eq!(rows.len(), 1);
    m.close().await;

    let hidden = Dovecot::builder()
        .user(USER, "pw")
        .extra_conf("imap_capability = IMAP4rev1 UIDPLUS AUTH=PLAIN")
        .start()
        .await
        .unwrap();
    let mut m = open(&hidden).await;
    m.examine("INBOX").await.unwrap();
    assert_eq!(
        m.wait(Duration::from_secs(5)).await.unwrap(),
        Waited::NotOffered
    );
}

#[tokio::test]
async fn our_sent_copy_is_filed_seen_and_found_by_its_id() {
    skip_unless!(Dovecot::available(), "dovecot is not installed");
    let d = dovecot().await;
    let mut m = open(&d).await;
    let copy = raw("sent@x", "sent");
    m.append("Sent", &copy).await.unwrap();
    assert_eq!(m.examine("Sent").await.unwrap().exists, 1);
    assert_eq!(m.search_header("Message-ID", "sent@x").await.unwrap(), [1]);
    assert_eq!(m.body(1, 1 << 20).await.unwrap().unwrap(), copy);
    assert!(m.append("No such folder", &copy).await.is_err());
    // The session lives on after a refusal.
    assert_eq!(m.examine("INBOX").await.unwrap().exists, 0);
    assert!(m.examine("No such folder").await.is_err());
    assert!(
        m.headers(1, 10).await.is_err(),
        "no folder is open any more"
    );
    assert_eq!(m.server_time().await.unwrap(), None);
    m.close().await;
    assert!(d.messages(USER, "Sent")[0].flags.contains('S'));
}

#[tokio::test]
async fn five_thousand_messages_are_passed_in_pages() {
    skip_unless!(Dovecot::available(), "dovecot is not installed");
    let d = dovecot().await;
    let mut m = open(&d).await;
    m.examine("INBOX").await.unwrap();
    for n in 0..5_000 {
        d.drop_file(USER, "INBOX", &raw(&format!("m{n}@x"), "x"), "")
            .unwrap();
    }
    let state = m.examine("INBOX").await.unwrap();
    assert_eq!(state.exists, 5_000);
    let (mut from, mut seen) = (1, 0);
    loop {
        let rows = m.headers(from, 1_000).await.unwrap();
        let Some(last) = rows.last() else { break };
        assert!(rows.is_sorted_by_key(|r| r.uid) && rows.len() <= 1_000);
        seen += rows.len();
        from = last.uid + 1;
    }
    assert_eq!(seen, 5_000);
}

/// The history that is counted when an inbox is added: by day of arrival, page by page, whatever the UIDs say.
#[tokio::test]
async fn headers_since_a_day_leave_out_what_came_before() {
    skip_unless!(Dovecot::available(), "dovecot is not installed");
    let d = dovecot().await;
    d.deliver(&raw("now@x", "now"), USER).await.unwrap();
    let day = Duration::from_secs(24 * 3_600);
    let now = std::time::SystemTime::now();
    // An old message that was moved in lately has a higher UID than a newer one.
    for (n, days) in [400_u32, 3, 900, 2, 731, 1].into_iter().enumerate() {
        let letter = raw(&format!("d{days}@x"), &format!("{n}"));
        d.drop_file_at(USER, "INBOX", &letter, "S", now - day * days)
            .unwrap();
    }
    let mut m = open(&d).await;
    m.examine("INBOX").await.unwrap();
    assert_eq!(m.headers(1, 100).await.unwrap().len(), 7);
    let since = domain::Millis(
        i64::try_from(
            now.duration_since(std::time::UNIX_EPOCH)
                .unwrap()
                .as_millis(),
        )
        .unwrap(),
    )
    .minus(30 * domain::time::DAY);
    let mut seen = Vec::new();
    let mut from = 1;
    loop {
        let page = m.headers_since(since, from, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        from = last.uid + 1;
        seen.extend(page.into_iter().filter_map(|r| r.head.message_id));
    }
    seen.sort();
    assert_eq!(seen, ["d1@x", "d2@x", "d3@x", "now@x"]);
    m.close().await;
}
