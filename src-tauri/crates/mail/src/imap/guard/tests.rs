use proptest::prelude::*;

use super::*;

const SMALL: Allowance = Allowance {
    total: 1_000,
    literal: 100,
    line: 60,
    silence: Duration::from_secs(1),
};

#[test]
fn a_literal_is_refused_when_it_is_announced_not_when_it_is_there() {
    let look = |s: &[u8]| Scan::default().look(s, &SMALL, 1_000);
    assert!(look(b"* 1 FETCH (BODY[] {100}\r\n").is_ok());
    assert!(look(b"* 1 FETCH (BODY[] {101}\r\n").is_err());
    assert!(look(b"* 1 FETCH (BODY[] {2147483648}\r\n").is_err());
    assert!(look(b"* 1 FETCH (BODY[] {99999999999999999999999}\r\n").is_err());
    assert!(look(b"* 1 FETCH (BODY[] {101+}\r\n").is_err());
    let roomy = Allowance {
        line: 1_000,
        ..SMALL
    };
    let zeros = format!("* 1 FETCH (BODY[] {{{}101}}\r\n", "0".repeat(200));
    assert!(
        Scan::default()
            .look(zeros.as_bytes(), &roomy, 1_000)
            .is_err()
    );
    assert!(look(b"* OK not {a} literal\r\n* OK {}\r\n").is_ok());
    assert!(look(&[b'x'; 61]).is_err());
}

proptest! {
    #[test]
    fn however_it_is_cut_it_sees_the_same(n in 0_u64..200, cuts in proptest::collection::vec(1_usize..9, 0..40)) {
        let mut stream = format!("* 1 FETCH (BODY[] {{{n}}}\r\n").into_bytes();
        stream.extend(std::iter::repeat_n(b'z', usize::try_from(n.min(100)).unwrap()));
        stream.extend_from_slice(b")\r\nA1 OK\r\n");
        let whole = Scan::default().look(&stream, &SMALL, 1_000).is_ok();
        let mut scan = Scan::default();
        let mut pieces = true;
        let mut at = 0;
        for c in cuts.iter().copied().chain(std::iter::repeat(7)) {
            if at >= stream.len() || !pieces {
                break;
            }
            let end = (at + c).min(stream.len());
            pieces = scan.look(&stream[at..end], &SMALL, 1_000).is_ok();
            at = end;
        }
        prop_assert_eq!(whole, pieces);
        prop_assert_eq!(whole, n <= 100);
    }
}
