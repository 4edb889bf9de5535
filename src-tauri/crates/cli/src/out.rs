//! What is printed: JSON for programs, lines and tables for people. Data goes to stdout, everything else to stderr.

use std::io::Write as _;

use domain::WireError;
use serde_json::Value;

/// The widest a column gets, in characters.
const WIDEST: usize = 60;

/// Where results go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Out {
    json: bool,
}

/// Text as a terminal may show it: one line, no control characters (a subject may hold an escape sequence).
fn shown(text: &str) -> String {
    let flat: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    flat.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(s) => shown(s),
        Value::Bool(b) => if *b { "yes" } else { "no" }.to_owned(),
        Value::Array(all) => all.iter().map(cell).collect::<Vec<_>>().join(", "),
        other => shown(&other.to_string()),
    }
}

/// An epoch millisecond column is shown as a time.
fn is_time(name: &str, value: &Value) -> bool {
    value.is_i64()
        && (name == "at"
            || name == "since"
            || name == "until"
            || name == "slot"
            || name == "not_before"
            || name.ends_with("_at"))
}

fn named_cell(name: &str, value: &Value) -> String {
    match value.as_i64() {
        Some(ms) if is_time(name, value) => domain::Millis(ms).to_string(),
        _ => cell(value),
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= WIDEST {
        return text.to_owned();
    }
    text.chars()
        .take(WIDEST.saturating_sub(1))
        .chain(['…'])
        .collect()
}

impl Out {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether results are for programs.
    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    fn line(text: &str) {
        // Whoever reads has gone: nothing to be done about it.
        drop(writeln!(std::io::stdout().lock(), "{text}"));
    }

    /// A result as it is.
    pub(crate) fn value(self, value: &Value) {
        if self.json {
            Self::line(&value.to_string());
        } else {
            Self::line(&serde_json::to_string_pretty(value).unwrap_or_else(|_| value.to_string()));
        }
    }

    /// The rows of a result's list as a table of these columns; as JSON the whole result.
    pub(crate) fn rows(self, value: &Value, list: &str, columns: &[&str]) {
        if self.json {
            return self.value(value);
        }
        let rows: Vec<&Value> = value
            .get(list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .collect();
        if rows.is_empty() {
            return self.progress(&format!("no {}", list.replace('_', " ")));
        }
        let body: Vec<Vec<String>> = rows
            .iter()
            .map(|r| {
                columns
                    .iter()
                    .map(|c| {
                        cut(&named_cell(
                            c,
                            r.pointer(&format!("/{}", c.replace('.', "/")))
                                .unwrap_or(&Value::Null),
                        ))
                    })
                    .collect()
            })
            .collect();
        Self::table(columns, &body);
    }

    fn table(columns: &[&str], body: &[Vec<String>]) {
        let width = |i: usize, head: &str| {
            body.iter()
                .filter_map(|r| r.get(i))
                .map(|c| c.chars().count())
                .chain([head.chars().count()])
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = columns
            .iter()
            .enumerate()
            .map(|(i, c)| width(i, c))
            .collect();
        let print = |cells: Vec<&str>| {
            let line: Vec<String> = cells
                .iter()
                .zip(&widths)
                .map(|(c, w)| format!("{c}{}", " ".repeat(w.saturating_sub(c.chars().count()))))
                .collect();
            Self::line(line.join("  ").trim_end());
        };
        print(columns.to_vec());
        for row in body {
            print(row.iter().map(String::as_str).collect());
        }
    }

    /// An object as `name  value` lines; lists of objects inside it are left to JSON.
    pub(crate) fn fields(self, value: &Value) {
        if self.json {
            return self.value(value);
        }
        let Some(map) = value.as_object() else {
            return self.value(value);
        };
        let wide = map.keys().map(|k| k.chars().count()).max().unwrap_or(0);
        for (name, v) in map {
            let pad = " ".repeat(wide.saturating_sub(name.chars().count()));
            match v {
                Value::Object(inner) => {
                    let all: Vec<String> = inner
                        .iter()
                        .map(|(k, v)| format!("{k} {}", named_cell(k, v)))
                        .collect();
                    Self::line(&format!("{name}{pad}  {}", all.join(" · ")));
                }
                Value::Array(items) if items.iter().any(Value::is_object) => {
                    Self::line(&format!("{name}{pad}  {}", items.len()));
                    for item in items {
                        let all: Vec<String> = match item.as_object() {
                            Some(o) => o
                                .iter()
                                .filter(|(_, v)| !v.is_null())
                                .map(|(k, v)| format!("{k} {}", cut(&named_cell(k, v))))
                                .collect(),
                            None => vec![cell(item)],
                        };
                        Self::line(&format!("  - {}", all.join(" · ")));
                    }
                }
                Value::String(s) if s.contains('\n') => {
                    Self::line(&format!("{name}{pad}"));
                    for l in s.lines() {
                        Self::line(&format!("  {}", shown(l)));
                    }
                }
                v => Self::line(&format!("{name}{pad}  {}", named_cell(name, v))),
            }
        }
    }

    /// A sentence for a person; the result for a program.
    pub(crate) fn done(self, value: &Value, sentence: &str) {
        if self.json {
            self.value(value);
        } else {
            Self::line(sentence);
        }
    }

    /// A line of a result for a person.
    pub(crate) fn say(self, text: &str) {
        Self::line(text);
    }

    /// A text of several lines, as a terminal may show it.
    pub(crate) fn lines(self, text: &str) {
        for l in text.lines() {
            let plain: String = l
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect();
            Self::line(plain.trim_end());
        }
    }

    /// What is going on, for a person who waits.
    pub(crate) fn progress(self, text: &str) {
        drop(writeln!(std::io::stderr().lock(), "{text}"));
    }

    /// An error.
    pub(crate) fn error(self, error: &WireError) {
        let mut err = std::io::stderr().lock();
        if self.json {
            let line = serde_json::to_string(error).unwrap_or_default();
            drop(writeln!(err, "{line}"));
            return;
        }
        drop(writeln!(err, "jengu: {}", error.message));
        if let Some(conditions) = error.details.get("conditions").and_then(Value::as_array) {
            for c in conditions {
                let mark = if c.get("ok").and_then(Value::as_bool) == Some(true) {
                    "✓"
                } else {
                    "✗"
                };
                let text = |f: &str| {
                    c.get(f)
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                        .to_owned()
                };
                drop(writeln!(
                    err,
                    "  {mark} {} {}",
                    shown(&text("name")),
                    shown(&text("seen"))
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stranger_wrote_cannot_move_the_cursor() {
        assert_eq!(shown("a\u{1b}[2Jb\nc"), "a [2Jb c");
    }

    #[test]
    fn times_are_read_by_people() {
        assert_eq!(
            named_cell("created_at", &serde_json::json!(0)),
            "1970-01-01T00:00:00Z"
        );
        assert_eq!(named_cell("sent_today", &serde_json::json!(5)), "5");
    }
}
