use super::subject_core;

#[test]
fn a_subject_keeps_its_core_through_every_mail_program() {
    for s in [
        "Ihr Haus in Lech",
        "Re: Ihr Haus in Lech",
        "AW: WG: Ihr  Haus in Lech",
        "Re[2]: ihr haus in lech",
        " SV: Re: Ihr Haus in Lech ",
    ] {
        assert_eq!(subject_core(s), "ihr haus in lech", "{s}");
    }
}

#[test]
fn a_colon_of_the_subject_itself_stays() {
    assert_eq!(subject_core("Sommer: neue Preise"), "sommer: neue preise");
    assert_eq!(subject_core("Re: 10:30 in Wien"), "10:30 in wien");
}
