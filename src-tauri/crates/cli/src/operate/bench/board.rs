//! A large workspace as a person meets it: a list of hotels imported through the product's own import, then pages of a
//! board column and searches through the operations the window calls.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use app::{Config, KeySource};
use serde_json::{Value, json};

use super::{millis, percentile};

/// Pages and searches measured.
const CALLS: u32 = 300;
/// Rows of one file; an import takes at most 50 MB.
const FILE: u32 = 20_000;

const FIRST: [&str; 20] = [
    "Grand", "Royal", "Park", "Alte", "Zum", "Villa", "Casa", "Le", "La", "Hôtel", "Schloss",
    "Bay", "Lake", "Old", "Golden", "Weißes", "Petit", "Palazzo", "Hotel", "The",
];
const SECOND: [&str; 25] = [
    "Abbey",
    "Bristol",
    "Central",
    "Dolphin",
    "Europa",
    "Falcon",
    "Garden",
    "Harbour",
    "Imperial",
    "Jardin",
    "Krone",
    "Linde",
    "Metropol",
    "National",
    "Orient",
    "Post",
    "Quai",
    "Rössl",
    "Splendid",
    "Terrasse",
    "Union",
    "Victoria",
    "Wellington",
    "York",
    "Zéphyr",
];
const TOWNS: [(&str, &str); 20] = [
    ("Bath", "GB"),
    ("York", "GB"),
    ("Leeds", "GB"),
    ("Lyon", "FR"),
    ("Nice", "FR"),
    ("Lille", "FR"),
    ("Graz", "AT"),
    ("Linz", "AT"),
    ("Wien", "AT"),
    ("Bonn", "DE"),
    ("Köln", "DE"),
    ("Ulm", "DE"),
    ("Bern", "CH"),
    ("Basel", "CH"),
    ("Como", "IT"),
    ("Pisa", "IT"),
    ("Porto", "PT"),
    ("Sevilla", "ES"),
    ("Gent", "BE"),
    ("Cork", "IE"),
];
const NAMES: [&str; 16] = [
    "Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Hugo", "Ida", "Jonas", "Klara",
    "Louis", "Mia", "Noah", "Olga", "Paul",
];

fn pick<T>(list: &[T], n: u32) -> anyhow::Result<&T> {
    let at = (n as usize).checked_rem(list.len()).unwrap_or(0);
    list.get(at).ok_or_else(|| anyhow::anyhow!("an empty list"))
}

/// Hotels `from..to` as a table; no two are alike.
fn table(from: u32, to: u32) -> anyhow::Result<String> {
    let mut out = String::from("Hotel,Website,Name,Title,E-mail,Phone,City,Country\n");
    for n in from..to {
        let (town, country) = pick(&TOWNS, n / 7)?;
        let (first, second) = (pick(&FIRST, n)?, pick(&SECOND, n / 20)?);
        let name = pick(&NAMES, n / 3)?;
        writeln!(
            out,
            "{first} {second} {n},https://hotel-{n}.example,{name} Muster{n},General Manager,{}.muster{n}@hotel-{n}.example,,{town},{country}",
            name.to_lowercase()
        )?;
    }
    Ok(out)
}

pub(super) async fn measure(
    dir: &Path,
    prospects: u32,
    only_import: bool,
) -> anyhow::Result<Value> {
    let wire = |e: domain::WireError| anyhow::anyhow!("{:?}: {}", e.code, e.message);
    let words = store::keys::read_material(b"bench".as_slice())?;
    let mut config = Config::new(dir.join("workspace")).keys(KeySource::Given(words));
    config.state = dir.join("state");
    let opened = app::create(&config, "Bench").await.map_err(wire)?.opened;
    let engine = opened.engine().clone();
    let person = engine.person();
    let call = async |name: &str, input: Value| -> anyhow::Result<Value> {
        engine.call(&person, name, input).await.map_err(wire)
    };
    let began = Instant::now();
    let (mut from, mut created) = (0, 0);
    while from < prospects {
        let to = prospects.min(from.saturating_add(FILE));
        let file = dir.join("hotels.csv");
        std::fs::write(&file, table(from, to)?)?;
        let done = call("import_run", json!({ "path": file })).await?;
        created += done.get("created").and_then(Value::as_u64).unwrap_or(0);
        from = to;
    }
    let import_ms = millis(began);
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    let per_second = created as f64 * 1_000.0 / import_ms;
    let import = json!({ "rows": prospects, "created": created, "ms": import_ms, "rows_per_second": per_second });
    let figures = if only_import {
        json!({ "import": import })
    } else {
        let (pages, stage) = pages(&call).await?;
        json!({ "prospects": created, "stage": stage, "import": import, "page": pages, "search": searches(&call).await? })
    };
    opened.close().await;
    Ok(figures)
}

/// Pages of the fullest column, walked from the top.
async fn pages(
    call: &impl AsyncFn(&str, Value) -> anyhow::Result<Value>,
) -> anyhow::Result<(Value, String)> {
    let status = call("status", json!({})).await?;
    let stages = status.get("stages").and_then(Value::as_object);
    let stage = stages
        .and_then(|s| s.iter().max_by_key(|(_, n)| n.as_u64()))
        .map(|(s, _)| s.clone())
        .unwrap_or_else(|| "new".into());
    let (mut times, mut after, mut rows) = (Vec::new(), Value::Null, 0);
    for _ in 0..CALLS {
        let mut ask = json!({ "stage": stage, "limit": 100 });
        if let (Some(ask), false) = (ask.as_object_mut(), after.is_null()) {
            ask.insert("after".into(), after.clone());
        }
        let began = Instant::now();
        let page = call("prospects_list", ask).await?;
        times.push(millis(began));
        rows += page
            .get("prospects")
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        after = page.get("next").cloned().unwrap_or_default();
    }
    let figures = json!({
        "calls": CALLS, "rows": rows, "p50_ms": percentile(&mut times, 50), "p95_ms": percentile(&mut times, 95), "p99_ms": percentile(&mut times, 99),
    });
    Ok((figures, stage))
}

/// Searches of what a person types: a word of a hotel, a town, a person, the beginning of a word.
async fn searches(
    call: &impl AsyncFn(&str, Value) -> anyhow::Result<Value>,
) -> anyhow::Result<Value> {
    let (mut times, mut hits) = (Vec::new(), 0);
    for n in 0..CALLS {
        let text = match n % 4 {
            0 => format!("{} {}", pick(&FIRST, n)?, pick(&SECOND, n / 4)?),
            1 => format!("{} {}", pick(&SECOND, n)?, pick(&TOWNS, n / 4)?.0),
            2 => format!("{} muster{}", pick(&NAMES, n)?, n.saturating_mul(97)),
            _ => pick(&SECOND, n)?.chars().take(3).collect(),
        };
        let began = Instant::now();
        let found = call("search", json!({ "text": text })).await?;
        times.push(millis(began));
        hits += found
            .as_object()
            .into_iter()
            .flat_map(|o| o.values())
            .filter_map(Value::as_array)
            .map(Vec::len)
            .sum::<usize>();
    }
    Ok(json!({
        "calls": CALLS, "hits": hits, "p50_ms": percentile(&mut times, 50), "p95_ms": percentile(&mut times, 95), "p99_ms": percentile(&mut times, 99),
    }))
}
