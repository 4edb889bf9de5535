//! Journeys over real Dovecot and Postfix: what the servers saw and what the rows say must agree.
#![cfg(unix)]

mod accounts;
mod answers;
mod bounces;
mod folders;
mod opt_outs;
mod privacy;
mod sending;

use jengu_tests::desk::{At, SAM};
use jengu_tests::post::PASSWORD;
use jengu_tests::{Desk, Post};

/// Sam's and one hotel's mailboxes, and Sam's workspace over them.
async fn office() -> (Post, Desk) {
    let post = Post::start(&[SAM, "gm@grand.test"]).await;
    let desk = Desk::open(&post.dovecot.ca_pem()).await;
    sams_inbox(&desk, &post).await;
    (post, desk)
}

async fn sams_inbox(desk: &Desk, post: &Post) -> domain::InboxId {
    desk.inbox(
        SAM,
        PASSWORD,
        At(post.postfix.submission, "starttls"),
        At(post.dovecot.imaps, "implicit"),
    )
    .await
}

/// What a real server needs to be there.
macro_rules! real_post {
    () => {
        testkit::skip_unless!(
            jengu_tests::Post::available(),
            "dovecot or postfix is not installed, or we are not root"
        )
    };
}
pub(crate) use real_post;
