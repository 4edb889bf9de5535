use super::{Entry, Journal, read};

fn entry(n: i64) -> Entry {
    Entry::Suppressed {
        id: format!("s{n}"),
        scope: "address".into(),
        key: format!("k{n}"),
        reason: "opt_out".into(),
        confirmed_by: None,
        at: n,
    }
}

#[test]
fn what_was_appended_is_read_again_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("safety.journal");
    let all = [
        entry(1),
        Entry::Lifted {
            id: "s1".into(),
            at: 2,
        },
        Entry::erased("mail", "k", domain::Millis(3)),
    ];
    Journal::open(&path).unwrap().append(&all[..2]).unwrap();
    Journal::open(&path).unwrap().append(&all[2..]).unwrap();
    let c = read(&path).unwrap();
    assert_eq!(c.entries, all);
    assert_eq!((c.damaged, c.torn), (0, false));
}

#[test]
fn a_cut_at_any_byte_loses_at_most_the_line_that_was_being_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("safety.journal");
    let mut j = Journal::open(&path).unwrap();
    for n in 0..3 {
        j.append(&[entry(n)]).unwrap();
    }
    drop(j);
    let whole = std::fs::read(&path).unwrap();
    let ends: Vec<usize> = whole
        .iter()
        .enumerate()
        .filter(|(_, b)| **b == b'\n')
        .map(|(i, _)| i + 1)
        .collect();
    for cut in 0..=whole.len() {
        std::fs::write(&path, &whole[..cut]).unwrap();
        // A line is whole without its newline: its checksum says so.
        let kept = ends.iter().filter(|e| **e - 1 <= cut).count();
        assert_eq!(read(&path).unwrap().entries.len(), kept, "cut at {cut}");
        // and it goes on after the torn line
        Journal::open(&path).unwrap().append(&[entry(9)]).unwrap();
        let c = read(&path).unwrap();
        assert_eq!(c.entries.len(), kept + 1, "cut at {cut}");
        assert_eq!(c.entries.last(), Some(&entry(9)));
        assert_eq!((c.damaged, c.torn), (0, false), "cut at {cut}");
    }
}

#[test]
fn a_changed_byte_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("safety.journal");
    Journal::open(&path)
        .unwrap()
        .append(&[entry(1), entry(2)])
        .unwrap();
    let text = std::fs::read_to_string(&path)
        .unwrap()
        .replacen("k1", "kX", 1);
    std::fs::write(&path, text).unwrap();
    let c = read(&path).unwrap();
    assert_eq!(c.entries, [entry(2)]);
    assert_eq!(c.damaged, 1);
}

/// A writer whose lock was lost goes on for a moment beside the next one: neither overwrites a line of the other (the
/// simulator, a workspace taken over in the middle of an ingest).
#[test]
fn two_writers_at_once_lose_no_line() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("safety.journal");
    let mut stale = Journal::open(&path).unwrap();
    stale.append(&[entry(1)]).unwrap();
    let mut next = Journal::open(&path).unwrap();
    next.append(&[entry(2), entry(3)]).unwrap();
    stale.append(&[entry(4)]).unwrap();
    next.append(&[entry(5)]).unwrap();
    let c = read(&path).unwrap();
    assert_eq!(c.entries, [1, 2, 3, 4, 5].map(entry));
    assert_eq!((c.damaged, c.torn), (0, false));
}
