//! Bytes to rows: charset, delimiter, quoted line breaks, ragged rows.

use encoding_rs::{Encoding, ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::Serialize;

use crate::text::squash;

/// Largest file read, bytes.
pub const MAX_BYTES: usize = 64 << 20;
/// Rows read at most.
pub const MAX_ROWS: usize = 200_000;
/// Columns at most; more is no table.
const MAX_COLUMNS: usize = 500;
/// Longest cell kept, characters.
const MAX_CELL: usize = 20_000;

/// A foreign table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    /// Column names; an empty or repeated one is named `Column n` or `name (2)`.
    pub headers: Vec<String>,
    /// Rows of exactly `headers.len()` cells, trimmed.
    pub rows: Vec<Vec<String>>,
    /// Line of the file (1 = first) each row starts on.
    pub lines: Vec<u64>,
    /// Rows that could not be taken.
    pub row_errors: Vec<RowError>,
    /// Charset the file was read in: `UTF-8`, `UTF-8 with BOM`, `UTF-16LE`, `UTF-16BE`, `windows-1252`, `ISO-8859-15`.
    pub encoding: String,
    /// `,`, `;`, tab or `|`.
    pub delimiter: char,
}

/// Why a row was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// Number of the data row, 1 = first after the header.
    pub row: u64,
    /// Line of the file, 1 = first.
    pub line: u64,
    /// In words.
    pub why: String,
}

/// Why there is no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Larger than [`MAX_BYTES`].
    #[error("the file is larger than 64 MiB")]
    TooLarge,
    /// A workbook, an archive, an image …
    #[error("the file is not a text table: {0}")]
    NotText(String),
    /// No header with at least one name, or too many columns.
    #[error("no header row: {0}")]
    NoHeader(String),
}

/// Read a CSV file as people save it.
///
/// # Errors
/// See [`TableError`]; single bad rows are in `row_errors` instead.
pub fn read_csv(bytes: &[u8]) -> Result<Table, TableError> {
    if bytes.len() > MAX_BYTES {
        return Err(TableError::TooLarge);
    }
    if let Some(kind) = binary(bytes) {
        return Err(TableError::NotText(kind.into()));
    }
    let (text, encoding) = decode(bytes)?;
    let (named, rest) = excel_hint(&text);
    if rest.trim().is_empty() {
        return Err(TableError::Empty);
    }
    let delimiter = named.unwrap_or_else(|| sniff(rest));
    let hint = text.len().saturating_sub(rest.len());
    let before = Lines::new(text.get(..hint).unwrap_or_default()).end();
    let mut table = rows(rest, delimiter, before)?;
    table.encoding = encoding;
    Ok(table)
}

fn binary(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: &[(&[u8], &str)] = &[
        (
            b"PK\x03\x04",
            "an Excel workbook or archive; save it as CSV",
        ),
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook; save it as CSV"),
        (b"%PDF", "a PDF"),
        (b"\x89PNG", "an image"),
        (b"\x1f\x8b", "a compressed file"),
        (b"<!DOCTYPE", "a web page"),
        (b"<html", "a web page"),
    ];
    KINDS
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, kind)| *kind)
}

fn decode(bytes: &[u8]) -> Result<(String, String), TableError> {
    let named = |e: &'static Encoding| {
        let (text, _, _) = e.decode(bytes);
        text.into_owned()
    };
    if let Some((e, _)) = Encoding::for_bom(bytes) {
        let name = if e == UTF_8 {
            "UTF-8 with BOM"
        } else {
            e.name()
        };
        return Ok((named(e), name.into()));
    }
    // UTF-16 without a mark: every other byte of plain text is zero.
    let sample = bytes.get(..2_000).unwrap_or(bytes);
    let zeros = |odd: usize| {
        sample
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let half = sample.len() / 2;
    if half > 4 && (zeros(1) * 10 > half * 7 || zeros(0) * 10 > half * 7) {
        let e = if zeros(1) > zeros(0) {
            UTF_16LE
        } else {
            UTF_16BE
        };
        return Ok((named(e), e.name().into()));
    }
    if sample.contains(&0) {
        return Err(TableError::NotText("it holds binary data".into()));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((text.to_owned(), UTF_8.name().into())),
        // 0xA4 is the euro sign of ISO-8859-15 and the rare currency sign of windows-1252; 0x80–0x9F only print in the latter.
        Err(_) if bytes.contains(&0xa4) && !bytes.iter().any(|b| (0x80..=0x9f).contains(b)) => {
            Ok((named(ISO_8859_15), ISO_8859_15.name().into()))
        }
        Err(_) => Ok((named(WINDOWS_1252), WINDOWS_1252.name().into())),
    }
}

/// Excel's first line `sep=;` names the delimiter.
fn excel_hint(text: &str) -> (Option<char>, &str) {
    let first = text.split(['\r', '\n']).next().unwrap_or_default();
    let named = first.trim().to_ascii_lowercase();
    match named
        .strip_prefix("sep=")
        .map(|r| r.chars().collect::<Vec<_>>())
        .as_deref()
    {
        Some([d]) => (
            Some(*d),
            text.get(first.len()..)
                .unwrap_or_default()
                .trim_start_matches(['\r', '\n']),
        ),
        // A tab is trimmed away.
        Some([]) => (
            Some('\t'),
            text.get(first.len()..)
                .unwrap_or_default()
                .trim_start_matches(['\r', '\n']),
        ),
        _ => (None, text),
    }
}

/// The delimiter under which the first rows have the most equal columns.
fn sniff(text: &str) -> char {
    let score = |d: char| {
        let counts: Vec<usize> = reader(text, d)
            .records()
            .take(30)
            .filter_map(Result::ok)
            .map(|r| r.len())
            .collect();
        let header = counts.first().copied().unwrap_or(1);
        let same = counts.iter().filter(|c| **c == header).count();
        if header < 2 {
            0
        } else {
            same * 100 / counts.len().max(1) * 10 + header.min(9)
        }
    };
    // The first of the best wins: a comma before a semicolon.
    let mut best = (',', 0);
    for d in [',', ';', '\t', '|'] {
        let s = score(d);
        if s > best.1 {
            best = (d, s);
        }
    }
    best.0
}

fn reader(text: &str, delimiter: char) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// Counts lines as an editor does: CRLF, LF and a lone CR each end one. (The csv crate stands before the LF of a CRLF
/// when it names a row, and so is one behind.)
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    ended: u64,
}

impl<'t> Lines<'t> {
    const fn new(text: &'t str) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            ended: 0,
        }
    }

    /// Lines ended before this byte and the line breaks it stands on; asked in rising order.
    fn before(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(b) = self.text.get(self.at) {
            if self.at >= byte && !matches!(b, b'\r' | b'\n') {
                break;
            }
            self.at += 1;
            let cr_of_crlf = *b == b'\r' && self.text.get(self.at) == Some(&b'\n');
            if matches!(b, b'\r' | b'\n') && !cr_of_crlf {
                self.ended += 1;
            }
        }
        self.ended
    }

    /// Lines ended in the whole text.
    fn end(mut self) -> u64 {
        self.before(u64::MAX)
    }
}

fn rows(text: &str, delimiter: char, before: u64) -> Result<Table, TableError> {
    let mut lines = Lines::new(text);
    let mut line_of =
        |p: Option<&csv::Position>| p.map_or(0, |p| before + lines.before(p.byte()) + 1);
    let mut reader = reader(text, delimiter);
    let mut records = reader.records();
    let header = loop {
        match records.next() {
            None => return Err(TableError::Empty),
            Some(Err(e)) => return Err(TableError::NoHeader(e.to_string())),
            Some(Ok(r)) if r.iter().all(|c| c.trim().is_empty()) => {}
            Some(Ok(r)) => break r,
        }
    };
    if header.len() > MAX_COLUMNS {
        return Err(TableError::NoHeader(format!("{} columns", header.len())));
    }
    let headers = names(header.iter());
    let mut table = Table {
        rows: Vec::new(),
        lines: Vec::new(),
        row_errors: Vec::new(),
        encoding: String::new(),
        delimiter,
        headers,
    };
    let width = table.headers.len();
    let mut number = 0_u64;
    for record in records {
        let record = match record {
            Ok(r) => r,
            Err(e) => {
                number += 1;
                let line = line_of(e.position());
                table.row_errors.push(RowError {
                    row: number,
                    line,
                    why: e.to_string(),
                });
                continue;
            }
        };
        if record.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        number += 1;
        let line = line_of(record.position());
        if number > u64::try_from(MAX_ROWS).unwrap_or(u64::MAX) {
            table.row_errors.push(RowError {
                row: number,
                line,
                why: format!("only {MAX_ROWS} rows are read"),
            });
            break;
        }
        let extra = record
            .iter()
            .skip(width)
            .filter(|c| !c.trim().is_empty())
            .count();
        if extra > 0 {
            let why = format!(
                "{} cells for {width} columns: an unquoted delimiter?",
                record.len()
            );
            table.row_errors.push(RowError {
                row: number,
                line,
                why,
            });
            continue;
        }
        let mut cells: Vec<String> = record
            .iter()
            .take(width)
            .map(|c| c.trim().chars().take(MAX_CELL).collect())
            .collect();
        cells.resize(width, String::new());
        table.rows.push(cells);
        table.lines.push(line);
    }
    Ok(table)
}

/// Header names that are there and told apart.
fn names<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (i, cell) in cells.enumerate() {
        let base = match squash(cell) {
            empty if empty.is_empty() => format!("Column {}", i + 1),
            name => name,
        };
        let mut name = base.clone();
        let mut n = 2;
        while out.contains(&name) {
            name = format!("{base} ({n})");
            n += 1;
        }
        out.push(name);
    }
    out
}

#[cfg(test)]
mod tests;
