//! `kept bench`: measures the optimisation core on instances and days with known figures. Touches no
//! store, and prints what another program can check.

mod fieldservice;
mod instance;
mod routes;
mod solomon;
mod vrplib;
mod widths;

use clap::Subcommand;

/// Arguments of `kept bench`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Routes on vehicle routing instances with time windows: a line of JSON for each instance.
    Routes(routes::Args),
    /// Windows on the canonical day, judged on days that their choice has not seen.
    Widths(widths::Args),
}

/// Runs the command.
///
/// # Errors
/// An instance can't be read or isn't of its format; an argument is out of bounds.
pub fn run(args: &Args) -> anyhow::Result<()> {
    match &args.what {
        What::Routes(args) => routes::run(args),
        What::Widths(args) => widths::run(args),
    }
}
