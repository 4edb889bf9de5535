use super::*;

fn content() -> Content {
    Content {
        kind: MailKind::First,
        to: "anna@hotel.at".into(),
        cc: vec![],
        sender: "s1".into(),
        subject: "Ihr Haus".into(),
        text: "Guten Tag\nText".into(),
        html: None,
        attachments: vec![],
        language: "de".into(),
        footer: "--\nMax".into(),
        claims: vec![
            Claim {
                sentence: 1,
                fact_id: "f1".into(),
            },
            Claim {
                sentence: 0,
                fact_id: "f2".into(),
            },
        ],
        step: Some(("c1".into(), 0)),
    }
}

#[test]
fn every_field_that_a_person_approves_changes_the_hash() {
    let base = content().hash();
    let edits: Vec<(&str, Box<dyn Fn(&mut Content)>)> = vec![
        ("kind", Box::new(|c| c.kind = MailKind::FollowUp)),
        ("to", Box::new(|c| c.to.push('x'))),
        ("cc", Box::new(|c| c.cc.push("b@x.at".into()))),
        ("sender", Box::new(|c| c.sender = "s2".into())),
        ("subject", Box::new(|c| c.subject.push('!'))),
        ("text", Box::new(|c| c.text.push('.'))),
        ("html", Box::new(|c| c.html = Some(String::new()))),
        (
            "attachment",
            Box::new(|c| {
                c.attachments.push(Attachment {
                    name: "a".into(),
                    bytes: 1,
                    sha256: "00".into(),
                })
            }),
        ),
        ("language", Box::new(|c| c.language = "en".into())),
        ("footer", Box::new(|c| c.footer.push('.'))),
        (
            "claims",
            Box::new(|c| {
                c.claims.pop();
            }),
        ),
        ("step", Box::new(|c| c.step = None)),
    ];
    for (name, edit) in edits {
        let mut c = content();
        edit(&mut c);
        assert_ne!(c.hash(), base, "{name}");
    }
}

#[test]
fn line_ends_and_the_order_of_claims_do_not_change_the_hash() {
    let mut c = content();
    c.text = c.text.replace('\n', "\r\n");
    c.claims.reverse();
    assert_eq!(c.hash(), content().hash());
}

#[test]
fn moving_text_between_fields_changes_the_hash() {
    let mut c = content();
    c.subject = "Ihr".into();
    c.text = " HausGuten Tag\nText".into();
    assert_ne!(c.hash(), content().hash());
}
