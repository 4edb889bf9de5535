use domain::table::Table;

use super::*;

fn table() -> Table {
    Table {
        headers: vec!["Hotel".into(), "Web".into(), "Notiz".into()],
        rows: vec![
            vec!["Post".into(), " post.example ".into(), "x".into()],
            vec![String::new(), "a.example".into(), String::new()],
        ],
        errors: vec![],
        encoding: "utf-8".into(),
        delimiter: ';',
    }
}

#[test]
fn unmapped_columns_are_kept_and_rows_without_a_hotel_are_errors() {
    let mapping = BTreeMap::from([
        ("hotel".to_owned(), "hotel".to_owned()),
        ("website".to_owned(), "1".to_owned()),
    ]);
    let (rows, errors) = map(&table(), &mapping).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].fields["website"], "post.example");
    assert_eq!(rows[0].own["Notiz"], "x");
    assert_eq!((errors.len(), errors[0].row), (1, 2));
}

#[test]
fn a_wrong_mapping_is_refused_with_the_column_it_names() {
    let e = map(
        &table(),
        &BTreeMap::from([("hotel".to_owned(), "Name".to_owned())]),
    )
    .unwrap_err();
    assert!(e.to_string().contains("Name"));
    assert!(
        map(
            &table(),
            &BTreeMap::from([("website".to_owned(), "Web".to_owned())])
        )
        .is_err()
    );
    assert!(
        map(
            &table(),
            &BTreeMap::from([("colour".to_owned(), "Web".to_owned())])
        )
        .is_err()
    );
}
