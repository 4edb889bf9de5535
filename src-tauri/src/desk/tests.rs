//! A newcomer is asked, an owner works on, one workspace gives way to another, and a code is shown until it is acknowledged.

use super::*;
use crate::tests::{CODE, Shelf, World, world, world_in};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::time::Duration;

fn asked(world: &World, request: Value) -> Value {
    world.desk(request).unwrap()
}

/// The desk once nothing is under way.
fn settled(world: &World) -> Value {
    for _ in 0..500 {
        let desk = asked(world, json!({ "do": "state" }));
        if desk["step"] != "opening" {
            return desk;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("the desk does not settle");
}

#[test]
fn a_newcomer_gets_the_choice_and_no_operation_before_it() {
    let world = world(Shelf::default());
    let desk = settled(&world);
    assert_eq!(desk["step"], "choose");
    assert_eq!(desk["known"], json!([]));
    assert_eq!(
        world.call("echo", &json!({})).unwrap_err()["code"],
        "not_found"
    );
    assert_eq!(world.shelf.opened.load(Ordering::SeqCst), 0);
    let desk = asked(&world, json!({ "do": "open_practice" }));
    assert_eq!(
        (&desk["step"], &desk["kind"]),
        (&json!("ready"), &json!("practice"))
    );
    assert_eq!(
        desk["known"],
        json!([{ "folder": "/practice", "kind": "practice", "last": true }])
    );
    assert_eq!(desk["recovery"], Value::Null);
    assert!(world.call("echo", &json!({})).is_ok());
}

#[test]
fn what_was_used_last_opens_again_and_without_it_the_real_workspace() {
    let shelf = Shelf::default();
    let first = world(shelf.clone());
    asked(&first, json!({ "do": "open_practice" }));
    shelf.put(Kind::Real, "/real");
    let again = world_in(shelf.clone(), first.home);
    assert_eq!(settled(&again)["kind"], "practice");
    shelf
        .there
        .lock()
        .unwrap()
        .retain(|place| place.kind == Kind::Real);
    let later = world_in(shelf.clone(), again.home);
    assert_eq!(settled(&later)["kind"], "real");
    std::fs::write(later.home.path().join("desk.json"), "{").unwrap();
    assert_eq!(settled(&world_in(shelf, later.home))["kind"], "real");
}

#[test]
fn a_real_workspace_is_made_with_a_code_that_stays_until_it_is_acknowledged() {
    let world = world(Shelf::default());
    asked(&world, json!({ "do": "open_practice" }));
    for name in ["", "   ", &"x".repeat(201)] {
        let refused = world
            .desk(json!({ "do": "create_real", "name": name }))
            .unwrap_err();
        assert_eq!(refused["code"], "usage");
    }
    assert_eq!(settled(&world)["kind"], "practice");
    let desk = asked(
        &world,
        json!({ "do": "create_real", "name": " Anna Seller " }),
    );
    assert_eq!(desk["kind"], "real");
    assert_eq!(
        desk["recovery"],
        json!({ "acknowledged": false, "code": CODE })
    );
    // The practice workspace was let go, and a reload of the page does not lose the code.
    assert!(
        world.shelf.engines.lock().unwrap()[0]
            .stopped
            .load(Ordering::SeqCst)
    );
    assert_eq!(
        asked(&world, json!({ "do": "state" }))["recovery"]["code"],
        CODE
    );
    let wrong = world
        .desk(json!({ "do": "acknowledge", "code": "WRONG" }))
        .unwrap_err();
    assert_eq!(wrong["code"], "usage");
    let desk = asked(&world, json!({ "do": "acknowledge" }));
    assert_eq!(
        desk["recovery"],
        json!({ "acknowledged": true, "code": null })
    );
    assert_eq!(
        asked(&world, json!({ "do": "new_code" }))["recovery"]["code"],
        CODE
    );
    let twice = world
        .desk(json!({ "do": "create_real", "name": "Anna" }))
        .unwrap_err();
    assert_eq!(twice["code"], "refused");
    assert_eq!(settled(&world)["step"], "ready");
    assert_eq!(asked(&world, json!({ "do": "choose" }))["step"], "choose");
    assert_eq!(
        world.desk(json!({ "do": "new_code" })).unwrap_err()["code"],
        "refused"
    );
}

#[test]
fn a_locked_workspace_waits_for_its_code() {
    let shelf = Shelf::default();
    shelf.put(Kind::Real, "/real");
    shelf.refusals.lock().unwrap().push(Code::Keychain);
    let world = world(shelf);
    let desk = settled(&world);
    assert_eq!(
        (&desk["step"], &desk["error"]["code"]),
        (&json!("locked"), &json!("keychain"))
    );
    // Asking again does not knock at the keychain again.
    assert_eq!(
        world.call("echo", &json!({})).unwrap_err()["code"],
        "keychain"
    );
    assert_eq!(world.shelf.opened.load(Ordering::SeqCst), 1);
    let wrong = world
        .desk(json!({ "do": "unlock", "code": "WRONG" }))
        .unwrap_err();
    assert_eq!(wrong["code"], "usage");
    assert_eq!(settled(&world)["step"], "locked");
    assert_eq!(
        asked(&world, json!({ "do": "unlock", "code": CODE }))["step"],
        "ready"
    );
    assert!(world.call("echo", &json!({})).is_ok());
}

#[test]
fn a_folder_without_a_workspace_changes_nothing_and_one_that_fails_says_why() {
    let shelf = Shelf::default();
    let other = shelf.put(Kind::Real, "/other");
    let world = world(shelf);
    asked(&world, json!({ "do": "open_practice" }));
    let refused = world
        .desk(json!({ "do": "open", "folder": "/nothing" }))
        .unwrap_err();
    assert_eq!(refused["code"], "not_found");
    assert_eq!(settled(&world)["kind"], "practice");
    world.shelf.refusals.lock().unwrap().push(Code::Damaged);
    let refused = world
        .desk(json!({ "do": "open", "folder": other.folder }))
        .unwrap_err();
    assert_eq!(refused["code"], "damaged");
    let desk = settled(&world);
    assert_eq!(
        (&desk["step"], &desk["folder"]),
        (&json!("failed"), &json!("/other"))
    );
    // What failed is not what opens next time.
    let last: Vec<_> = desk["known"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["last"] == true)
        .collect();
    assert_eq!(last[0]["folder"], "/practice");
    let desk = asked(&world, json!({ "do": "open", "folder": other.folder }));
    assert_eq!(
        (&desk["step"], &desk["error"]),
        (&json!("ready"), &Value::Null)
    );
}

#[test]
fn a_wrong_request_is_refused_in_the_shape_of_every_refusal() {
    let world = world(Shelf::default());
    for request in [
        json!({ "do": "dance" }),
        json!({}),
        json!(7),
        json!({ "do": "open" }),
    ] {
        assert_eq!(world.desk(request).unwrap_err()["code"], "usage");
    }
}

#[test]
fn a_link_before_the_page_listens_waits_for_it_and_later_ones_are_told() {
    let world = world(Shelf::default());
    let told = world.hearing(link::NAVIGATE);
    let desk = world.app.state::<Desk>();
    desk.follow(world.app.handle(), "first".into());
    assert_eq!(settled(&world)["navigate"], json!({ "prospect": "first" }));
    assert_eq!(settled(&world)["navigate"], Value::Null);
    desk.follow(world.app.handle(), "second".into());
    let heard = told.recv_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(heard, json!({ "prospect": "second" }));
}

#[test]
fn a_fault_of_before_is_shown_until_it_is_dismissed() {
    let home = tempfile::tempdir().unwrap();
    let fault =
        json!({ "at": 1, "version": "0.1.0", "place": "src-tauri/src/tray.rs:1", "words": null });
    std::fs::write(home.path().join("crash.json"), fault.to_string()).unwrap();
    let world = world_in(Shelf::default(), home);
    assert_eq!(settled(&world)["crash"], fault);
    assert_eq!(
        asked(&world, json!({ "do": "dismiss_crash" }))["crash"],
        Value::Null
    );
    assert_eq!(settled(&world)["crash"], Value::Null);
}
