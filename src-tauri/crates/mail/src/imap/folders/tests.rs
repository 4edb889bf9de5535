use proptest::prelude::*;

use super::*;

fn listed(name: &str, marked: Option<FolderRole>) -> Listed {
    Listed {
        name: name.into(),
        delimiter: Some("/".into()),
        marked,
        selectable: true,
    }
}

#[test]
fn names_are_decoded_as_in_the_standard() {
    assert_eq!(
        display_name("~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
        "~peter/mail/台北/日本語"
    );
    assert_eq!(display_name("Entw&APw-rfe &- mehr"), "Entwürfe & mehr");
    assert_eq!(display_name("&broken"), "&broken");
    assert_eq!(display_name("&@@-"), "&@@-");
}

#[test]
fn the_data_file_is_lower_case_and_no_name_means_both() {
    let n = names();
    assert!(n.junk.len() > 30 && n.sent.len() > 40);
    for name in n.junk.iter().chain(&n.sent) {
        assert_eq!(*name, name.to_lowercase());
    }
    assert!(n.junk.iter().all(|j| !n.sent.contains(j)));
}

#[test]
fn marks_come_first_and_names_of_many_languages_after() {
    let folders = with_roles(vec![
        listed("Clients/Hotel/Sent", None),
        listed("Gesendete Objekte", None),
        listed("INBOX/Courrier ind&AOk-sirable", None),
        listed("Outbox-2", Some(FolderRole::Sent)),
        listed("Work", None),
        listed("inbox", None),
    ]);
    let roles: Vec<_> = folders.iter().map(|f| (f.name.as_str(), f.role)).collect();
    assert_eq!(
        roles,
        [
            ("inbox", FolderRole::Inbox),
            ("Outbox-2", FolderRole::Sent),
            ("Gesendete Objekte", FolderRole::Sent),
            ("INBOX/Courrier ind&AOk-sirable", FolderRole::Junk),
            ("Clients/Hotel/Sent", FolderRole::Other),
            ("Work", FolderRole::Other),
        ]
    );
}

#[test]
fn thirty_thousand_folders_do_not_hide_the_junk_folder() {
    let mut all: Vec<Listed> = (0..30_000)
        .map(|n| listed(&format!("f{n}"), None))
        .collect();
    all.push(listed("Spam", None));
    let folders = with_roles(all);
    assert_eq!(folders.len(), OTHERS + 1);
    assert_eq!(folders[0].role, FolderRole::Junk);
}

proptest! {
    #[test]
    fn any_name_can_be_shown(name in "[&A-Za-z0-9,+/-]{0,40}|\\PC{0,30}") {
        let _ = display_name(&name);
    }
}
