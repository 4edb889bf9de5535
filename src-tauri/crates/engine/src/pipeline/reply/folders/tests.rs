use super::*;

fn folder(name: &str, role: &str, uidvalidity: u32) -> Folder {
    Folder {
        id: name.to_owned().into(),
        inbox: "i".to_owned().into(),
        name: name.into(),
        role: role.into(),
        uidvalidity: Some(uidvalidity),
        checked_at: None,
        next_uid: 1,
        ingested_at: None,
        last_message_at: None,
        gone_at: None,
    }
}

const fn state(uidvalidity: u32) -> FolderState {
    FolderState {
        uidvalidity,
        uidnext: 9,
        exists: 3,
    }
}

#[test]
fn a_renamed_folder_is_known_by_its_numbering_and_only_among_its_kind() {
    let missing = [
        folder("Sent", "sent", 4),
        folder("Junk", "junk", 3),
        folder("Spam", "junk", 4),
    ];
    assert_eq!(successor(&missing, "junk", &state(4)), Some(2));
    assert_eq!(successor(&missing, "junk", &state(8)), Some(1));
    assert_eq!(successor(&missing, "sent", &state(8)), Some(0));
    assert_eq!(successor(&missing[1..], "sent", &state(4)), None);
}

#[test]
fn every_trouble_says_what_is_lost_and_what_to_do() {
    for role in ["inbox", "junk", "sent"] {
        for says in [None, Some("NO [NOPERM]".to_owned())] {
            let t = Trouble {
                folder: folder("Name", role, 1),
                says: says.clone(),
            };
            let (text, remedy) = sentence(&t);
            assert!(text.contains("“Name”"), "{text}");
            assert!(
                ["is read", "is sent", "not seen"]
                    .iter()
                    .any(|w| text.contains(w)),
                "{text}"
            );
            assert!(says.is_none_or(|s| remedy.contains(&s)), "{remedy}");
        }
    }
    // What nobody can read is not shown.
    let t = Trouble {
        folder: folder("&AMk-l&AOk-ments", "sent", 1),
        says: None,
    };
    assert!(!sentence(&t).0.contains('&'));
}
