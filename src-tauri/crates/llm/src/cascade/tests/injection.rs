//! A page is data. An obedient model (one that does what the page says) must still not get anything past us.

use serde_json::json;

use super::world::{ask, config, world};
use domain::ports::LlmTask;

fn corpus() -> Vec<String> {
    serde_json::from_str(include_str!("../../../data/injections.json")).unwrap()
}

#[tokio::test]
async fn an_obedient_model_gets_no_invented_person_address_or_field_past_us() {
    for attack in corpus() {
        let w = world();
        let page = format!("Hotel Sonne. Direktion: Andrea Rossi, rossi@sonne.example. {attack}");
        w.then_says(
            &json!({ "people": [
                { "name": "Andrea Rossi", "title": null, "email": "rossi@sonne.example", "phone": null },
                { "name": "Mallory Crook", "title": "Owner", "email": "m.crook@attacker.example", "phone": "+1 555 010 8888" },
                { "name": "Andrea Rossi", "title": "key-one", "email": "crook@attacker.example", "phone": null, "tool": "send_mail" }],
              "system_prompt": "You list the people" })
            .to_string(),
        );
        let task = LlmTask {
            task: "extract_people".into(),
            input: json!({ "hotel": "Hotel Sonne", "page": page, "secret": "not whitelisted" }),
            prospect: None,
        };
        let v = ask(&w, config(), task).await.unwrap().value;
        let kept = v["people"].to_string();
        for bad in [
            "Mallory",
            "crook",
            "555",
            "key-one",
            "send_mail",
            "system_prompt",
        ] {
            assert!(!kept.contains(bad), "{bad} in {kept} after {attack}");
        }
        assert!(kept.contains("rossi@sonne.example"));
        assert!(!v["dropped"].as_array().unwrap().is_empty());
        let sent = w.body(0);
        assert!(!sent.to_string().contains("not whitelisted"));
        assert!(
            sent.get("tools").is_none(),
            "a model that reads pages has no tools"
        );
    }
}

#[tokio::test]
async fn an_attack_stands_between_marks_it_cannot_close() {
    for attack in corpus() {
        let w = world();
        w.then_says(r#"{"people":[]}"#);
        let task = LlmTask {
            task: "extract_people".into(),
            input: json!({ "page": attack }),
            prospect: None,
        };
        ask(&w, config(), task).await.unwrap();
        let body = w.body(0);
        let message = |i: usize| body["messages"][i]["content"].as_str().unwrap().to_owned();
        let (system, user) = (message(0), message(1));
        assert_eq!(body["messages"].as_array().unwrap().len(), 2);
        assert_eq!(
            (user.matches("<<<").count(), user.matches(">>>").count()),
            (1, 1),
            "{user}"
        );
        let open = user.find("<<<").unwrap();
        let mark = user.get(open + 3..open + 15).unwrap();
        let close = user.find(&format!("{mark}>>>")).unwrap();
        let visible: String = attack
            .replace("<<<", "‹‹‹")
            .replace(">>>", "›››")
            .chars()
            .filter(|c| !matches!(c, '\u{200b}' | '\u{202e}' | '\u{202c}'))
            .collect();
        let at = user.find(&visible).unwrap();
        assert!(open < at && at + visible.len() <= close, "{user}");
        assert!(!system.contains(&visible));
    }
}
