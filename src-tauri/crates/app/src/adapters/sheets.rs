//! Foreign tables: `web` reads and guesses in its own words, the engine asks in the fields of an import.

use domain::table::{RowError, Sheets, Table};
use web::csv_import::{self, guess_columns, read_csv};

/// Name of the column made of first and last names.
const WHOLE_NAME: &str = "Name (first and last)";

/// Headers that say no more than "name", in the languages of the lists we meet.
const PLAIN_NAMES: [&str; 5] = ["name", "nom", "nombre", "nome", "naam"];

/// Reads CSV files.
#[derive(Debug, Clone, Copy, Default)]
pub struct CsvSheets;

fn small(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The engine's field for a guessed one; `None` stays an own field of the row.
fn field(guessed: &str) -> Option<&'static str> {
    Some(match guessed {
        "hotel" => "hotel",
        "website" => "website",
        "email" => "email",
        "gm" => "name",
        "title" => "title",
        "phone" => "phone",
        "street" => "street",
        "postal_code" => "postal_code",
        "city" => "city",
        "country" => "country",
        _ => return None,
    })
}

fn foreign(table: &Table) -> csv_import::Table {
    csv_import::Table {
        headers: table.headers.clone(),
        rows: table.rows.clone(),
        lines: Vec::new(),
        row_errors: Vec::new(),
        encoding: table.encoding.clone(),
        delimiter: table.delimiter,
    }
}

/// Where first and last names stand in two columns, they become one more column.
fn join_names(table: &mut csv_import::Table) {
    let guesses = guess_columns(table);
    let column = |f: &str| guesses.iter().find(|g| g.field == f).map(|g| g.column);
    let (Some(first), Some(last), None) = (column("first_name"), column("last_name"), column("gm"))
    else {
        return;
    };
    table.headers.push(WHOLE_NAME.to_owned());
    for row in &mut table.rows {
        let cell = |c: usize| row.get(c).map_or("", |s| s.trim());
        let whole = format!("{} {}", cell(first), cell(last)).trim().to_owned();
        row.push(whole);
    }
}

impl Sheets for CsvSheets {
    fn read(&self, bytes: &[u8]) -> anyhow::Result<Table> {
        let mut read = read_csv(bytes)?;
        join_names(&mut read);
        Ok(Table {
            headers: read.headers,
            rows: read.rows,
            errors: read
                .row_errors
                .into_iter()
                .map(|e| RowError {
                    row: small(e.row),
                    line: small(e.line),
                    why: e.why,
                })
                .collect(),
            encoding: read.encoding,
            delimiter: read.delimiter,
        })
    }

    fn guess(&self, table: &Table) -> Vec<(String, usize)> {
        let mut all: Vec<(String, usize)> = guess_columns(&foreign(table))
            .into_iter()
            .filter_map(|g| Some((field(&g.field)?.to_owned(), g.column)))
            .collect();
        // Where the hotel has its own column, a plain "Name" is the person's.
        let has = |f: &str| all.iter().any(|(g, _)| g == f);
        if has("hotel")
            && !has("name")
            && let Some(plain) = table
                .headers
                .iter()
                .position(|h| PLAIN_NAMES.iter().any(|n| h.trim().eq_ignore_ascii_case(n)))
            && !all.iter().any(|(_, c)| *c == plain)
        {
            all.push(("name".to_owned(), plain));
        }
        if let Some(whole) = table.headers.iter().position(|h| h == WHOLE_NAME) {
            all.retain(|(f, _)| f != "name");
            all.push(("name".to_owned(), whole));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_as_people_save_it_is_read_and_its_columns_are_guessed() {
        let csv = "Hotelname;Webseite;Vorname;Nachname;E-Mail;Ort\r\nHotel Post;hotelpost.at;Petra;Huber;petra@hotelpost.at;Lech\r\n";
        let t = CsvSheets.read(csv.as_bytes()).unwrap();
        assert_eq!(t.delimiter, ';');
        let guess: std::collections::BTreeMap<String, usize> =
            CsvSheets.guess(&t).into_iter().collect();
        assert_eq!(guess.get("hotel"), Some(&0));
        assert_eq!(guess.get("email"), Some(&4));
        let name = guess.get("name").copied().unwrap();
        assert_eq!(t.rows[0][name], "Petra Huber");
    }

    #[test]
    fn a_plain_name_beside_a_hotel_is_a_person() {
        let guess = |csv: &str| -> std::collections::BTreeMap<String, usize> {
            CsvSheets
                .guess(&CsvSheets.read(csv.as_bytes()).unwrap())
                .into_iter()
                .collect()
        };
        let list = "Hotel,Website,Name,Email\nHotel Post,https://hotelpost.example,Petra Huber,petra@hotelpost.example\n";
        assert_eq!(guess(list).get("name"), Some(&2));
        let hotels = "Name,Website\nHotel Post,https://hotelpost.example\n";
        assert_eq!(guess(hotels).get("hotel"), Some(&0));
        assert_eq!(guess(hotels).get("name"), None);
    }

    #[test]
    fn every_field_is_one_that_imports_know() {
        for f in [
            "hotel",
            "website",
            "email",
            "gm",
            "title",
            "phone",
            "street",
            "postal_code",
            "city",
            "country",
        ] {
            let known = field(f).unwrap();
            assert!(
                engine::pipeline::acquire::import::FIELDS.contains(&known),
                "{known}"
            );
        }
    }
}
