use super::*;

fn asked(all: &[(&str, Whose)]) -> Vec<Asked> {
    all.iter()
        .map(|(address, whose)| Asked {
            address: (*address).into(),
            whose: *whose,
        })
        .collect()
}

fn to(from: &str, all: &[(&str, Whose)]) -> Result<(String, Vec<String>), String> {
    match answer_to(from, &asked(all)) {
        AnswerTo::Goes { to, also } => Ok((to, also)),
        AnswerTo::Asks { why } => Err(why),
    }
}

#[test]
fn the_table_of_names_parses() {
    let t: Table = serde_json::from_str(include_str!("../../../data/no_reply.json")).unwrap();
    assert!(t.names.len() > 20);
    for n in &t.names {
        assert!(n.chars().all(|c| c.is_ascii_lowercase()), "{n}");
    }
}

#[test]
fn without_a_wish_the_answer_goes_to_who_wrote() {
    assert_eq!(to("gm@h.test", &[]), Ok(("gm@h.test".into(), vec![])));
    assert_eq!(
        to("gm@h.test", &[("GM@h.test", Whose::Author)]),
        Ok(("GM@h.test".into(), vec![]))
    );
}

#[test]
fn a_wish_of_the_person_or_the_house_is_followed() {
    assert_eq!(
        to("gm@h.test", &[("anna@home.test", Whose::Person)]),
        Ok(("anna@home.test".into(), vec![]))
    );
    assert_eq!(
        to("noreply@h.test", &[("office@h.test", Whose::House)]),
        Ok(("office@h.test".into(), vec![]))
    );
    assert_eq!(
        to(
            "gm@h.test",
            &[
                ("office@h.test", Whose::House),
                ("gm@h.test", Whose::Author)
            ]
        ),
        Ok(("gm@h.test".into(), vec!["office@h.test".into()]))
    );
}

#[test]
fn a_stranger_is_put_before_a_person_even_beside_the_author() {
    let why = to(
        "gm@h.test",
        &[
            ("gm@h.test", Whose::Author),
            ("gm.hotel@freemail.test", Whose::Stranger),
        ],
    )
    .unwrap_err();
    assert!(why.contains("gm.hotel@freemail.test") && why.contains("gm@h.test"));
    assert!(to("noreply@h.test", &[("x@y.test", Whose::Stranger)]).is_err());
}

#[test]
fn our_own_address_in_the_wish_is_no_wish() {
    assert_eq!(
        to("gm@h.test", &[("sam@ours.test", Whose::Ours)]),
        Ok(("gm@h.test".into(), vec![]))
    );
}

#[test]
fn an_answer_to_nobody_is_asked_about() {
    for from in [
        "noreply@h.test",
        "no-reply@h.test",
        "do_not_reply@h.test",
        "booking.no-reply@h.test",
        "ne-pas-repondre@h.test",
        "noreply+b12@h.test",
    ] {
        assert!(to(from, &[]).is_err(), "{from}");
    }
    for from in ["norbert@h.test", "reply@h.test", "antwort@h.test"] {
        assert!(to(from, &[]).is_ok(), "{from}");
    }
}
