use proptest::prelude::*;

use super::*;

fn take(s: &str) -> Result<Option<Reply>, BadReply> {
    Reply::take(&mut s.as_bytes().to_vec())
}

#[test]
fn a_multi_line_reply_is_one_reply_and_leaves_the_next_one_alone() {
    let mut buf = b"250-5.1.1 a\r\n250 5.1.1 b\r\n354 go\r\n".to_vec();
    let r = Reply::take(&mut buf).unwrap().unwrap();
    assert_eq!((r.code, r.lines.len()), (250, 2));
    assert_eq!(r.enhanced(), None, "5.1.1 does not belong to a 250");
    assert_eq!(buf, b"354 go\r\n");
}

#[test]
fn enhanced_status_is_read_once_and_not_repeated_in_the_text() {
    let r = take("550-5.1.1 The account\r\n550-5.1.1 does not\r\n550 5.1.1 exist\r\n")
        .unwrap()
        .unwrap();
    assert_eq!(r.enhanced(), Some("5.1.1"));
    assert_eq!(r.text(), "5.1.1 The account does not exist");
}

#[test]
fn bare_codes_and_bare_newlines_are_replies() {
    assert_eq!(take("250\r\n").unwrap().unwrap().code, 250);
    assert_eq!(take("250 ok\n").unwrap().unwrap().lines, ["ok"]);
}

#[test]
fn what_is_no_reply_is_refused() {
    for bad in [
        "OK\r\n",
        "25 ok\r\n",
        "099 x\r\n",
        "600 x\r\n",
        "250+x\r\n",
        "\r\n",
        "2\u{664}0 x\r\n",
    ] {
        assert_eq!(take(bad), Err(BadReply::NotAReply), "{bad:?}");
    }
    assert_eq!(take("250-a\r\n550 b\r\n"), Err(BadReply::MixedCodes));
}

#[test]
fn endless_lines_and_endless_replies_end() {
    assert_eq!(take(&"2".repeat(LINE_LIMIT + 2)), Err(BadReply::TooLong));
    let flood = "220-hello\r\n".repeat(100_000);
    assert_eq!(take(&flood), Err(BadReply::TooLong));
}

proptest! {
    #[test]
    fn any_bytes_give_a_reply_an_error_or_a_wish_for_more(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let mut buf = bytes.clone();
        if let Ok(Some(r)) = Reply::take(&mut buf) {
            prop_assert!((200..600).contains(&r.code));
            prop_assert!(r.text().chars().count() <= 1_000);
            prop_assert!(buf.len() < bytes.len());
        }
    }

    #[test]
    fn a_reply_cut_anywhere_is_never_taken_for_a_whole_one(cut in 0_usize..28) {
        let whole = b"250-first line\r\n250 second\r\n";
        let mut buf = whole.get(..cut.min(whole.len() - 1)).unwrap().to_vec();
        prop_assert_eq!(Reply::take(&mut buf), Ok(None));
    }
}
