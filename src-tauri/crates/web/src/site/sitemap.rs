//! Sitemaps (sitemaps.org 0.9): the addresses in `<loc>`, of a list of pages or of other sitemaps.

use quick_xml::Reader;
use quick_xml::events::Event;

/// Addresses read at most.
pub(super) const MAX_ADDRESSES: usize = 500;

/// What a sitemap file holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sitemap {
    pub(super) pages: Vec<String>,
    pub(super) maps: Vec<String>,
}

/// Read what can be read; a broken rest is left out. Entities of documents are not expanded.
pub(super) fn read_sitemap(xml: &str) -> Sitemap {
    let mut found = Sitemap::default();
    let mut reader = Reader::from_str(xml);
    let mut in_loc = false;
    let mut in_map = false;
    let mut loc = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(e)) => match e.local_name().as_ref() {
                "loc" => {
                    in_loc = true;
                    loc.clear();
                }
                "sitemap" => in_map = true,
                "url" => in_map = false,
                _ => {}
            },
            Ok(Event::Text(t)) if in_loc => loc.push_str(t.as_ref()),
            Ok(Event::CData(t)) if in_loc => loc.push_str(t.as_ref()),
            Ok(Event::GeneralRef(r)) if in_loc => match r.as_ref() {
                "amp" => loc.push('&'),
                "apos" => loc.push('\''),
                "quot" => loc.push('"'),
                _ => {}
            },
            Ok(Event::End(e)) if e.local_name().as_ref() == "loc" => {
                in_loc = false;
                let list = if in_map {
                    &mut found.maps
                } else {
                    &mut found.pages
                };
                let address = loc.trim();
                if address.starts_with("http") && list.len() < MAX_ADDRESSES {
                    list.push(address.to_owned());
                }
            }
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
