//! From bytes to text: charsets, hostile markup, what a person sees. Pure.

mod charset;
mod fold;
mod read;
mod tame;

pub use charset::{declared_charset, decode};
pub use fold::{contains_words, fold, squash};
pub use read::{
    attr_url, decode_entities, elements, fragment_text, hidden, page_text, text_of, title_of,
};
pub use tame::tame;

/// Parse hostile HTML. `Html` is not `Send`: parse, read and drop it inside one blocking function.
#[must_use]
pub fn parse(html: &str) -> scraper::Html {
    scraper::Html::parse_document(&tame(html))
}
