//! Languages are told apart even in one line.

use super::*;

#[test]
fn one_line_of_each_language_is_recognised() {
    let l = Languages::embedded().unwrap();
    for (lang, line) in [
        ("en", "Thanks for your message, we are not looking at this."),
        (
            "de",
            "Vielen Dank für Ihre Nachricht, wir haben leider kein Interesse.",
        ),
        (
            "fr",
            "Merci pour votre message, nous ne sommes pas intéressés.",
        ),
        (
            "es",
            "Gracias por su mensaje, pero no nos interesa en este momento.",
        ),
        ("it", "Grazie per il messaggio, ma non siamo interessati."),
        ("pt", "Obrigado pela mensagem, mas não temos interesse."),
        (
            "nl",
            "Bedankt voor uw bericht, maar wij hebben geen interesse.",
        ),
        (
            "da",
            "Tak for din mail, men vi er ikke interesserede og har det ikke.",
        ),
        (
            "sv",
            "Tack för ditt mejl, men vi är inte intresserade och har det inte.",
        ),
        (
            "no",
            "Takk for e-posten, men vi er ikke interessert og har noe annet.",
        ),
        (
            "pl",
            "Dziękuję za wiadomość, ale nie jesteśmy zainteresowani.",
        ),
        (
            "fi",
            "Kiitos viestistä, mutta emme ole kiinnostuneita tästä.",
        ),
    ] {
        assert_eq!(l.detect(line), Some(lang), "{line}");
    }
    assert_eq!(l.detect("OK"), None);
}
