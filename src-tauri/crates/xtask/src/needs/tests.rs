//! What counts as there and what as lacking.

use super::*;

#[test]
fn a_package_that_was_removed_but_not_purged_is_lacking() {
    let told = "dovecot-imapd config-files\ndovecot-lmtpd installed\npostfix not-installed\nstrace installed\n";
    let lacking = absent(&SERVERS, told, |_| false);
    assert_eq!(lacking, ["dovecot-imapd", "postfix", "dnsmasq-base"]);
}

#[test]
fn a_program_from_elsewhere_is_as_good_as_its_package() {
    let lacking = absent(&COMPILE, "libc6-dev installed\n", |program| {
        program != "perl"
    });
    assert_eq!(lacking, ["perl"]);
}

#[test]
fn a_library_cannot_be_replaced_by_a_program() {
    let lacking = absent(&WINDOW, "", |_| true);
    assert_eq!(lacking.len(), WINDOW.packages.len());
}

#[test]
fn node_must_be_20_19_or_later() {
    assert!(node_is_enough("v20.19.0"));
    assert!(node_is_enough("v24.1.0"));
    for old in ["v20.18.3", "v18.20.0", "", "nonsense"] {
        assert!(!node_is_enough(old), "{old}");
    }
}

#[test]
fn a_headless_run_needs_no_window_and_no_server() {
    let names: Vec<_> = COMPILE.packages.iter().map(|(name, _)| *name).collect();
    assert!(
        !names
            .iter()
            .any(|name| name.contains("webkit") || name.contains("dovecot"))
    );
}
