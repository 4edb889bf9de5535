//! Servers repeat addresses in their answers; what people read in errors and logs has none.

/// The text with every word that holds an `@` replaced by `…`.
pub(crate) fn without_addresses(text: &str) -> String {
    text.split(' ')
        .map(|word| if word.contains('@') { "…" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_is_left() {
        assert_eq!(
            without_addresses("550 5.1.1 <gm@hotel.test>: User unknown"),
            "550 5.1.1 … User unknown"
        );
    }
}
