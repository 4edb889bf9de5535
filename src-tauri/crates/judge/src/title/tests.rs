//! Titles that run a hotel, and those that only look like it.

use super::*;

#[test]
fn general_managers_of_many_languages_are_relevant() {
    let j = crate::shared();
    for t in [
        "General Manager",
        "GM",
        "Hotel General Manager",
        "General Manager - Hilton Garden Inn Munich",
        "Hotel Manager",
        "Resort Manager",
        "Managing Director",
        "Cluster General Manager",
        "Director of Operations",
        "Hoteldirektor (m/w/d)",
        "Hoteldirektorin",
        "Geschäftsführer",
        "Directeur Général",
        "Directrice d'hôtel",
        "Directeur d'hôtel H/F",
        "Director General",
        "Director de Hotel",
        "Gerente General",
        "Direttore d'albergo",
        "Direttore Generale",
        "Diretor Geral",
        "Diretora de Hotel",
        "Hoteldirecteur",
        "Algemeen directeur",
        "Hotelmanager",
        "General Manager, Beach Resort",
        "Pre-Opening General Manager",
        "Interim General Manager",
        "General Manager (Boutique Hotel)",
        "Area General Manager",
    ] {
        assert!(j.title(t).relevant, "{t}: {:?}", j.title(t));
    }
}

#[test]
fn people_around_the_general_manager_and_other_trades_are_not() {
    let j = crate::shared();
    for t in [
        "Assistant to the General Manager",
        "PA to GM",
        "Executive Assistant to the General Manager",
        "Assistant General Manager",
        "Deputy General Manager",
        "Front Office Manager",
        "Dealership General Manager",
        "Restaurant General Manager",
        "Department Store General Manager",
        "Funeral Home General Manager",
        "General Manager, Land Department",
        "General Manager Food",
        "GM Video",
        "Assistentin der Geschäftsführung",
        "Direktionsassistent",
        "Stellvertretender Hoteldirektor",
        "Assistante de direction",
        "Directeur adjoint",
        "Directeur de magasin",
        "Subdirector de hotel",
        "Vicedirettore",
        "Assistente de direção",
        "Adjunct-directeur",
        "Hotel Revenue Manager",
        "Director of Sales and Marketing",
        "Branch General Manager",
        "Pharmacy General Manager",
        "Housekeeping Manager",
        "Sales Manager",
        "Maître d'hôtel",
        "Account General Manager",
        "Education General Manager",
        "Road Production General Manager",
        "Barista",
        "",
    ] {
        assert!(!j.title(t).relevant, "{t}: {:?}", j.title(t));
    }
}

#[test]
fn every_role_has_a_class() {
    let t = Tables::embedded().unwrap();
    for role in t.roles.labels() {
        assert!(t.classes.contains_key(role), "{role}");
    }
}

#[test]
fn foreign_job_titles_hold_few_relevant_ones() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../../shared/testdata/titles/job_titles.txt"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no titles/job_titles.txt");
        return;
    };
    let j = crate::shared();
    let relevant: Vec<&str> = text.lines().filter(|l| j.title(l).relevant).collect();
    println!(
        "{} of {} titles relevant",
        relevant.len(),
        text.lines().count()
    );
    for l in &relevant {
        println!("  {l}");
    }
    assert!(relevant.len() < 120, "{}", relevant.len());
    assert!(
        relevant.contains(&"Hotel Operations Manager")
            && !relevant.contains(&"Dealership General Manager")
    );
}
