// In browsers and bundlers: `await init()` loads the engine, then everything else answers at once.
import load from "./engine/kubestow_wasm.js";

export default function init(input = { module_or_path: new URL("./engine/kubestow_wasm_bg.wasm", import.meta.url) }) {
  return load(input);
}
export * from "./engine/kubestow_wasm.js";
