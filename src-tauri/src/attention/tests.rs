//! News is told once, together, and names hotels only.

use super::*;
use crate::words::Language::{English, German};

fn with(replies: &[(&str, &str)], alarms: &[(&str, &str)]) -> Picture {
    let owned = |rows: &[(&str, &str)]| {
        rows.iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect::<Vec<_>>()
    };
    Picture {
        replies: owned(replies),
        alarms: owned(alarms).into_iter().collect(),
        ..Picture::default()
    }
}

#[test]
fn what_was_there_when_the_window_opened_is_no_news() {
    let mut pending = Pending::default();
    pending.saw(&with(&[("1", "Hotel Post")], &[("9", "dead_job")]));
    assert_eq!(pending.tell(English), None);
}

#[test]
fn replies_are_told_together_once_and_by_their_hotels() {
    let mut pending = Pending::default();
    pending.saw(&with(&[], &[]));
    pending.saw(&with(
        &[("1", "Hotel Post"), ("2", "Krone"), ("3", "")],
        &[],
    ));
    let notice = pending.tell(German).unwrap();
    assert_eq!(notice.title, "3 Antworten warten auf Sie");
    assert_eq!(notice.text, "Hotel Post · Krone");
    pending.saw(&with(
        &[("1", "Hotel Post"), ("2", "Krone"), ("3", "")],
        &[],
    ));
    assert_eq!(pending.tell(German), None);
    let many: Vec<_> = ["4", "5", "6", "7"].map(|id| (id, id)).to_vec();
    pending.saw(&with(&many, &[]));
    assert_eq!(pending.tell(English).unwrap().text, "4 · 5 · 6 …");
}

#[test]
fn a_stopped_inbox_comes_first_and_other_alarms_wait_on_today() {
    let mut pending = Pending::default();
    pending.saw(&with(&[], &[]));
    pending.saw(&with(
        &[("1", "Hotel Post")],
        &[
            ("7", "inbox_paused"),
            ("8", "dead_job"),
            ("9", "source_blocked"),
        ],
    ));
    assert_eq!(pending.tell(English).unwrap().title, "An inbox has stopped");
    assert_eq!(pending.tell(English).unwrap().title, "A reply needs you");
    assert_eq!(
        pending.tell(English).unwrap().title,
        "Something was given up"
    );
    assert_eq!(pending.tell(English), None);
}

#[test]
fn what_is_over_before_it_was_told_is_not_told() {
    let mut pending = Pending::default();
    pending.saw(&with(&[], &[]));
    pending.saw(&with(&[("1", "Hotel Post")], &[("7", "inbox_paused")]));
    pending.saw(&with(&[], &[]));
    assert_eq!(pending.tell(English), None);
}

#[test]
fn the_picture_takes_hotels_and_kinds_and_nothing_else() {
    let status = json!({
        "workspace": {"viewer": true}, "quarantine": {"on": true, "reason": "paused"},
        "inboxes": [{"name": "anna@seller.example", "sent_today": 7}, {"sent_today": 5}],
    });
    let today = json!({"answer": {"items": [
        {"id": "1", "prospect": "p", "title": "Hotel Post", "text": "meeting"},
        {"id": "2", "prospect": null, "title": "Unmatched", "text": "Re: an offer for Mr Miller"},
    ]}});
    let alerts = json!({"alerts": [
        {"id": "9", "kind": "inbox_unreachable", "text": "anna@seller.example does not answer"},
    ]});
    let picture = picture(&status, &today, &alerts);
    assert!(picture.paused && picture.viewer);
    assert_eq!(picture.sent_today, 12);
    assert!(!format!("{picture:?}").contains('@'), "{picture:?}");
    assert!(!format!("{picture:?}").contains("Miller"), "{picture:?}");
    assert_eq!(picture.replies.len(), 2);
    assert_eq!(
        picture.alarms.get("9").map(String::as_str),
        Some("inbox_unreachable")
    );
}
