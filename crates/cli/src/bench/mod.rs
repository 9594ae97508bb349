//! `kept bench`: measures the optimisation core on instances and days with known figures, and the whole
//! product on simulated days and under load. Uses stores of its own only, and prints what another
//! program can check.

mod canonical;
mod days;
mod eve;
mod evening;
mod fieldservice;
mod frontier;
mod instance;
mod latency;
mod learning;
mod live;
mod narrowing;
mod repair;
mod routes;
mod slots;
mod solomon;
mod trsp;
mod vrplib;
mod warnings;
mod widths;

pub(crate) use days::{DaysArgs, wait};

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
    /// Changes on days under way: how fast a plan is repaired, and how well, beside a long search.
    Repair(repair::Args),
    /// The evening's windows of a whole territory, without handovers and with them: how long they take.
    Evening(evening::Args),
    /// Windows on the canonical day, judged on days that their choice has not seen.
    Widths(widths::Args),
    /// Windows stage by stage, on simulated days; and against the best that two stages could be.
    Narrowing(narrowing::Args),
    /// Warnings on simulated days, against who knows the truth's distributions.
    Warnings(warnings::Args),
    /// Days in a row, without learning and learning every night: widths and kept shares afterwards.
    Learning(learning::Args),
    /// Slots offered to customers who book one by one: how fast, how well kept, at what cost.
    Slots(slots::Args),
    /// Phones' events through the real server: how many a second, and how long until a text is queued.
    Live(live::Args),
}

/// Runs the command.
///
/// # Errors
/// An instance can't be read or isn't of its format; an argument is out of bounds.
pub fn run(args: &Args) -> anyhow::Result<()> {
    match &args.what {
        What::Routes(args) => routes::run(args),
        What::Repair(args) => repair::run(args),
        What::Evening(args) => evening::run(args),
        What::Widths(args) => widths::run(args),
        What::Narrowing(args) => narrowing::run(args),
        What::Warnings(args) => warnings::run(args),
        What::Learning(args) => learning::run(args),
        What::Slots(args) => slots::run(args),
        What::Live(args) => live::run(args),
    }
}
