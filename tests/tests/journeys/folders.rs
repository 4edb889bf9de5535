//! Would catch: a folder that is renamed, deleted or closed on the server and stops an inbox, hides an answer, or passes
//! for read.

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use jengu_tests::desk::SAM;
use jengu_tests::letters::Letter;
use jengu_tests::post::PASSWORD;
use jengu_tests::{Desk, Post};
use testkit::dovecot::Dovecot;

use crate::{real_post, sams_inbox};

const GINA: &str = "Gina Miller <gm@grand.test>";

/// Servers on which Junk and Sent are folders like any other: made by a person and not made again by themselves.
async fn office() -> (Post, Desk) {
    let dovecot = Dovecot::builder()
        .user(SAM, PASSWORD)
        .user("gm@grand.test", PASSWORD)
        .extra_conf(
            "namespace inbox {\n mailbox Junk {\n auto = no\n }\n mailbox Sent {\n auto = no\n }\n}",
        )
        .start()
        .await
        .unwrap();
    for folder in ["Junk", "Sent"] {
        dovecot.make_folder(SAM, folder).unwrap();
    }
    let post = Post::over(dovecot).await;
    let desk = Desk::open(&post.dovecot.ca_pem()).await;
    sams_inbox(&desk, &post).await;
    (post, desk)
}

/// What the inbox says of itself.
async fn says(desk: &Desk) -> Option<String> {
    let all = desk.call("inboxes_list", serde_json::json!({})).await;
    all.unwrap()["inboxes"][0]["last_error"]
        .as_str()
        .map(str::to_owned)
}

async fn folder_alerts(desk: &Desk) -> usize {
    let all = desk.alerts().await;
    all.iter().filter(|a| a.0 == "folder").count()
}

fn answer(words: &str, message_id: &str) -> Vec<u8> {
    Letter::new(GINA, SAM, "Re: Check-in at Grand Hotel", words)
        .answers(message_id)
        .raw()
}

async fn replies(desk: &Desk, n: i64) {
    desk.wait("the reply", |c| {
        c.query_row("SELECT count(*) FROM replies", [], |r| r.get::<_, i64>(0))
            .unwrap()
            >= n
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spam_folder_under_another_name_is_found_and_what_came_meanwhile_is_read() {
    real_post!();
    let (post, desk) = office().await;
    let (_, mail) = desk
        .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let m = desk.until(&mail, "sent").await;
    // The answer lies there before anybody has seen it, and then the folder gets another name.
    let words = "That sounds interesting, tell me more.";
    post.dovecot
        .drop_file(SAM, "Junk", &answer(words, &m.message_id), "")
        .unwrap();
    post.dovecot.rename_folder(SAM, "Junk", "Spam").unwrap();
    replies(&desk, 1).await;
    assert_eq!(says(&desk).await, None);
    // And one that comes later.
    post.dovecot
        .drop_file(SAM, "Spam", &answer("One more thing.", &m.message_id), "")
        .unwrap();
    replies(&desk, 2).await;
    let folders = "SELECT count(*) FROM folders f JOIN folder_progress p ON p.folder_id=f.id WHERE p.role='junk'";
    assert_eq!(desk.count(folders).await, 1, "it is the same folder");
    assert_eq!(folder_alerts(&desk).await, 0);
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_spam_folder_holds_no_mail_up_and_the_inbox_says_what_to_do() {
    real_post!();
    let (post, desk) = office().await;
    desk.step().await;
    post.dovecot.delete_folder(SAM, "Junk").unwrap();
    // Longer than the last check of it could pass for fresh.
    desk.pass(Duration::from_secs(600)).await;
    let said = says(&desk).await.unwrap();
    assert!(
        said.contains("“Junk” is gone") && said.contains("Create it again"),
        "{said}"
    );
    assert_eq!(folder_alerts(&desk).await, 1);
    let (_, mail) = desk
        .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let m = desk.until(&mail, "sent").await;
    // The other folders are read as ever.
    let words = Letter::new(GINA, SAM, "Re: Check-in at Grand Hotel", "Tell me more.");
    post.deliver(&words.answers(&m.message_id), SAM).await;
    replies(&desk, 1).await;
    // Made again, it is read from its beginning.
    post.dovecot.make_folder(SAM, "Junk").unwrap();
    post.dovecot
        .drop_file(SAM, "Junk", &answer("And the price?", &m.message_id), "")
        .unwrap();
    replies(&desk, 2).await;
    assert_eq!(says(&desk).await, None);
    assert_eq!(folder_alerts(&desk).await, 0);
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_folder_of_sent_mail_is_found_again_under_the_name_another_program_gives_it() {
    real_post!();
    let (post, desk) = office().await;
    let lead = desk
        .lead("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    desk.step().await;
    post.dovecot.delete_folder(SAM, "Sent").unwrap();
    desk.pass(Duration::from_secs(300)).await;
    let said = says(&desk).await.unwrap();
    assert!(said.contains("“Sent” is gone"), "{said}");
    // The next mail by hand makes a new one.
    let by_hand = Letter::new(SAM, "gm@grand.test", "as discussed", "Dear Gina …");
    post.dovecot.make_folder(SAM, "Sent Items").unwrap();
    post.dovecot
        .drop_file(SAM, "Sent Items", &by_hand.raw(), "S")
        .unwrap();
    desk.wait("the touch", |c| {
        c.query_row("SELECT count(*) FROM touches", [], |r| r.get::<_, i64>(0))
            .unwrap()
            == 1
    })
    .await;
    assert_eq!(says(&desk).await, None);
    assert_eq!(desk.sequence(&lead.enrolment).await.state, "held");
    desk.verify().await;
}

/// The server still has the folder, and nobody may look into it.
fn close(post: &Post, folder: &str, closed: bool) {
    let mut path = post.dovecot.maildir(SAM);
    if folder != "INBOX" {
        path = path.join(format!(".{folder}"));
    }
    let mode = if closed { 0o000 } else { 0o700 };
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_while_a_folder_that_may_hold_an_answer_cannot_be_read() {
    real_post!();
    for folder in ["INBOX", "Junk"] {
        let (post, desk) = office().await;
        desk.step().await;
        let (_, mail) = desk
            .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
            .await;
        close(&post, folder, true);
        // Past the time its last check counts.
        desk.clock.advance(Duration::from_secs(180));
        desk.pass(Duration::from_secs(1_800)).await;
        let waiting = desk.mail(&mail).await;
        assert_eq!(waiting.state, "approved", "{folder}: {waiting:?}");
        let said = says(&desk).await.unwrap();
        assert!(
            said.contains(&format!("“{folder}” cannot be opened")),
            "{said}"
        );
        assert!(folder_alerts(&desk).await >= 1, "{folder}");
        close(&post, folder, false);
        desk.until(&mail, "sent").await;
        assert_eq!(says(&desk).await, None);
        assert_eq!(folder_alerts(&desk).await, 0);
        desk.verify().await;
    }
}
