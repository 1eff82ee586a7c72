//! `kubestow`.

use std::process::ExitCode;

fn main() -> ExitCode {
    kubestow_cli::main(kubestow_cli::Name::Kubestow)
}
