//! `jengu`: the engine without a window, for scripts, servers that stay on, support and measurement. Data on stdout,
//! progress and errors on stderr; exit code 0 done, 1 failed, 2 usage, 3 refused by a rule.

mod args;
mod batch;
mod inspect;
mod moment;
mod operate;
mod out;
mod session;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use domain::{Code, WireError};

use args::{Arguments, Command};
use out::Out;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(a) => a,
        Err(e) => return usage(&e),
    };
    let out = Out::new(arguments.global.json);
    // Logs go to a file; where that is not possible the command works without.
    let _logs = app::logging::start(&app::config::default_logs()).ok();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(r) => r,
        Err(e) => {
            let error = WireError::new(Code::Internal, format!("the runtime does not start: {e}"));
            out.error(&error);
            return ExitCode::from(error.code.exit_code());
        }
    };
    let done = runtime.block_on(run(arguments, &out));
    // A question of the keychain that nobody answers must not keep the process.
    runtime.shutdown_timeout(Duration::from_millis(500));
    match done {
        Ok(code) => code,
        Err(error) => {
            out.error(&error);
            ExitCode::from(error.code.exit_code())
        }
    }
}

async fn run(arguments: Arguments, out: &Out) -> Result<ExitCode, WireError> {
    let Arguments { global, command } = arguments;
    match command {
        Command::Inspect { what, common } => inspect::run(what, common, out)
            .await
            .map(|()| ExitCode::SUCCESS),
        Command::Operate(command) => operate::run(command, &global, out).await,
    }
}

/// What clap says of wrong words: as text, or as the one JSON object when `--json` is among them.
fn usage(e: &clap::Error) -> ExitCode {
    use clap::error::ErrorKind;
    if matches!(e.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        drop(e.print());
        return ExitCode::SUCCESS;
    }
    if std::env::args().any(|a| a == "--json") {
        let text = e.to_string();
        let text = text.strip_prefix("error: ").unwrap_or(&text).trim();
        Out::new(true).error(&WireError::new(Code::Usage, text));
    } else {
        drop(e.print());
    }
    ExitCode::from(Code::Usage.exit_code())
}
