//! How a reply looked, for the eyes of a person.

use serde_json::json;

/// What a person sees of a mail's own look: its words and marks, and nothing that acts or asks a server.
#[tokio::test]
async fn a_reply_is_shown_as_it_looked_without_anything_that_acts_or_loads() {
    let w = crate::inbound::contacted(1).await;
    let raw = w
        .reply(
            0,
            &w.houses[0].pack[0],
            "<p>Thanks, <b>tell me more</b>.</p><script>steal()</script><img src=\"https://x.example/pixel.gif\"><form action=\"https://x.example\"><input></form>",
        )
        .await
        .replace("text/plain", "text/html");
    w.arrives(&raw).await;
    let listed = w.ok("replies_list", json!({ "tab": "all" })).await;
    let reply = &listed["replies"][0]["id"];
    let shown = w.ok("reply_html", json!({ "reply": reply })).await;
    assert_eq!(shown["blocked"], 1, "{shown}");
    let html = shown["html"].as_str().unwrap();
    assert!(html.contains("<b>tell me more</b>"), "{html}");
    for gone in ["script", "steal", "x.example", "form", "input"] {
        assert!(!html.contains(gone), "{gone}: {html}");
    }
    let plain = w
        .reply(0, &w.houses[0].pack[0], "And the price, please.")
        .await;
    w.arrives(&plain).await;
    let listed = w.ok("replies_list", json!({ "tab": "all" })).await;
    let without = listed["replies"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["id"] != *reply)
        .unwrap();
    let shown = w.ok("reply_html", json!({ "reply": without["id"] })).await;
    assert!(shown["html"].is_null(), "{shown}");
}
