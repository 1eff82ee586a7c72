//! `kubectl kubestow`: kubectl runs what is named like this on the search path.

use std::process::ExitCode;

fn main() -> ExitCode {
    kubestow_cli::main(kubestow_cli::Name::Plugin)
}
