// In Node.js the engine is there as soon as the module is; `init` is kept so that the same program runs in browsers.
import { readFileSync } from "node:fs";
import { initSync } from "./engine/kubestow_wasm.js";

initSync({ module: readFileSync(new URL("./engine/kubestow_wasm_bg.wasm", import.meta.url)) });

export default async function init() {}
export * from "./engine/kubestow_wasm.js";
