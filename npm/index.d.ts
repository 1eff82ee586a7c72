export { default } from "./engine/kubestow_wasm.js";
export * from "./engine/kubestow_wasm.js";
