//! wasm-pack's command line, without its look for newer versions of itself.

use anyhow::Result;
use clap::Parser as _;

fn main() -> Result<()> {
    env_logger::init();
    let command_line = wasm_pack::Cli::parse();
    wasm_pack::PBAR.set_log_level(command_line.log_level);
    wasm_pack::command::run_wasm_pack(command_line.cmd)
}
