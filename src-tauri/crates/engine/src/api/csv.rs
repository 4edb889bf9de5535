//! Tables for a spreadsheet: RFC 4180 lines in which nothing is taken for a formula.

/// Begin of a file, so that spreadsheets read it as UTF-8.
pub(super) const BOM: &str = "\u{feff}";

/// One line with its end.
pub(super) fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = cells.into_iter().map(cell).collect::<Vec<_>>().join(",");
    out.push_str("\r\n");
    out
}

/// A cell. What a spreadsheet would take for a formula becomes a text; a phone number and a negative number stay.
fn cell(text: &str) -> String {
    let number = text.strip_prefix(['+', '-']).is_some_and(|t| {
        !t.is_empty()
            && t.bytes()
                .all(|b| b.is_ascii_digit() || b" .()".contains(&b))
    });
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !number;
    let text = if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains(['"', ',', ';', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_cell_is_a_formula_or_a_second_cell() {
        assert_eq!(
            line([
                "a",
                "=1+1",
                "+44 20 7946",
                "-5.5",
                "-cmd",
                "x,\"y\"\nz",
                "@a"
            ]),
            "a,'=1+1,+44 20 7946,-5.5,'-cmd,\"x,\"\"y\"\"\nz\",'@a\r\n"
        );
        assert_eq!(line(["+1;calc", "\t=1"]), "\"'+1;calc\",'\t=1\r\n");
    }
}
