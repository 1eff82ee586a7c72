// In browsers and bundlers: `await init()` loads the engine, then everything else answers at once.
export { default } from "./engine/kubestow_wasm.js";
export * from "./engine/kubestow_wasm.js";
