//! The desktop binary: reads the command line and opens the window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome =
        jengu_desktop::Arguments::read(std::env::args_os().skip(1)).and_then(jengu_desktop::run);
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("jengu-desktop: {error:#}");
            ExitCode::FAILURE
        }
    }
}
