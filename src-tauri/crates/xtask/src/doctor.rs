//! `doctor`: what this machine lacks, for what, and how to get it. Changes nothing.

use crate::{needs, process};
use anyhow::{Result, bail};

/// Ends with an error when something that a command needs is lacking.
pub(crate) fn doctor() -> Result<()> {
    let mut lacking = 0;
    println!("Tools");
    lacking += tool(
        "rust",
        process::first_line("rustc", &["--version"]),
        "https://rustup.rs; rust-toolchain.toml then picks the version",
    );
    lacking += tool(
        "node ≥ 20.19",
        needs::node(),
        "https://nodejs.org or your system's package nodejs",
    );
    lacking += tool(
        "npm",
        process::first_line("npm", &["--version"]),
        "comes with Node",
    );

    println!("\nBetter with");
    tool(
        "cargo-nextest",
        needs::nextest().then(|| "there".to_owned()),
        "cargo install cargo-nextest --locked; without it `test` uses cargo test, slower and with less order among real servers",
    );
    tool(
        "cargo-deny",
        needs::deny().then(|| "there".to_owned()),
        "cargo install cargo-deny --locked; without it `test` leaves the dependency policy out",
    );

    println!(
        "\nSystem packages{}",
        if needs::is_debian() {
            ""
        } else {
            " (Debian's names; looked for by their programs)"
        }
    );
    let mut packages = Vec::new();
    for group in needs::ALL {
        let missing = needs::missing(group)?;
        let state = if missing.is_empty() {
            "there".to_owned()
        } else {
            format!("lacks {}", missing.join(" "))
        };
        println!("  {:<10} {:<52} {}", group.name, state, group.why);
        packages.extend(missing);
    }
    packages.sort_unstable();
    packages.dedup();
    lacking += packages.len();

    if !packages.is_empty() && needs::is_debian() {
        println!("\nTo get them: sudo apt-get install {}", packages.join(" "));
        println!(
            "`cargo xtask run` and `test` install what they need themselves, after asking (--yes: without)."
        );
    } else if !packages.is_empty() {
        println!(
            "\nThis system has no apt: install what it calls {}, or do without what needs them.",
            packages.join(", ")
        );
    }
    if !cfg!(target_os = "linux") {
        println!(
            "\nLinux only so far: tests against real mail servers, the Secret Service and the window."
        );
    }
    if lacking > 0 {
        bail!(
            "{}",
            if lacking == 1 {
                "one thing is lacking".to_owned()
            } else {
                format!("{lacking} things are lacking")
            }
        );
    }
    println!("\nNothing is lacking.");
    Ok(())
}

fn tool(name: &str, found: Option<String>, remedy: &str) -> usize {
    match found {
        Some(version) => {
            println!("  {name:<14} {version}");
            0
        }
        None => {
            println!("  {name:<14} lacking: {remedy}");
            1
        }
    }
}
