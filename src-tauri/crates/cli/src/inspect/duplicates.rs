//! `inspect duplicates`: which rows of a list of hotels are, or may be, one hotel. The same rule as the import's.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use app::adapters::sheets::CsvSheets;
use clap::Args;
use domain::WireError;
use domain::table::Sheets as _;
use judge::Judge;
use judge::duplicates::{Hotel, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Tools, parse, render, usage};

/// From the command line.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// The list
    #[arg(value_name = "FILE.csv")]
    file: Option<PathBuf>,
    /// FIELD=COLUMN, repeatable or comma-separated; guessed without. Fields: id hotel city country street postal_code website phone
    #[arg(long, value_name = "FIELD=COLUMN", value_delimiter = ',')]
    map: Vec<String>,
}

impl Flags {
    pub(crate) fn object(self) -> Result<Value, WireError> {
        let path = self
            .file
            .ok_or_else(|| usage("FILE.csv or --batch is needed"))?;
        let map: BTreeMap<&str, &str> = self
            .map
            .iter()
            .map(|m| {
                m.split_once('=')
                    .ok_or_else(|| usage(format!("--map {m}: FIELD=COLUMN")))
            })
            .collect::<Result<_, _>>()?;
        Ok(json!({ "path": path, "map": map }))
    }
}

/// Fields of a row.
const FIELDS: [&str; 8] = [
    "id",
    "hotel",
    "city",
    "country",
    "street",
    "postal_code",
    "website",
    "phone",
];

/// A list as a file, or its hotels.
#[derive(Deserialize)]
struct Object {
    path: Option<PathBuf>,
    #[serde(default)]
    map: BTreeMap<String, String>,
    #[serde(default)]
    hotels: Vec<Row>,
}

/// A hotel of a list, in the words of an import.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Row {
    id: Option<Value>,
    #[serde(alias = "name")]
    hotel: String,
    #[serde(alias = "town")]
    city: Option<String>,
    country: Option<String>,
    street: Option<String>,
    postal_code: Option<String>,
    website: Option<String>,
    phone: Option<String>,
}

/// A pair of the result: rows by their id, else by their number from 1.
#[derive(Serialize)]
struct Found<'a> {
    a: Value,
    b: Value,
    #[serde(flatten)]
    verdict: Verdict,
    a_name: &'a str,
    b_name: &'a str,
}

pub(crate) fn inspect(tools: &Tools, object: Value) -> Result<Value, WireError> {
    let o: Object = parse(object)?;
    let rows = match &o.path {
        Some(path) => read(tools, path, &o.map)?,
        None => o.hotels,
    };
    let hotels: Vec<Hotel> = rows.iter().map(|r| hotel(&tools.judge, r)).collect();
    let name = |i: usize| hotels.get(i).map_or("", |h| h.name.as_str());
    let id = |i: usize| {
        let own = rows.get(i).and_then(|r| r.id.clone());
        own.unwrap_or_else(|| json!(i.saturating_add(1)))
    };
    let pairs: Vec<Found<'_>> = tools
        .judge
        .duplicates(&hotels)
        .into_iter()
        .map(|p| Found {
            a: id(p.a),
            b: id(p.b),
            verdict: p.verdict,
            a_name: name(p.a),
            b_name: name(p.b),
        })
        .collect();
    render(&json!({ "hotels": rows.len(), "pairs": pairs }))
}

/// As an import takes a row.
fn hotel(judge: &Judge, r: &Row) -> Hotel {
    let given = |v: &Option<String>| {
        v.as_deref()
            .map(str::trim)
            .filter(|t| !t.is_empty() && *t != "-")
            .map(str::to_owned)
    };
    let country = given(&r.country).map(|c| engine::geo::country_code(&c).unwrap_or(c));
    let phone = given(&r.phone).map(|p| {
        let e164 = judge.phone(&p, country.as_deref().unwrap_or_default()).e164;
        if e164.is_empty() { p } else { e164 }
    });
    Hotel {
        name: r.hotel.trim().to_owned(),
        town: given(&r.city),
        street: given(&r.street),
        postal_code: given(&r.postal_code),
        website: given(&r.website),
        country,
        phone,
    }
}

/// The rows of a file: columns by the map, else as an import guesses them.
fn read(tools: &Tools, path: &Path, map: &BTreeMap<String, String>) -> Result<Vec<Row>, WireError> {
    let table = CsvSheets
        .read(&tools.read(path)?)
        .map_err(|e| usage(format!("{}: {e:#}", path.display())))?;
    let mut columns: BTreeMap<String, usize> = CsvSheets.guess(&table).into_iter().collect();
    let named = |c: &str| {
        table
            .headers
            .iter()
            .position(|h| h.trim().eq_ignore_ascii_case(c))
    };
    if let Some(i) = named("id") {
        columns.insert("id".into(), i);
    }
    for (field, column) in map {
        if !FIELDS.contains(&field.as_str()) {
            return Err(usage(format!(
                "map: there is no field {field}; fields are {}",
                FIELDS.join(", ")
            )));
        }
        let i = named(column)
            .ok_or_else(|| usage(format!("map: the file has no column \"{column}\"")))?;
        columns.insert(field.clone(), i);
    }
    if !columns.contains_key("hotel") {
        return Err(usage(
            "no column looks like the hotel's name: say which it is with --map hotel=COLUMN",
        ));
    }
    let rows = table.rows.iter().map(|cells| {
        let cell = |f: &str| columns.get(f).and_then(|i| cells.get(*i)).cloned();
        Row {
            id: cell("id").filter(|t| !t.trim().is_empty()).map(Value::from),
            hotel: cell("hotel").unwrap_or_default(),
            city: cell("city"),
            country: cell("country"),
            street: cell("street"),
            postal_code: cell("postal_code"),
            website: cell("website"),
            phone: cell("phone"),
        }
    });
    Ok(rows.collect())
}
