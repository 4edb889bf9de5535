//! The program that the kill tests kill: `victim ORDERS.json`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(file) = std::env::args().nth(1) else {
        eprintln!("usage: victim ORDERS.json");
        return ExitCode::from(2);
    };
    let run = || -> anyhow::Result<()> {
        let orders = serde_json::from_slice(&std::fs::read(file)?)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(4)
            .enable_all()
            .build()?;
        runtime.block_on(jengu_tests::victim::run(orders))
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
