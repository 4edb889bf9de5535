//! Reports and exports as files.

use serde_json::json;

use crate::{Home, ended};

#[test]
fn the_month_is_reported_as_figures_a_table_and_a_page() {
    let home = Home::new();
    home.init();
    let r = home.ok(&["report", "--month", "2031-09"]);
    assert_eq!(
        (
            &r["month"],
            &r["totals"]["meetings_held"],
            r.get("document")
        ),
        (&json!("2031-09"), &json!(0), None)
    );
    let page = home.path("report.html");
    home.ok(&["report", "--html", page.to_str().unwrap()]);
    assert!(
        std::fs::read_to_string(&page)
            .unwrap()
            .starts_with("<!doctype html>")
    );
    let out = ended(
        home.jengu(&["report", "--csv", "-"]).output().unwrap(),
        0,
        &["report"],
    );
    assert!(String::from_utf8_lossy(&out.stdout).starts_with("by,name,mails,"));
    assert_eq!(home.err(&["report", "--month", "soon"], 2)["code"], "usage");
    assert_eq!(
        home.ok(&["calibration", "report"])["calibration"],
        json!([])
    );
}

#[test]
fn cards_are_exported_and_no_file_is_overwritten() {
    let home = Home::new();
    home.init();
    home.ok(&[
        "prospects",
        "add",
        "Hotel Abbey",
        "--town",
        "Bath",
        "--country",
        "GB",
    ]);
    let file = home.path("cards.csv");
    let path = file.to_str().unwrap();
    let done = home.ok(&[
        "export",
        "prospects",
        path,
        "--columns-of",
        "hubspot",
        "--to",
        "CRM",
    ]);
    assert_eq!(
        (&done["rows"], &done["left_out"]),
        (&json!(1), &json!(0)),
        "{done}"
    );
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.starts_with("\u{feff}Jengu ID,First Name") && text.contains("Hotel Abbey"),
        "{text}"
    );
    assert_eq!(
        home.err(&["export", "prospects", path], 3)["code"],
        "refused"
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}
