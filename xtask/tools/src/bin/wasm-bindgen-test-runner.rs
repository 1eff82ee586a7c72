//! What cargo calls to run WebAssembly tests in a browser.

use anyhow::Result;

fn main() -> Result<()> {
    env_logger::init();
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
