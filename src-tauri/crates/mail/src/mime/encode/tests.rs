use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn quoted_printable_comes_back_as_it_was(text in "(\\PC|[ .=\t\n\u{0}\r]|From |\u{1F600}|ä){0,300}") {
        let wire = quoted_printable(&text);
        for line in wire.split("\r\n") {
            prop_assert!(line.len() <= 76, "{line:?}");
            prop_assert!(line.bytes().all(|b| (0x20..=0x7e).contains(&b) || b == b'\t'));
            prop_assert!(!line.starts_with('.') && !line.starts_with("From "));
            prop_assert!(!line.ends_with(' ') && !line.ends_with('\t'));
        }
        let back = quoted_printable_decode(wire.replace("\r\n", "\n").as_bytes()).unwrap();
        prop_assert_eq!(String::from_utf8(back).unwrap(), text);
    }

    #[test]
    fn encoded_words_are_short_ascii_and_never_split_a_letter(text in "\\PC{1,120}", first in 0_usize..30) {
        let words = encoded_words(&text, first);
        prop_assert!(words.is_ascii());
        for word in words.split("\r\n ") {
            prop_assert!(word.len() <= 75, "{word}");
            prop_assert!(word.starts_with("=?utf-8?Q?") && word.ends_with("?="));
            let inner = word.trim_start_matches("=?utf-8?Q?").trim_end_matches("?=").replace('_', " ");
            let bytes = quoted_printable_decode(inner.as_bytes()).unwrap();
            prop_assert!(String::from_utf8(bytes).is_ok());
        }
    }
}

#[test]
fn a_header_that_only_looks_plain_is_not_plain() {
    for bad in [
        "a  b",
        " a",
        "a ",
        "=?utf-8?Q?x?=",
        "ä",
        "a\tb",
        "a\r\nBcc: x",
    ] {
        assert!(!is_plain(bad), "{bad:?}");
    }
    assert!(is_plain("A question about the Grand Hotel's Wi-Fi"));
}
