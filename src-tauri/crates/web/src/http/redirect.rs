//! Where a redirect leads and what of the request goes along (RFC 9110, 15.4). Pure.

use domain::ports::{HttpError, HttpRequest, HttpResponse, Method};

use super::client::web_address;

/// What follows a response.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// It is the answer.
    Stay,
    /// Ask this next.
    Go(HttpRequest),
}

/// Headers that name the caller to the host they were meant for, and to no other.
const PRIVATE_HEADERS: &[&str] = &[
    "authorization",
    "cookie",
    "proxy-authorization",
    "x-api-key",
    "api-key",
];

/// The next request. Credentials stay with their origin; a body never goes to another origin nor from https to http.
pub(super) fn next_hop(request: &HttpRequest, response: &HttpResponse) -> Result<Next, HttpError> {
    if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
        return Ok(Next::Stay);
    }
    let Some(location) = response.header("location") else {
        return Ok(Next::Stay);
    };
    let from = web_address(&request.url)?;
    let joined = from
        .join(location.trim())
        .map_err(|e| HttpError::BadAddress(e.to_string()))?;
    let to = web_address(joined.as_str())
        .map_err(|e| HttpError::Refused(format!("a redirect leads astray: {e}")))?;
    let mut next = request.clone();
    let keeps_method = matches!(response.status, 307 | 308)
        || matches!(request.method, Method::Get | Method::Head)
        || (response.status != 303 && request.method == Method::Delete);
    if !keeps_method {
        next.method = Method::Get;
        next.body = None;
        next.headers
            .retain(|(n, _)| !n.to_ascii_lowercase().starts_with("content-"));
    }
    let downgrade = from.scheme() == "https" && to.scheme() == "http";
    if from.origin() != to.origin() {
        if next.body.is_some() {
            return Err(HttpError::Refused(
                "a redirect would carry the body to another host".into(),
            ));
        }
        let private = |n: &str| PRIVATE_HEADERS.iter().any(|p| n.eq_ignore_ascii_case(p));
        if downgrade && next.headers.iter().any(|(n, _)| private(n)) {
            return Err(HttpError::Refused(
                "a redirect would drop encryption".into(),
            ));
        }
        next.headers.retain(|(n, _)| !private(n));
    }
    next.url = to.into();
    Ok(Next::Go(next))
}

#[cfg(test)]
mod tests;
