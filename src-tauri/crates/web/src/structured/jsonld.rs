//! Items of JSON-LD scripts: single, `@graph`, arrays, nested, with references by `@id` resolved inside the page.

use std::collections::HashMap;

use scraper::Html;
use serde_json::{Map, Value as Json};

use super::{Item, Origin, Value, read_json, short};
use crate::text::elements;

/// How deep nested items are read; references may form circles.
const MAX_DEPTH: usize = 12;
/// Nodes converted at most per page: circles of references multiply.
const MAX_NODES: usize = 20_000;

pub(super) fn items(doc: &Html) -> Vec<Item> {
    let mut roots = Vec::new();
    for script in elements(doc, "script") {
        let json_ld = script
            .attr("type")
            .is_some_and(|t| t.to_ascii_lowercase().contains("ld+json"));
        if json_ld {
            roots.extend(read_json(&script.text().collect::<String>()));
        }
    }
    let mut by_id = HashMap::new();
    for root in &roots {
        index(root, &mut by_id, 0);
    }
    let mut reader = Reader {
        by_id,
        left: MAX_NODES,
    };
    let mut found = Vec::new();
    for root in &roots {
        reader.top(root, &mut found, 0);
    }
    found
}

/// Objects that say something under their `@id` (a bare reference does not).
fn index<'a>(json: &'a Json, by_id: &mut HashMap<&'a str, &'a Map<String, Json>>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    match json {
        Json::Array(list) => list.iter().for_each(|j| index(j, by_id, depth + 1)),
        Json::Object(map) => {
            if let Some(id) = map.get("@id").and_then(Json::as_str)
                && map.len() > 1
                && by_id.get(id).is_none_or(|known| known.len() < map.len())
            {
                by_id.insert(id, map);
            }
            map.values().for_each(|j| index(j, by_id, depth + 1));
        }
        _ => {}
    }
}

struct Reader<'a> {
    by_id: HashMap<&'a str, &'a Map<String, Json>>,
    left: usize,
}

impl<'a> Reader<'a> {
    fn top(&mut self, json: &'a Json, found: &mut Vec<Item>, depth: usize) {
        match json {
            Json::Array(list) if depth < MAX_DEPTH => {
                for j in list {
                    self.top(j, found, depth + 1);
                }
            }
            Json::Object(map) => {
                if let Some(graph) = map.get("@graph") {
                    self.top(graph, found, depth + 1);
                }
                if map.contains_key("@type") || map.contains_key("type") {
                    found.extend(self.item(map, 0));
                }
            }
            _ => {}
        }
    }

    fn item(&mut self, map: &'a Map<String, Json>, depth: usize) -> Option<Item> {
        self.left = self.left.checked_sub(1)?;
        let types = match map.get("@type").or_else(|| map.get("type")) {
            Some(Json::String(t)) => vec![short(t)],
            Some(Json::Array(list)) => list.iter().filter_map(Json::as_str).map(short).collect(),
            _ => Vec::new(),
        };
        let mut props = Vec::new();
        for (name, json) in map {
            if matches!(name.as_str(), "@type" | "@context" | "@graph") {
                continue;
            }
            self.values(&short(name), json, depth, &mut props);
        }
        Some(Item {
            types,
            props,
            origin: Origin::JsonLd,
        })
    }

    fn values(
        &mut self,
        name: &str,
        json: &'a Json,
        depth: usize,
        props: &mut Vec<(String, Value)>,
    ) {
        match json {
            Json::Null => {}
            Json::String(s) => props.push((name.to_owned(), Value::Text(s.clone()))),
            Json::Bool(b) => props.push((name.to_owned(), Value::Text(b.to_string()))),
            Json::Number(n) => props.push((name.to_owned(), Value::Text(n.to_string()))),
            Json::Array(list) if depth < MAX_DEPTH => {
                for j in list {
                    self.values(name, j, depth + 1, props);
                }
            }
            Json::Array(_) => {}
            Json::Object(map) => {
                if let Some(v) = map.get("@value") {
                    return self.values(name, v, depth + 1, props);
                }
                if let Some(list) = map.get("@list").or_else(|| map.get("@set")) {
                    return self.values(name, list, depth + 1, props);
                }
                if depth >= MAX_DEPTH {
                    return;
                }
                let id = map.get("@id").and_then(Json::as_str);
                let target = match id.filter(|_| map.len() == 1) {
                    Some(id) => match self.by_id.get(id).copied() {
                        Some(known) => known,
                        None => return props.push((name.to_owned(), Value::Text(id.to_owned()))),
                    },
                    None => map,
                };
                // A reference costs more depth, so that circles end soon.
                let step = if std::ptr::eq(target, map) { 1 } else { 4 };
                if let Some(item) = self.item(target, depth + step) {
                    props.push((name.to_owned(), Value::Item(item)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
