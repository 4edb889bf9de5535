//! Who was erased and turns up again, in a table or on a site, is recognised before anything of him is stored; whoever is
//! called alike is not (compliance.md, Data protection).

use domain::site::{Finding, Say};
use domain::{Cause, ProspectId};
use jobs::Outcome;
use serde_json::{Value, json};
use store::tables::people::{self, Address};
use store::tables::prospects;

use super::super::world::World;
use super::hunt::Hunt;
use super::plant::Planted;

/// Somebody with mail, number and profile at the Abbey, erased by both steps, and a card of another house.
async fn erased() -> (World, Planted, ProspectId) {
    let w = World::new().await;
    let p = Planted::new(3);
    let hotel = |name: &str, site: &str, person: &str, email: &str| json!({ "company": name, "website": site, "town": "Bath", "country": "GB", "person": person, "title": "General Manager", "email": email });
    let his = hotel("Hotel Abbey", "https://abbey.example", &p.name, &p.mail);
    let his = w.ok("prospect_add", his).await;
    // The house whose domain his address has.
    let site = format!("https://www.{}/en", p.mail.split_once('@').unwrap().1);
    let other = hotel("Haus Drei", &site, "Zoe Quill", "zoe@quill.example");
    let other = w.ok("prospect_add", other).await;
    let id = |added: &Value| ProspectId(added["prospect"].as_str().unwrap().to_owned());
    let (his, other) = (id(&his), id(&other));
    assert_ne!(his, other);
    let (e, q) = (w.e.clone(), p.clone());
    w.e.store()
        .write(move |tx| {
            let person = prospects::get(tx, &his)?.unwrap().person;
            for (channel, value, key) in [
                ("phone", &q.phone, e.keys().phone(&q.phone)),
                ("linkedin", &q.profile, e.keys().profile(&q.profile)),
            ] {
                people::put_address(
                    tx,
                    &Address {
                        id: e.id(),
                        person: person.clone(),
                        company: None,
                        channel: channel.into(),
                        key,
                        value: value.clone(),
                        role_class: "personal".into(),
                        obtained: "published".into(),
                        score: None,
                        verified_at: None,
                        confirmed: false,
                        dead_at: None,
                    },
                )?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let plan = w.ok("person_erase_plan", json!({ "email": p.mail })).await;
    w.ok(
        "person_erase",
        json!({ "email": p.mail, "token": plan["token"] }),
    )
    .await;
    assert_eq!(nowhere(&w, &p), Vec::<String>::new());
    (w, p, other)
}

fn nowhere(w: &World, p: &Planted) -> Vec<String> {
    Hunt::new(std::slice::from_ref(p)).in_folder(w.e.store().dir())
}

async fn names(w: &World) -> Vec<String> {
    w.e.store()
        .read(|c| {
            Ok(
                c.prepare("SELECT name FROM people WHERE name IS NOT NULL ORDER BY name")?
                    .query_map([], |r| r.get(0))?
                    .collect::<Result<_, _>>()?,
            )
        })
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_brings_nobody_back_by_mail_number_name_or_a_column_of_ones_own() {
    let (w, p, _) = erased().await;
    let (local, domain) = p.mail.split_once('@').unwrap();
    let rows = [
        "hotel;website;email;name;phone;city;country;remark".to_owned(),
        format!(
            "Hotel One;https://one.example;{local}+x@{};;;Bath;GB;",
            domain.to_uppercase()
        ),
        format!("Hotel Two;https://two.example;;;{};Bath;GB;", p.phone),
        format!(
            "Hotel Abbey;https://www.abbey.example;;{};;Bath;GB;",
            p.name
        ),
        format!("Hotel Four;https://four.example;;;;Bath;GB;{}", p.profile),
        "Hotel Five;https://five.example;;Someone Alike;;Bath;GB;".to_owned(),
    ];
    let file = w.file("again.csv", &rows.join("\n"));
    let done = w.ok("import_run", json!({ "path": file })).await;
    let errors: Vec<(u64, &str)> = done["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["row"].as_u64().unwrap(), e["why"].as_str().unwrap()))
        .collect();
    let why = "this person asked to be forgotten";
    assert_eq!(errors, [(1, why), (2, why), (3, why), (4, why)], "{done}");
    assert_eq!(done["created"], 1, "{done}");
    assert_eq!(names(&w).await, ["Someone Alike", "Zoe Quill"]);
    assert_eq!(nowhere(&w, &p), Vec::<String>::new());
}

fn found(kind: &str, value: &str, detail: Value) -> Finding {
    Finding {
        agent: "contact".into(),
        kind: kind.into(),
        value: value.into(),
        detail,
        url: "https://abbey.example/team".into(),
        evidence: format!("the page says {value}"),
        confidence: 0.9,
        say: Say::Open,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_is_read_again_brings_nobody_back() {
    let (w, p, card) = erased().await;
    let alike = "Hanna Alike";
    *w.page.lock().unwrap() = vec![
        found(
            "gm_name",
            &p.name,
            json!({ "title": "General Manager", "email": p.mail, "linkedin": p.profile }),
        ),
        found("person", &p.name, json!({ "title": "Director" })),
        found("person", "P. H.", json!({ "phone": p.phone })),
        found("email", &p.mail, Value::Null),
        found("phone", &p.phone, Value::Null),
        found("linkedin", &p.profile, Value::Null),
        found(
            "person",
            alike,
            json!({ "title": "Front Office Manager", "email": "hanna@abbey.example" }),
        ),
    ];
    let job = w.e.system(Cause::Job);
    let outcome = crate::pipeline::enrich::run(&w.e, &job, &card).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    assert_eq!(names(&w).await, [alike, "Zoe Quill"]);
    assert_eq!(nowhere(&w, &p), Vec::<String>::new());
}
