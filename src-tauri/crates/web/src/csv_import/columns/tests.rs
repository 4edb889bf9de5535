use super::*;
use crate::csv_import::read_csv;

fn guess(text: &str) -> Vec<(String, String)> {
    guess_columns(&read_csv(text.as_bytes()).unwrap())
        .into_iter()
        .map(|g| (g.field, g.header))
        .collect()
}

fn has(text: &str, pairs: &[(&str, &str)]) {
    let found = guess(text);
    for (field, header) in pairs {
        assert!(
            found.contains(&((*field).to_owned(), (*header).to_owned())),
            "{field} should be {header} in {found:?}"
        );
    }
}

#[test]
fn columns_are_recognised_in_five_languages() {
    has(
        "Hotel Name,Website,Email Address,General Manager,Phone,City,Country\nPost,post.at,a@post.at,Anna Huber,+43 5583 2206,Lech,AT",
        &[
            ("hotel", "Hotel Name"),
            ("website", "Website"),
            ("email", "Email Address"),
            ("gm", "General Manager"),
            ("phone", "Phone"),
            ("city", "City"),
            ("country", "Country"),
        ],
    );
    has(
        "Betrieb;Webseite;E-Mail;Ansprechpartner;Telefon;Ort;Land\nPost;post.at;a@post.at;Anna Huber;05583 2206;Lech;AT",
        &[
            ("hotel", "Betrieb"),
            ("website", "Webseite"),
            ("email", "E-Mail"),
            ("gm", "Ansprechpartner"),
            ("phone", "Telefon"),
            ("city", "Ort"),
            ("country", "Land"),
        ],
    );
    has(
        "Établissement;Site internet;Courriel;Directeur;Téléphone;Ville;Pays\nX;x.fr;a@x.fr;J D;01 02 03 04 05;Lyon;FR",
        &[
            ("hotel", "Établissement"),
            ("website", "Site internet"),
            ("email", "Courriel"),
            ("gm", "Directeur"),
            ("city", "Ville"),
        ],
    );
    has(
        "Establecimiento;Página web;Correo electrónico;Gerente;Teléfono;Ciudad;País\nX;x.es;a@x.es;J D;+34 91 123 45 67;Madrid;ES",
        &[
            ("hotel", "Establecimiento"),
            ("email", "Correo electrónico"),
            ("gm", "Gerente"),
            ("country", "País"),
        ],
    );
    has(
        "Struttura;Sito web;Email;Direttore;Telefono;Città;Paese\nX;x.it;a@x.it;J D;+39 06 123456;Roma;IT",
        &[
            ("hotel", "Struttura"),
            ("website", "Sito web"),
            ("city", "Città"),
            ("country", "Paese"),
        ],
    );
}

#[test]
fn cells_correct_the_names_of_columns() {
    // A column "Contact" full of addresses is the e-mail, not the manager.
    has(
        "Hotel,Contact\nA,info@a.com\nB,gm@b.com",
        &[("email", "Contact")],
    );
    assert!(
        !guess("Hotel,Contact\nA,info@a.com")
            .iter()
            .any(|g| g.0 == "gm")
    );
    // No header says it, the cells do.
    has(
        "x,y,z\nHotel A,www.a.com,+43 1 234567\nHotel B,https://b.com,+43 1 765432",
        &[("website", "y"), ("phone", "z")],
    );
    // Sales Navigator.
    has(
        "First Name,Last Name,Title,Company,Person Linkedin Url,Company Website\nA,B,General Manager,Hotel C,https://www.linkedin.com/in/ab,https://c.com",
        &[
            ("first_name", "First Name"),
            ("last_name", "Last Name"),
            ("title", "Title"),
            ("hotel", "Company"),
            ("linkedin", "Person Linkedin Url"),
            ("website", "Company Website"),
        ],
    );
    has(
        "Name,Ort\nHotel Post,Lech",
        &[("hotel", "Name"), ("city", "Ort")],
    );
}

#[test]
fn no_column_serves_twice_and_previews_are_short() {
    let table = read_csv(b"Hotel,Hotel name,E-mail,Mail\nA,B,a@b.com,c@d.com\n").unwrap();
    let g = guess_columns(&table);
    let mut columns: Vec<usize> = g.iter().map(|x| x.column).collect();
    columns.dedup();
    assert_eq!(columns.len(), g.len());
    assert!(
        g.iter()
            .all(|x| x.preview.len() <= 5 && (0.0..=1.0).contains(&x.confidence))
    );
}

#[test]
fn the_data_file_names_every_field() {
    assert!(
        FIELDS
            .iter()
            .all(|f| NAMES.get(*f).is_some_and(|n| n.len() >= 5))
    );
    assert_eq!(FIELDS.len(), NAMES.len());
}
