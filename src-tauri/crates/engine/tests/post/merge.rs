//! Merging two hotels or two persons, and taking them apart, in the middle of everything that can meet: taken apart at once
//! all is as it was; whatever happened between, nothing leaves twice and nobody who was silent hears from us.

use std::collections::BTreeMap;

use domain::ports::Rng as _;
use serde_json::{Map, Value, json};
use testkit::clock::SeededRng;

use crate::net::Say;
use crate::world::World;

/// Histories of each test; more with `JENGU_INTERLEAVINGS`.
const HISTORIES: u64 = 16;

/// Tables that only grow, that are derived or that say what was done; everything else has to come back.
const GROWS: [&str; 14] = [
    "events",
    "event_subjects",
    "changes",
    "undo_log",
    "chain",
    "state_transitions",
    "merges",
    "merge_effects",
    "merged_ids",
    "jobs",
    "alerts",
    "approvals",
    "workspace",
    "settings",
];

/// Every row of every table, without what may differ after a merge was taken back: approvals are void for good, so a mail
/// that was approved is a draft, and a card's newest transition is its undo.
async fn snapshot(w: &World) -> BTreeMap<String, Vec<String>> {
    w.e()
        .store()
        .read(|c| {
            let tables: Vec<String> = c
                .prepare("SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_%' AND name NOT LIKE 'refinery%' ORDER BY name")?
                .query_map([], |r| r.get(0))?
                .collect::<Result<_, _>>()?;
            let mut out = BTreeMap::new();
            for t in tables.iter().filter(|t| !GROWS.contains(&t.as_str())) {
                out.insert(t.clone(), rows(c, &format!("SELECT * FROM \"{t}\""))?);
            }
            let found = "SELECT noun,subject_id,words FROM search_index";
            out.insert("search_index".into(), rows(c, found)?);
            Ok(out)
        })
        .await
        .unwrap()
}

fn rows(c: &store::rusqlite::Connection, sql: &str) -> anyhow::Result<Vec<String>> {
    let mut stmt = c.prepare(sql)?;
    let names: Vec<String> = stmt.column_names().map(str::to_owned).collect();
    let mut out: Vec<String> = stmt
        .query_map([], |r| {
            let mut map = Map::new();
            for (i, n) in names.iter().enumerate() {
                let v: store::rusqlite::types::Value = r.get(i)?;
                let mut v = json!(format!("{v:?}"));
                // Since when a card stands there follows its newest transition.
                if n == "transition_id" || n == "state_reason" || n == "since" {
                    continue;
                }
                if n == "state"
                    && ["Text(\"approved\")", "Text(\"pending_approval\")"]
                        .contains(&v.as_str().unwrap())
                {
                    v = json!("Text(\"draft\")");
                }
                map.insert(n.clone(), v);
            }
            Ok(Value::Object(map).to_string())
        })?
        .collect::<Result<_, _>>()?;
    out.sort();
    Ok(out)
}

/// What two snapshots differ in.
fn differences(a: &BTreeMap<String, Vec<String>>, b: &BTreeMap<String, Vec<String>>) -> String {
    let mut out = String::new();
    for (table, rows) in a {
        let other = &b[table];
        for r in rows.iter().filter(|r| !other.contains(r)) {
            out.push_str(&format!("{table}: was  {r}\n"));
        }
        for r in other.iter().filter(|r| !rows.contains(r)) {
            out.push_str(&format!("{table}: is   {r}\n"));
        }
    }
    out
}

struct History {
    w: World,
    rng: SeededRng,
    log: Vec<String>,
    /// Houses that must hear nothing more, with the number of mails taken for them then.
    silent: BTreeMap<usize, usize>,
    /// Those that are silent only as long as they are one with the other.
    with_the_other: Vec<usize>,
    merge: Option<String>,
    people: bool,
}

impl History {
    fn pick(&self, n: usize) -> usize {
        usize::try_from(self.rng.below(u64::try_from(n).unwrap())).unwrap()
    }

    fn taken(&self, house: usize) -> usize {
        let to = &self.w.houses[house].address;
        self.w.net.taken().iter().filter(|t| t.to[0] == *to).count()
    }

    /// Ids of the house's hotel and person, as the card has them now.
    async fn card(&self, house: usize) -> Value {
        let id = self.w.houses[house].card.clone();
        let read = move |c: &store::rusqlite::Connection| {
            let p = store::tables::prospects::get(c, &id)?.unwrap();
            Ok(json!({ "company_id": p.company, "person_id": p.person }))
        };
        self.w.e().store().read(read).await.unwrap()
    }

    fn hush(&mut self, house: usize) {
        let n = self.taken(house);
        self.silent.entry(house).or_insert(n);
        self.with_the_other.retain(|h| *h != house);
    }

    /// Whether the two houses are one hotel at the moment.
    fn one_hotel(&self) -> bool {
        self.merge.is_some() && !self.people
    }

    async fn one(&mut self) {
        let house = self.pick(2);
        let what = self.pick(9);
        let done = match what {
            0 | 1 => self.w.approve(house).await,
            2 | 3 => {
                let mood =
                    [Say::Accept, Say::Accept, Say::Greylist, Say::CutAfterLosing][self.pick(4)];
                self.w.net.says(&[mood]);
                self.w.work([10, 90, 60 * 24 * 3][self.pick(3)]).await;
                Ok(json!(null))
            }
            4 => {
                let company = self.card(house).await["company_id"].clone();
                let done = self
                    .w
                    .call("suppress_add", json!({ "company": company }))
                    .await;
                self.hush(house);
                if self.one_hotel() {
                    self.hush(1 - house);
                }
                done
            }
            5 => {
                let address = self.w.houses[house].address.clone();
                let done = self
                    .w
                    .call("suppress_add", json!({ "address": address }))
                    .await;
                self.hush(house);
                done
            }
            6 => {
                let company = self.card(house).await["company_id"].clone();
                let input = json!({ "company": company, "kind": "customer" });
                let done = self.w.call("exclude_add", input).await;
                self.hush(house);
                if self.one_hotel() {
                    self.hush(1 - house);
                }
                done
            }
            7 => {
                let mail = self.w.houses[house].pack[0].clone();
                let text = "Please do not contact me again.";
                let raw = self.w.reply(house, &mail, text).await;
                if self.w.mail(&mail).await.state == "sent" {
                    let inbox = self.w.inbox_of(&mail).await;
                    self.w.net.deliver(&inbox, "INBOX", &raw);
                    self.w.step().await;
                    self.hush(house);
                }
                Ok(json!(null))
            }
            _ => {
                let input = json!({ "prospect": self.w.houses[house].card, "to": "archived", "reason": "no_need" });
                self.w.call("prospect_move", input).await
            }
        };
        let why = done.err().map(|e| e.message);
        self.log.push(format!("{what} on {house}: {why:?}"));
    }

    async fn merge(&mut self) -> bool {
        let (a, b) = (self.card(0).await, self.card(1).await);
        let field = if self.people {
            "person_id"
        } else {
            "company_id"
        };
        let of = |v: &Value| v[field].clone();
        let first = self.pick(2) == 0;
        let (keep, other) = if first {
            (of(&a), of(&b))
        } else {
            (of(&b), of(&a))
        };
        let input = json!({ "keep": keep, "other": other });
        let planned = match self.w.call("merge_plan", input.clone()).await {
            Ok(p) => p,
            Err(e) => {
                assert_eq!(e.details["rule"], "in_flight", "{e:?}\n{:#?}", self.log);
                return false;
            }
        };
        if planned["lost"] != json!([]) {
            let e = self
                .w
                .call("prospects_merge", input.clone())
                .await
                .unwrap_err();
            assert_eq!(e.details["rule"], "confirm", "{e:?}");
        }
        let mut input = input;
        input["confirmed"] = json!(true);
        let done = self.w.ok("prospects_merge", input).await;
        assert_eq!(
            done["plan"], planned,
            "what was said before is what was done"
        );
        self.log.push(format!("merged: {}", done["plan"]));
        self.merge = Some(done["merge"].as_str().unwrap().to_owned());
        // What either of them had said holds for the whole.
        if !self.people
            && (planned["suppressions"] != json!([]) || planned["exclusions"] != json!([]))
        {
            for house in 0..2 {
                if !self.silent.contains_key(&house) {
                    self.hush(house);
                    self.with_the_other.push(house);
                }
            }
        }
        true
    }

    async fn unmerge(&mut self) -> Value {
        let merge = self.merge.take().unwrap();
        let done = self
            .w
            .ok("prospects_unmerge", json!({ "merge": merge }))
            .await;
        self.log.push(format!("taken apart: {done}"));
        for house in std::mem::take(&mut self.with_the_other) {
            self.silent.remove(&house);
        }
        done
    }

    async fn holds(&self) {
        self.w.verified().await;
        for (house, n) in &self.silent {
            assert_eq!(
                self.taken(*house),
                *n,
                "house {house} heard from us\n{:#?}",
                self.log
            );
        }
        let mut ids: Vec<_> = self
            .w
            .net
            .taken()
            .into_iter()
            .map(|t| t.message_id)
            .collect();
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all, "a mail was taken twice\n{:#?}", self.log);
        let threads = self
            .w
            .count("SELECT ifnull(max(n),0) FROM (SELECT count(*) AS n FROM enrolments e JOIN prospects p ON p.id=e.prospect_id WHERE e.state<>'ended' AND e.company_lock IS NOT NULL GROUP BY p.company_id UNION ALL SELECT count(*) FROM enrolments WHERE state<>'ended' AND person_id IS NOT NULL GROUP BY person_id)")
            .await;
        assert!(threads <= 1, "two open threads\n{:#?}", self.log);
        let lost = self
            .w
            .count("SELECT count(*) FROM emails e WHERE e.state='approved' AND EXISTS(SELECT 1 FROM email_suppressions s WHERE s.email_id=e.id)")
            .await;
        assert_eq!(
            lost, 0,
            "an approved mail to somebody silent\n{:#?}",
            self.log
        );
    }
}

async fn history(template: &World, seed: u64, people: bool, at_once: bool) -> bool {
    let w = template.twin(seed);
    let mut h = History {
        w,
        rng: SeededRng::new(seed),
        log: vec![format!("seed {seed}")],
        silent: BTreeMap::new(),
        with_the_other: Vec::new(),
        merge: None,
        people,
    };
    for _ in 0..h.pick(5) {
        h.one().await;
    }
    h.holds().await;
    let before = snapshot(&h.w).await;
    if !h.merge().await {
        return false;
    }
    h.holds().await;
    if at_once {
        h.unmerge().await;
        let after = snapshot(&h.w).await;
        let d = differences(&before, &after);
        assert!(d.is_empty(), "{d}\n{:#?}", h.log);
    } else {
        for _ in 0..h.pick(5) {
            h.one().await;
            h.holds().await;
        }
        h.unmerge().await;
    }
    h.holds().await;
    // Life goes on: everybody who may be written to is approved again, and six days pass.
    for house in 0..2 {
        drop(h.w.approve(house).await);
    }
    h.w.work(60 * 24 * 6).await;
    h.holds().await;
    h.w.e().store().close().await;
    true
}

async fn histories(people: bool, at_once: bool) {
    let number = |name| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    let n = number("JENGU_INTERLEAVINGS").unwrap_or(HISTORIES);
    let first = number("JENGU_SEED").unwrap_or(1);
    let fresh = World::new(2).await;
    let under_way = World::new(2).await;
    under_way.approve(0).await.unwrap();
    under_way.work(30).await;
    under_way.passes(6 * 24 * 60 + 60);
    under_way.read_mail().await;
    for w in [&fresh, &under_way] {
        w.e().store().close().await;
    }
    let mut merged = 0;
    for seed in first..first + n {
        let template = if seed.is_multiple_of(2) {
            &fresh
        } else {
            &under_way
        };
        merged += u64::from(history(template, seed, people, at_once).await);
    }
    assert!(
        n < HISTORIES || merged * 4 > n * 3,
        "{merged} of {n} merged"
    );
}

#[tokio::test]
async fn hotels_merged_and_taken_apart_at_once_are_as_they_were() {
    histories(false, true).await;
}

#[tokio::test]
async fn persons_merged_and_taken_apart_at_once_are_as_they_were() {
    histories(true, true).await;
}

#[tokio::test]
async fn whatever_happens_to_merged_hotels_nobody_silent_hears_from_us() {
    histories(false, false).await;
}

#[tokio::test]
async fn whatever_happens_to_merged_persons_nobody_silent_hears_from_us() {
    histories(true, false).await;
}
