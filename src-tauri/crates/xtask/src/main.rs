//! `cargo xtask`: everything the README's commands do. Reads the command line and hands over;
//! knows no product rule and depends on no crate of the product, so that it compiles in seconds.

mod apt;
mod arrows;
mod bench;
mod bundle;
mod doctor;
mod generate;
mod house;
mod mutants;
mod needs;
mod process;
mod run;
mod shots;
mod stages;
mod test;
mod ui;
mod window;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask COMMAND

  run [--yes] [ARGS…]              build the window and open it on the practice workspace
  run --headless [--yes] [ARGS…]   the whole pipeline on the practice world without a window; ARGS go to `jengu practice`
  test [--yes] [--long] [--only core|ui|desktop]
                                   every check of the project, in the order in which they fail fastest
  bench NAME [ARGS…]               one benchmark of `jengu bench`, optimised
  mutants [NAME…]                  break one promise after the other and ask whether the tests notice
  bundle [--debug] [--check] [--yes]
                                   the installable packages of this system; --check installs the deb into a folder and tries its window
  shots [--yes] [--only=WORDS]     a picture of every state of every screen, light and dark, into docs/screenshots
  gen [--check]                    write the TypeScript bindings; --check only compares, and checks the crate arrows
  doctor                           what this machine lacks, and how to get it

--yes (or CI=true) installs missing system packages without asking. --long adds the tests marked `ignore` and takes all cases of those that ordinarily take a share.";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let outcome = match command.as_str() {
        "run" => run::run(rest),
        "test" => test::test(&rest),
        "bench" => bench::bench(&rest),
        "mutants" => mutants::mutants(&rest),
        "bundle" => bundle::bundle(&rest),
        "shots" => shots::shots(rest),
        "gen" => generate::generate(&rest),
        "doctor" => doctor::doctor(),
        _ => {
            println!("{USAGE}");
            return ExitCode::from(
                if matches!(command.as_str(), "" | "help" | "--help" | "-h") {
                    0
                } else {
                    2
                },
            );
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask {command}: {error:#}");
            ExitCode::FAILURE
        }
    }
}
