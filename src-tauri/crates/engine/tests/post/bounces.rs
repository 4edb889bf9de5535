//! reply.md, What an inbound does · mails that come back.

use crate::inbound::{LIVE, contacted};

fn bounce(to: &str, message_id: &str, from: &str, status: &str) -> String {
    format!(
        "From: Mail Delivery System <{from}>\r\nTo: sam@bluebook.example\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b1@abbey.example>\r\nDate: Wed, 25 Nov 2026 12:00:00 +0000\r\nAuto-Submitted: auto-replied\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nThe mail could not be delivered: user unknown.\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.abbey.example\r\n\r\nFinal-Recipient: rfc822; {to}\r\nAction: failed\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550 {status} user unknown\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\nSubject: x\r\n\r\n--b--\r\n"
    )
}

/// reply.md · a bounce that the hotel's own server writes is a bounce of that mail, no word of the hotel, and no opt-out.
#[tokio::test]
async fn a_bounce_from_the_hotels_own_domain_marks_the_mail_and_opts_nobody_out() {
    let w = contacted(1).await;
    let m = w.first(0).await;
    let raw = bounce(
        &w.houses[0].address,
        &m.message_id,
        "postmaster@abbey.example",
        "5.1.1",
    );
    w.arrives(&raw).await;
    assert_eq!(
        w.count("SELECT count(*) FROM emails WHERE bounced_at IS NOT NULL")
            .await,
        1
    );
    assert!(
        ["enriching", "new"].contains(&w.stage(0).await.as_str()),
        "another way is looked for"
    );
    assert_eq!(
        w.count("SELECT count(*) FROM replies WHERE opt_out=1")
            .await,
        0
    );
    assert_eq!(
        w.count("SELECT count(*) FROM chain WHERE kind='opt_out'")
            .await,
        0
    );
    assert_eq!(
        w.count("SELECT count(*) FROM suppressions WHERE reason='hard_bounce'")
            .await,
        w.count(LIVE).await
    );
    w.verified().await;
}

/// send.md, reputation · only what bounced for good slows an inbox down: a full mailbox says nothing about the sender.
#[tokio::test]
async fn a_full_mailbox_costs_no_reputation_and_a_dead_address_does() {
    for (status, slower) in [("4.2.2", false), ("5.2.2", false), ("5.1.1", true)] {
        let w = contacted(1).await;
        let inbox = w.inbox_of(&w.houses[0].pack[0]).await;
        let cap = || async {
            let all = w.ok("inboxes_list", serde_json::json!({})).await["inboxes"].clone();
            let own = all
                .as_array()
                .unwrap()
                .iter()
                .find(|i| i["id"] == inbox.as_str());
            own.unwrap()["cap_today"].as_u64().unwrap()
        };
        let before = cap().await;
        let m = w.first(0).await;
        let raw = bounce(
            &w.houses[0].address,
            &m.message_id,
            "postmaster@abbey.example",
            status,
        );
        let raw = if status == "5.1.1" {
            raw
        } else {
            raw.replace("550", "452")
                .replace("user unknown", "mailbox is full, try again later")
        };
        w.arrives(&raw).await;
        assert_eq!(
            w.count("SELECT count(*) FROM emails WHERE bounced_at IS NOT NULL")
                .await,
            1,
            "{status}"
        );
        assert_eq!(cap().await < before, slower, "{status}");
        w.verified().await;
    }
}
