//! The binary `kept`: one file a command.
//!
//! Exit codes: 0 when it worked, 1 with a message on standard error when it didn't, 2 when the
//! command line is wrong.

mod backtest;
mod bench;
mod convert;
mod demo;
mod input;
mod learn;
mod learned;
mod output;
mod phone;
mod plan;
mod search;
mod serve;
mod simulate;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Plans days of visits with tight arrival windows, and keeps them.
#[derive(Debug, Parser)]
#[command(name = "kept", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Plan a day: routes, and the window that each customer is told.
    Plan(plan::Args),
    /// See how tight windows could be on your own history.
    Backtest(backtest::Args),
    /// Measure routes and windows on known instances and days.
    Bench(bench::Args),
    /// Make a day of other people's formats.
    Convert(convert::Args),
    /// Watch a simulated firm: a day on the real server, faster than life.
    Demo(demo::Args),
    /// Be a technician's phone: an example of what a phone does with the API.
    Phone(phone::Args),
    /// Serve the board, the APIs and the customers' pages, and do what the passing of time brings.
    Serve(serve::ServeArgs),
    /// Play days on which everything goes wrong, and check after every step what must hold.
    Simulate(simulate::Args),
    /// Do what the passing of time brings and deliver texts, without serving.
    Work(serve::Args),
    /// Learn from the store's finished days now, and print how what was learned was judged.
    Learn(learn::Args),
    /// Bring a store's schema up to date.
    Migrate(serve::StoreArgs),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Plan(args) => plan::run(&args),
        Command::Backtest(args) => backtest::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Phone(args) => phone::run(&args),
        Command::Serve(args) => serve::serve(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Work(args) => serve::work(&args),
        Command::Learn(args) => learn::run(&args),
        Command::Migrate(args) => serve::migrate(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kept: {error:#}");
            ExitCode::FAILURE
        }
    }
}
