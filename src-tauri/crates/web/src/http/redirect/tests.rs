use super::*;

fn hop(request: &HttpRequest, status: u16, location: &str) -> Result<Next, HttpError> {
    next_hop(
        request,
        &HttpResponse {
            status,
            headers: vec![("location".into(), location.into())],
            body: vec![],
            url: request.url.clone(),
            truncated: false,
            elapsed_ms: 0,
        },
    )
}

fn go(n: Result<Next, HttpError>) -> HttpRequest {
    match n {
        Ok(Next::Go(r)) => r,
        other => panic!("{other:?}"),
    }
}

#[test]
fn relative_addresses_are_resolved_and_fragments_dropped() {
    let r = HttpRequest::get("https://h.example/a/b?x=1", "site");
    assert_eq!(go(hop(&r, 302, "../c#frag")).url, "https://h.example/c");
    assert_eq!(go(hop(&r, 308, "//o.example/")).url, "https://o.example/");
    assert!(matches!(hop(&r, 304, "/x"), Ok(Next::Stay)));
}

#[test]
fn a_redirect_leads_only_to_web_addresses() {
    let r = HttpRequest::get("https://h.example/", "site");
    for to in [
        "file:///etc/passwd",
        "ftp://h.example/",
        "javascript:alert(1)",
        "gopher://h.example/",
        "http://user:pw@h.example/",
    ] {
        assert!(
            matches!(hop(&r, 302, to), Err(HttpError::Refused(_))),
            "{to}"
        );
    }
}

#[test]
fn credentials_and_bodies_stay_with_their_origin() {
    let mut r = HttpRequest::get("https://api.example/", "llm");
    r.headers.push(("Authorization".into(), "Bearer x".into()));
    assert_eq!(go(hop(&r, 302, "https://api.example/v2")).headers.len(), 1);
    assert!(go(hop(&r, 302, "https://evil.example/")).headers.is_empty());
    assert!(matches!(
        hop(&r, 302, "http://api.example/"),
        Err(HttpError::Refused(_))
    ));

    let p = HttpRequest::post_json("https://api.example/", b"{}".to_vec(), 1, "llm");
    assert!(matches!(
        hop(&p, 307, "https://evil.example/"),
        Err(HttpError::Refused(_))
    ));
    let same = go(hop(&p, 307, "/v2"));
    assert_eq!((same.method, same.body.is_some()), (Method::Post, true));
    let got = go(hop(&p, 303, "https://evil.example/"));
    assert_eq!(
        (got.method, got.body, got.headers.len()),
        (Method::Get, None, 0)
    );
}

#[test]
fn a_plain_page_may_fall_back_to_http_as_a_browser_would() {
    let r = HttpRequest::get("https://hotel.example/", "site");
    assert_eq!(
        go(hop(&r, 301, "http://hotel.example/home")).url,
        "http://hotel.example/home"
    );
}
