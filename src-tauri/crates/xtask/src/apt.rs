//! Getting what is missing: says what it will install, asks, and installs through apt without
//! starting any service. On other systems it explains and leaves the decision to the person.

use crate::{
    needs::{self, Group},
    process,
};
use anyhow::{Result, bail};
use std::io::{IsTerminal, Write};
use std::process::Stdio;

/// Sees to it that the groups are there. Returns the groups that are still incomplete: the caller
/// leaves out what needs them. Unattended, something still missing is an error, because a check that
/// silently did not run would look like one that passed.
pub(crate) fn ensure(groups: &[Group], yes: bool) -> Result<Vec<Group>> {
    let lacking = lacking(groups)?;
    if lacking.is_empty() {
        return Ok(Vec::new());
    }
    println!("This machine lacks:");
    for (group, packages) in &lacking {
        println!("  {:<40} for {}", packages.join(" "), group.why);
    }
    if !needs::is_debian() {
        println!(
            "Packages are installed only through apt. The names above are Debian's; install what your \
             system calls them. Going on with what is there."
        );
        return Ok(lacking.into_iter().map(|(group, _)| group).collect());
    }
    let mut packages: Vec<_> = lacking
        .iter()
        .flat_map(|(_, names)| names.clone())
        .collect();
    packages.sort_unstable();
    packages.dedup();
    if agreed(process::unattended(yes))? {
        install(&packages)?;
    } else {
        println!(
            "Not installing. By hand: sudo apt-get install {}",
            packages.join(" ")
        );
    }
    let still: Vec<_> = self::lacking(groups)?
        .into_iter()
        .map(|(group, _)| group)
        .collect();
    if process::unattended(yes) && !still.is_empty() {
        let names: Vec<_> = still.iter().map(|group| group.name).collect();
        bail!("still missing after installing: {}", names.join(", "));
    }
    Ok(still)
}

fn lacking(groups: &[Group]) -> Result<Vec<(Group, Vec<&'static str>)>> {
    let mut all = Vec::new();
    for group in groups {
        let missing = needs::missing(group)?;
        if !missing.is_empty() {
            all.push((*group, missing));
        }
    }
    Ok(all)
}

fn agreed(unattended: bool) -> Result<bool> {
    if unattended {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() {
        println!("Nobody to ask here; --yes installs without asking.");
        return Ok(false);
    }
    print!("Install them with apt now? [Y/n] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(
        answer.trim().to_lowercase().as_str(),
        "" | "y" | "yes"
    ))
}

fn install(packages: &[&str]) -> Result<()> {
    let root = process::first_line("id", &["-u"]).is_some_and(|uid| uid == "0");
    if !root && !process::on_path("sudo") {
        bail!(
            "not root and no sudo; as root: apt-get install {}",
            packages.join(" ")
        );
    }
    println!("Installing {} …", packages.join(" "));
    let mut shell = process::at_root(if root { "sh" } else { "sudo" });
    if !root {
        shell.arg("sh");
    }
    let status = shell
        .args(["-c", include_str!("install.sh"), "install"])
        .args(packages)
        .stdin(if root {
            Stdio::null()
        } else {
            Stdio::inherit()
        })
        .status()?;
    if !status.success() {
        bail!("apt ended with {status}");
    }
    Ok(())
}
