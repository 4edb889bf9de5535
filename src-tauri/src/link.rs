//! Deep links: `jengu://prospect/ID` shows a prospect. A link can be put before a person by anybody, so it only navigates,
//! and only what has the form of an id goes on.

use crate::desk::Desk;
use tauri::{AppHandle, Manager, Runtime, Url};
use tauri_plugin_deep_link::DeepLinkExt as _;

/// The event that tells the window where to go.
pub(crate) const NAVIGATE: &str = "navigate";

/// Follows the link the program was started with, and those that are opened later.
pub(crate) fn heed<R: Runtime>(handle: &AppHandle<R>) {
    match handle.deep_link().get_current() {
        Ok(links) => follow(handle, &links.unwrap_or_default()),
        Err(error) => tracing::warn!(%error, "the link of the start cannot be read"),
    }
    let app = handle.clone();
    handle.deep_link().on_open_url(move |event| {
        follow(&app, &event.urls());
        crate::tray::bring_back(&app);
    });
}

fn follow<R: Runtime>(handle: &AppHandle<R>, links: &[Url]) {
    match links.iter().find_map(prospect) {
        Some(id) => handle.state::<Desk>().follow(handle, id),
        None if links.is_empty() => {}
        None => tracing::info!("a link that leads nowhere was ignored"),
    }
}

/// The prospect a link leads to.
fn prospect(link: &Url) -> Option<String> {
    let plain = link.scheme() == "jengu"
        && link.host_str() == Some("prospect")
        && link.username().is_empty()
        && link.password().is_none()
        && link.port().is_none()
        && link.query().is_none()
        && link.fragment().is_none();
    let id = link.path().strip_prefix('/')?;
    (plain && is_id(id)).then(|| id.to_owned())
}

/// A UUID as the engine writes it.
fn is_id(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

#[cfg(test)]
mod tests {
    //! Whatever is not exactly a prospect's link leads nowhere.

    use super::*;

    fn leads(link: &str) -> Option<String> {
        prospect(&link.parse().unwrap())
    }

    #[test]
    fn a_prospects_link_leads_to_it() {
        let id = "01935b9e-7c00-7abc-8def-0123456789ab";
        assert_eq!(
            leads(&format!("jengu://prospect/{id}")),
            Some(id.to_owned())
        );
    }

    #[test]
    fn anything_else_leads_nowhere() {
        for link in [
            "jengu://prospect/",
            "jengu://prospect",
            "jengu://prospect/7",
            "jengu://prospect/01935b9e-7c00-7abc-8def-0123456789ab/erase",
            "jengu://prospect/01935b9e-7c00-7abc-8def-0123456789ab?do=send",
            "jengu://prospect/01935b9e-7c00-7abc-8def-0123456789ab#x",
            "jengu://prospect:1/01935b9e-7c00-7abc-8def-0123456789ab",
            "jengu://a:b@prospect/01935b9e-7c00-7abc-8def-0123456789ab",
            "jengu://prospect/01935b9e-7c00-7abc-8def-0123456789aB",
            "jengu://prospect/01935b9e_7c00_7abc_8def_0123456789ab",
            "jengu://prospect/%30%31935b9e-7c00-7abc-8def-0123456789",
            "jengu://approve/01935b9e-7c00-7abc-8def-0123456789ab",
            "https://prospect/01935b9e-7c00-7abc-8def-0123456789ab",
            "jengu:prospect",
        ] {
            assert_eq!(leads(link), None, "{link}");
        }
    }
}
