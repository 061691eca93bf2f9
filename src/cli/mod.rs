//! The command line `iel`: the same engine without a page.
//!
//! Every command takes a scenario as a JSON file, `-` (standard input) or a share link, writes
//! JSON to standard output and progress to standard error, and ends with a message and a non-zero
//! code where something is wrong.

mod bootstrap;
mod choose;
mod commands;
mod compare;
mod concepts;
mod density;
mod export;
mod file;
mod fit;
mod goals;
mod input;
mod interrupt;
mod output;
mod picture;
mod rank;
mod recover;
mod series;
mod snap;
mod source;
mod system;
mod table;
mod tell;
mod theories;
mod units;
mod width;

use crate::error::Error;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use density::DensityOptions;
use fit::FitOptions;
use source::{Source, TableOptions};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// What the code that a command ends with means.
const CODES: &str = "\
Exit codes:
  0    done, or whoever read the output had enough
  1    something is wrong, or the fit diverged; a message says what
  2    the arguments are not understood
  130  interrupted by Ctrl-C; what was reached is written and marked
  143  the same by SIGTERM

Ctrl-C a second time ends at once, with nothing written. NO_COLOR=1 keeps messages without color.
Numbers out of range in a share link are moved into it, with a warning; in a file they are refused.";

/// Inverse energy learning: learn the energy, and the initial conditions, of a process seen only
/// where it came to rest.
#[derive(Debug, Parser)]
#[command(name = "iel", version, long_version = width::VERSION, propagate_version = true, after_help = CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Fit a scenario; what is written is a scenario again, which `fit` continues.
    Fit {
        #[command(flatten)]
        scenario: Source,
        #[command(flatten)]
        options: FitOptions,
    },
    /// Loss, dL/dθ and dL/dz at the present parameters; or all ways to compute them, compared.
    Gradient {
        #[command(flatten)]
        scenario: Source,
        /// How the gradient is computed; the scenario's own way if not given.
        #[arg(long, value_name = "NAME")]
        estimator: Option<String>,
        /// Every estimator against back-propagation through time on the same state: cosine, norm
        /// ratio, time of a call; and the norm of the adjoint over inner time.
        #[arg(long, conflicts_with = "estimator")]
        compare: bool,
    },
    /// Energy, gradient and Hessian at points.
    Evaluate {
        #[command(flatten)]
        scenario: Source,
        /// Points as CSV or JSON (`-`: standard input).
        #[arg(long, value_name = "FILE")]
        points: OsString,
    },
    /// Run the dynamics from points.
    Simulate {
        #[command(flatten)]
        scenario: Source,
        /// Where to start, as CSV or JSON (`-`: standard input).
        #[arg(long, value_name = "FILE")]
        from: OsString,
        /// Steps to take; the scenario's T if not given.
        #[arg(long, value_name = "N", allow_negative_numbers = true)]
        steps: Option<usize>,
    },
    /// Minima, saddles, basins of attraction and minimum-energy paths of the energy.
    Landscape {
        #[command(flatten)]
        scenario: Source,
        /// Cells along either axis that are painted by basin; 0 for none.
        #[arg(long, value_name = "N", default_value_t = 64)]
        cells: usize,
        /// Random starts of the search for stationary points.
        #[arg(long, value_name = "N", default_value_t = 512)]
        starts: usize,
        /// How it is written.
        #[arg(long = "as", value_name = "FORMAT", default_value = "json")]
        format: LandscapeFormat,
    },
    /// What a fit has come to, for other programs: its energy and gradient in another language.
    Export {
        #[command(flatten)]
        scenario: Source,
        #[command(flatten)]
        options: export::ExportOptions,
    },
    /// What a fit looks like, as SVG: the energy, paths, observations and minima, with axes in units.
    Picture {
        #[command(flatten)]
        scenario: Source,
        #[command(flatten)]
        options: PictureOptions,
    },
    /// The Gibbs density of the energy, and how far observations and samples are from it.
    Density {
        #[command(flatten)]
        scenario: Source,
        #[command(flatten)]
        options: DensityOptions,
    },
    /// Run operators from the same starts on the energy, and measure what they do; or, with
    /// `--fields`, descend the energy and climb the density; or, with `--fit`, set fits side by side.
    Compare {
        #[command(flatten)]
        scenario: Source,
        /// An operator, by name or as JSON with its settings; may be given several times. All there
        /// are if not given.
        #[arg(long = "operator", value_name = "NAME|JSON")]
        operators: Vec<String>,
        /// Starts, uniform in the view.
        #[arg(long, value_name = "N", default_value_t = 256)]
        starts: usize,
        /// Steps.
        #[arg(long, value_name = "N", default_value_t = 300)]
        steps: usize,
        /// Temperature of the density that they are compared with; each operator's own if not
        /// given.
        #[arg(long, value_name = "T", allow_negative_numbers = true)]
        temperature: Option<f64>,
        /// Energy against density: ∇E, ∇log p and ∇p from the same points.
        #[arg(long)]
        fields: bool,
        /// Tell how they stand at each step too: mean energy, and which basins they are in.
        #[arg(long)]
        over_time: bool,
        /// Compare fits instead, each with another entry in a room, such as `optimizer=sgd`, by name
        /// or as JSON with its settings; may be given several times.
        #[arg(long = "fit", value_name = "ROOM=NAME|JSON", conflicts_with_all = ["operators", "fields", "over_time"])]
        fits: Vec<String>,
        #[command(flatten)]
        each: EachFit,
    },
    /// Fit several energy families to the same observations, and rank them by the bits that each
    /// needs to say them.
    Rank {
        #[command(flatten)]
        scenario: Source,
        /// A family to compare, by name or as JSON with its settings; may be given several times.
        /// All that can be learned, and the scenario's own, if not given; under `expectation-maximization`
        /// kernels, and mixtures of several sizes, shapes and widths.
        #[arg(long = "family", value_name = "NAME|JSON")]
        families: Vec<String>,
        /// Updates of each fit [default: 500, or 8 under `expectation-maximization`]
        #[arg(long, short = 'n', value_name = "N", allow_negative_numbers = true)]
        iterations: Option<u64>,
        /// Precision ε to which every number is stated.
        #[arg(
            long,
            value_name = "E",
            default_value_t = 0.01,
            allow_negative_numbers = true
        )]
        epsilon: f64,
        /// Say the observations in so many blocks too, each by the fit to all before it: the
        /// prequential code. Takes as many times as long.
        #[arg(long, value_name = "N", allow_negative_numbers = true)]
        blocks: Option<usize>,
        /// Rank by cross-validation: say each of so many blocks by the fit to all others. Takes as many
        /// times as long, and once more. Under `expectation-maximization` 5 if not given.
        #[arg(
            long,
            value_name = "N",
            conflicts_with = "blocks",
            allow_negative_numbers = true
        )]
        folds: Option<usize>,
        /// How far off a coordinate of a path that is told may be: where paths were observed, each family also says
        /// in how many bits they can be told [default: 0.05]
        #[arg(long, value_name = "E", allow_negative_numbers = true)]
        tolerance: Option<f64>,
    },
    /// Propose a family and settings: a short list is fitted to four fifths of the observations and judged by the
    /// others, each fifth in turn; what is written is a scenario again, which `fit` fits.
    Choose {
        #[command(flatten)]
        scenario: Source,
        /// Write the scenario to this file, and what was tried to standard output.
        #[arg(long, short, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Set parameters to 0, integers and simple fractions where that shortens the two-part code;
    /// what is written is a scenario again.
    Snap {
        #[command(flatten)]
        scenario: Source,
        /// Precision ε to which every other number is stated.
        #[arg(
            long,
            value_name = "E",
            default_value_t = 0.01,
            allow_negative_numbers = true
        )]
        epsilon: f64,
        /// Write the scenario to this file, and only a summary to standard output.
        #[arg(long, short, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// The energy against that of the teacher whose Langevin trajectories were observed, up to a
    /// constant; or, with `--spacing`, fits at several spacings against it.
    Recover {
        #[command(flatten)]
        scenario: Source,
        /// Time between two observed positions: trajectories are made and fitted at each; may be
        /// given several times. The scenario as it stands if not given.
        #[arg(long = "spacing", value_name = "H", allow_negative_numbers = true)]
        spacings: Vec<f64>,
        #[command(flatten)]
        each: EachFit,
    },
    /// How near the gradient of an objective is to that of maximum likelihood while it learns: their cosine, log Z as it
    /// is learned, by importance sampling and by quadrature, and how far the negative samples are from the energy's density.
    Likelihood {
        #[command(flatten)]
        scenario: Source,
        #[command(flatten)]
        options: goals::LikelihoodOptions,
    },
    /// Cheapest paths to other goals by a cost that was learned from demonstrations; beside the true cost where the
    /// observations are `demonstrations`.
    Goals {
        #[command(flatten)]
        scenario: Source,
        #[command(flatten)]
        options: goals::GoalsOptions,
    },
    /// What of a fit depends on which observations happened to be made: minima, saddles, heights and the
    /// temperature of steps with their standard errors, from fits to observations drawn again.
    Bootstrap {
        #[command(flatten)]
        scenario: Source,
        /// How many times the observations are drawn again, with replacement.
        #[arg(
            long,
            value_name = "N",
            default_value_t = 20,
            allow_negative_numbers = true
        )]
        resamples: usize,
        /// A place at which the energy is asked for, as `0.5,-1`; may be given several times.
        #[arg(long = "at", value_name = "X,Y", allow_hyphen_values = true, value_parser = bootstrap::place)]
        places: Vec<std::vec::Vec<f64>>,
        /// Both ends of a line along which the energy is asked for, as `-1,0:1,0.5`: a band of it with its
        /// standard error.
        #[arg(long, value_name = "X,Y:X,Y", allow_hyphen_values = true, value_parser = bootstrap::line)]
        line: Option<[std::vec::Vec<f64>; 2]>,
        /// Draw whole tracks again, with all of their observations.
        #[arg(long)]
        tracks: bool,
        #[command(flatten)]
        updates: Updates,
    },
    /// What the energy says of the known system that it was learned from: fixed points, residual, error
    /// against a quasipotential in closed form, ways out of stable points.
    System {
        #[command(flatten)]
        scenario: Source,
        /// Strength ε of the noise.
        #[arg(
            long,
            value_name = "E",
            default_value_t = 0.1,
            allow_negative_numbers = true
        )]
        noise: f64,
        /// Cells along either axis.
        #[arg(long, value_name = "N", default_value_t = 128)]
        cells: usize,
        /// Solve for the stationary density under the whole velocity, and compare.
        #[arg(long)]
        stationary: bool,
        /// Runs with noise from each stable point, whose times to another are measured beside the formula.
        #[arg(
            long = "simulate",
            value_name = "RUNS",
            default_value_t = 0,
            allow_negative_numbers = true
        )]
        simulated: usize,
    },
    /// Which structure of its state the known system minimizes: for every choice of coordinates an energy is
    /// fitted that falls along the velocity, and ranked by the bits that it saves.
    Structure {
        #[command(flatten)]
        scenario: Source,
        /// A family to fit, by name or as JSON with its settings; may be given several times. The
        /// scenario's own if not given.
        #[arg(long = "family", value_name = "NAME|JSON")]
        families: Vec<String>,
        #[command(flatten)]
        each: EachFit,
        /// Precision ε to which every parameter is stated.
        #[arg(
            long,
            value_name = "E",
            default_value_t = 0.01,
            allow_negative_numbers = true
        )]
        epsilon: f64,
    },
    /// How cheaply the paths can be told: in bits by the energy that the scenario carries and the dynamics, by linear
    /// models of parts of them, and as numbers, all to the same tolerance.
    Tell {
        #[command(flatten)]
        scenario: Source,
        #[command(flatten)]
        tolerance: tell::Tolerance,
    },
    /// What is claimed for energies, measured where the true ones are known: the scenario's family is learned from
    /// paths in two worlds and in their sum, and tried for few bits, from new starts, under other operators and as a
    /// sum, each beside a linear model.
    Claims {
        #[command(flatten)]
        scenario: Source,
        #[command(flatten)]
        options: tell::ClaimsOptions,
    },
    /// Divides the steps of paths among theories, a law each with the domain where it rules; numbers are made
    /// simple where that takes no more bits.
    Theories {
        #[command(flatten)]
        scenario: Source,
        /// Exponent γ of the mean over theories of how far off they are.
        #[arg(
            long,
            value_name = "G",
            default_value_t = -1.0,
            allow_negative_numbers = true
        )]
        gamma: f64,
        /// Theories, at most.
        #[arg(long, value_name = "K", default_value_t = 6)]
        most: usize,
        /// Precision ε to which numbers are said that are not simple.
        #[arg(
            long,
            value_name = "E",
            default_value_t = 1e-6,
            allow_negative_numbers = true
        )]
        epsilon: f64,
        /// Fit one network to all too, of twice as many parameters, and compare forecasts.
        #[arg(long)]
        network: bool,
        /// A file of theories that are tried first, as `--keep` writes it.
        #[arg(long, value_name = "FILE")]
        shelf: Option<PathBuf>,
        /// Writes the shelf with the theories found, those that it has already left out.
        #[arg(long, value_name = "FILE")]
        keep: Option<PathBuf>,
    },
    /// Units of two values, and energies of fixed form whose weights are learned from patterns: what is recalled, how
    /// likely the patterns are, how much is held.
    Units {
        #[command(flatten)]
        options: units::UnitsOptions,
    },
    /// Concepts told from five demonstrations and shown on new arrangements, beside the nearest demonstration and a
    /// network that regresses; or their training.
    Concepts {
        #[command(flatten)]
        options: concepts::ConceptsOptions,
    },
    /// Time series learned by a dynamic Boltzmann machine: how likely the next step is, and what is played from a cue.
    Series {
        #[command(flatten)]
        options: series::SeriesOptions,
    },
    /// What is understood of a table: its columns with their roles, ranges and gaps, and the rows that hold
    /// observations. With `--out`, a scenario that holds them, standardized where that is needed.
    Data {
        /// Delimited text, JSON, a NumPy array, or one of these packed by gzip (`-`: standard input).
        #[arg(value_name = "FILE")]
        file: OsString,
        #[command(flatten)]
        table: TableOptions,
        /// Write a scenario with these observations to this file.
        #[arg(long, short, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Everything a scenario can name, with its documentation and JSON Schema.
    #[command(alias = "catalogue")]
    Catalog,
    /// What a shell needs to complete commands and options of `iel`.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// The manual page, or that of a command, for `man`.
    Man {
        /// The command.
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
    /// The share link of a scenario.
    Link {
        #[command(flatten)]
        scenario: Source,
        /// Address of the page to put before the link.
        #[arg(long, value_name = "URL")]
        base: Option<String>,
    },
}

/// How long a fit goes on.
#[derive(Args, Debug)]
struct Updates {
    /// Updates of the fit, or of each where there are several.
    #[arg(
        long,
        short = 'n',
        value_name = "N",
        default_value_t = 1000,
        allow_negative_numbers = true
    )]
    iterations: u64,
}

/// How long fits go on that are compared with each other.
#[derive(Args, Debug)]
struct EachFit {
    /// Updates of each fit.
    #[arg(
        long,
        short = 'n',
        value_name = "N",
        default_value_t = 500,
        allow_negative_numbers = true
    )]
    iterations: u64,
}

/// How a landscape is written.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum LandscapeFormat {
    /// Everything, in the units of the engine.
    Json,
    /// A row for each stationary point, in the units of the observations.
    Csv,
}

/// What `picture` draws.
#[derive(Args, Debug)]
struct PictureOptions {
    /// Updates to do before.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 0)]
    iterations: u64,
    /// Write the picture to this file, and not to standard output.
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Width in pixels, a 96th of an inch each; the height follows from the scenario's view.
    #[arg(long, value_name = "PIXELS", default_value_t = 640.0)]
    width: f64,
    /// Light inks on dark paper.
    #[arg(long)]
    dark: bool,
    /// Most paths of the process that are drawn.
    #[arg(long, value_name = "N", default_value_t = 64)]
    paths: usize,
}

/// What ends a command early.
#[derive(Debug)]
enum Failure {
    /// Something is wrong, said in these words.
    Message(String),
    /// Whoever reads our output has had enough.
    Closed,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Message(error.to_string())
    }
}

/// The commands, each of which tells the version of the program.
fn command() -> clap::Command {
    Cli::command().mut_subcommands(|command| command.display_name("iel"))
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    width::widen();
    let given = Cli::from_arg_matches(&command().get_matches());
    let ended = commands::run(given.unwrap_or_else(|error| error.exit()).command);
    let code = match ended {
        // As other filters do: `iel catalog | head` is no error.
        Ok(()) | Err(Failure::Closed) => 0,
        Err(Failure::Message(message)) => {
            output::say(&format!("error: {message}"));
            1
        }
    };
    interrupt::code().unwrap_or(code).into()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn arguments_are_consistent() {
        super::Cli::command().debug_assert();
    }
}
