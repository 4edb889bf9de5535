use super::*;
use proptest::prelude::*;

fn table(text: &str) -> Table {
    read_csv(text.as_bytes()).unwrap()
}

#[test]
fn charsets_people_save_in_are_recognised() {
    let text = "Hotel;Ort\nHôtel Müller;Zürich\n";
    let utf16 = |be: bool, bom: bool| {
        let units = std::iter::once(0xfeff_u16)
            .filter(|_| bom)
            .chain(text.encode_utf16());
        units
            .flat_map(|u| if be { u.to_be_bytes() } else { u.to_le_bytes() })
            .collect::<Vec<u8>>()
    };
    let latin = WINDOWS_1252.encode(text).0.into_owned();
    let with_bom = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    for (bytes, name) in [
        (text.as_bytes().to_vec(), "UTF-8"),
        (with_bom, "UTF-8 with BOM"),
        (utf16(false, true), "UTF-16LE"),
        (utf16(true, true), "UTF-16BE"),
        (utf16(false, false), "UTF-16LE"),
        (utf16(true, false), "UTF-16BE"),
        (latin, "windows-1252"),
        (b"Hotel;Preis\nM\xfcller;10 \xa4".to_vec(), "ISO-8859-15"),
    ] {
        let t = read_csv(&bytes).unwrap();
        assert_eq!(t.encoding, name);
        assert_eq!(t.headers[0], "Hotel", "{name}");
        assert!(t.rows[0][0].ends_with("üller"), "{name}");
    }
}

#[test]
fn delimiters_are_found_also_when_others_are_inside() {
    for (text, d) in [
        ("a,b,c\n1,2,3\n", ','),
        ("name;city;note\nPost;Lech;\"a,b,c\"\nAlm;Zürs;x, y\n", ';'),
        ("name\tcity\nPost, The\tLech\n", '\t'),
        ("name|city\nPost|Lech\n", '|'),
        ("sep=;\nname;city\nPost;Lech\n", ';'),
        ("only one column\nPost\nAlm\n", ','),
    ] {
        assert_eq!(table(text).delimiter, d, "{text}");
    }
    assert_eq!(
        table("sep=;\r\nname;city\r\nPost;Lech").headers,
        ["name", "city"]
    );
}

#[test]
fn quoted_line_breaks_stay_in_their_cell_and_lines_are_counted() {
    let t =
        table("hotel,address,city\n\"Post\",\"Dorf 1\n6764 Lech\",Lech\nAlm,Weg 2,\"Z\"\"ürs\"\n");
    assert_eq!(t.rows[0][1], "Dorf 1\n6764 Lech");
    assert_eq!(t.rows[1][2], "Z\"ürs");
    assert_eq!(t.lines, [2, 4]);
    // As an editor counts, whatever ends a line, also below Excel's hint and blank lines.
    for end in ["\n", "\r\n", "\r"] {
        let t = table(&["sep=;", "a;b", "1;2", "", "\"3", "4\";5", "6;7;8", "9;0"].join(end));
        assert_eq!(t.lines, [3, 5, 8], "{end:?}");
        assert_eq!(t.row_errors[0].line, 7, "{end:?}");
    }
}

#[test]
fn ragged_rows_are_filled_or_named() {
    let t = table("a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n\n , ,\n5,6,7\n");
    assert_eq!(
        t.rows,
        [vec!["1", "2", ""], vec!["1", "2", "3"], vec!["5", "6", "7"]]
    );
    assert_eq!(
        (
            t.row_errors.len(),
            t.row_errors[0].row,
            t.row_errors[0].line
        ),
        (1, 2, 3)
    );
}

/// A list out of an old office program: its charset, and rows too short, too long and broken. Every good row arrives whole,
/// every bad one is named with its line, and none is lost in silence.
#[test]
fn a_ragged_list_in_any_charset_loses_no_row_in_silence() {
    let text = "Hôtel;Ort;E-Mail\r\nMüller;Zürich;info@müller.example\r\nCafé\r\nPost;Lech;a@b.example;zu;viel\r\n;;\r\nAlm;Zürs;\r\n";
    let utf16 = |be: bool| {
        std::iter::once(0xfeff_u16)
            .chain(text.encode_utf16())
            .flat_map(|u| if be { u.to_be_bytes() } else { u.to_le_bytes() })
            .collect::<Vec<u8>>()
    };
    for bytes in [
        text.as_bytes().to_vec(),
        WINDOWS_1252.encode(text).0.into_owned(),
        utf16(false),
        utf16(true),
    ] {
        let t = read_csv(&bytes).unwrap();
        assert_eq!(t.headers, ["Hôtel", "Ort", "E-Mail"], "{}", t.encoding);
        assert_eq!(
            t.rows,
            [
                vec!["Müller", "Zürich", "info@müller.example"],
                vec!["Café", "", ""],
                vec!["Alm", "Zürs", ""]
            ],
            "{}",
            t.encoding
        );
        assert_eq!(t.lines, [2, 3, 6], "{}", t.encoding);
        let named: Vec<u64> = t.row_errors.iter().map(|e| e.line).collect();
        assert_eq!(named, [4], "{}", t.encoding);
        assert!(
            t.row_errors[0].why.contains('5') && t.row_errors[0].why.contains('3'),
            "{}",
            t.row_errors[0].why
        );
    }
}

#[test]
fn headers_are_told_apart() {
    assert_eq!(
        table("name,,name, name \n1,2,3,4").headers,
        ["name", "Column 2", "name (2)", "name (3)"]
    );
    assert_eq!(table("\n\n,,\nname,city\nx,y").headers, ["name", "city"]);
}

#[test]
fn what_is_no_table_is_said() {
    assert_eq!(read_csv(b""), Err(TableError::Empty));
    assert_eq!(read_csv(b"  \n\n"), Err(TableError::Empty));
    assert!(matches!(
        read_csv(b"PK\x03\x04xx"),
        Err(TableError::NotText(_))
    ));
    assert!(matches!(
        read_csv(b"a,b\x00\x01\x02\xff,c"),
        Err(TableError::NotText(_))
    ));
    assert!(matches!(
        read_csv(",".repeat(10_000).replace(',', "x,").as_bytes()),
        Err(TableError::NoHeader(_))
    ));
}

#[test]
fn the_french_register_is_read() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../../shared/testdata/hotels/france_classified.csv");
    let Ok(bytes) = std::fs::read(path) else {
        println!("skipped: the shared test data is not here");
        return;
    };
    let t = read_csv(&bytes).unwrap();
    println!(
        "{} rows, {} errors, {} columns, {}, {:?}",
        t.rows.len(),
        t.row_errors.len(),
        t.headers.len(),
        t.encoding,
        t.delimiter
    );
    assert!(t.rows.len() > 1_000 && t.row_errors.len() * 100 < t.rows.len());
}

proptest! {
    #[test]
    fn written_tables_are_read_back(rows in prop::collection::vec(prop::collection::vec("[a-zäöü ,;|\"\n\t€-]{0,12}", 3), 1..20), d in prop::sample::select(vec![b',', b';', b'\t', b'|'])) {
        let mut w = csv::WriterBuilder::new().delimiter(d).quote_style(csv::QuoteStyle::Always).from_writer(vec![]);
        w.write_record(["hotel", "city", "country"]).unwrap();
        for r in &rows {
            w.write_record(r).unwrap();
        }
        let t = read_csv(&w.into_inner().unwrap()).unwrap();
        let want: Vec<Vec<String>> = rows.iter().map(|r| r.iter().map(|c| c.trim().to_owned()).collect::<Vec<_>>()).filter(|r: &Vec<String>| r.iter().any(|c| !c.is_empty())).collect();
        prop_assert_eq!(t.delimiter, char::from(d));
        prop_assert_eq!(t.rows, want);
    }

    #[test]
    fn no_bytes_break_it(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(t) = read_csv(&bytes) {
            prop_assert!(t.rows.iter().all(|r| r.len() == t.headers.len()));
            prop_assert_eq!(t.rows.len(), t.lines.len());
        }
    }
}
