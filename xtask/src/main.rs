//! `cargo xtask`: the one entry for people. Reads the command line and hands over.
//!
//! Must stay small and quick to compile: it is built before anything else can start.

mod demo;
mod install;
mod python;
mod run;
mod test;
mod tidy;
mod web;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, shows and checks Kept.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the board and the release binary, and plays a simulated day.
    Demo(demo::Args),
    /// Installs what is missing and checks everything; what has to pass before a change lands.
    Test(test::Args),
    /// Builds the board when it is missing or older than its sources.
    Web(web::Args),
    /// Checks the source tree against the rules of the house.
    Tidy,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Demo(args) => demo::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Web(args) => web::run(&args),
        Command::Tidy => tidy::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
