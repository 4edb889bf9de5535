use proptest::prelude::*;

use super::*;

/// What a receiving server does: lines until a lone dot, leading dots removed.
fn received(wire: &[u8]) -> (Vec<u8>, usize) {
    let mut out = Vec::new();
    let mut used = 0;
    for line in wire.split_inclusive(|b| *b == b'\n') {
        used += line.len();
        if line == b".\r\n" {
            return (out, used);
        }
        out.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
    }
    panic!("the end of data never came");
}

#[test]
fn bodies_that_a_server_could_end_early_are_refused() {
    for bad in ["a\n.\r\nb", "a\r.\r\nb", "a\n", "a\r", "\n"] {
        assert_eq!(stuffed(bad.as_bytes()), Err(BadBody::BareBreak), "{bad:?}");
    }
    assert_eq!(stuffed("ä\r\n".as_bytes()), Err(BadBody::EightBit));
    assert_eq!(stuffed(&[b'x'; 999]), Err(BadBody::LongLine));
    assert_eq!(stuffed(b""), Err(BadBody::Empty));
}

proptest! {
    #[test]
    fn a_server_gets_exactly_the_body_and_one_end(lines in proptest::collection::vec("[.a-z \t]{0,12}", 1..30)) {
        let body = lines.iter().map(|l| format!("{l}\r\n")).collect::<String>();
        let mut wire = stuffed(body.as_bytes()).unwrap();
        wire.extend_from_slice(END);
        let (got, used) = received(&wire);
        prop_assert_eq!(got, body.into_bytes());
        prop_assert_eq!(used, wire.len());
    }
}
