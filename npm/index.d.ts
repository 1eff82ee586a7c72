import type { InitInput } from "./engine/kubestow_wasm.js";

/** Loads the engine, in browsers from `kubestow/engine.wasm` unless told otherwise; in Node.js it is there already. */
export default function init(input?: { module_or_path: InitInput | Promise<InitInput> }): Promise<unknown>;
export * from "./engine/kubestow_wasm.js";
