//! wasm-bindgen's command line, of exactly the version that the workspace uses.

use anyhow::Result;

fn main() -> Result<()> {
    env_logger::init();
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(std::env::args_os())
}
