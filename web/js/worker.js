// Runs the engine away from the page, so that typing never waits for it.
//
// Takes {id, manifest, options}; answers {id, report}, {id, error} for options that the engine refuses, or
// {id, trap} when the engine broke off, after which this worker is of no more use. Says {ready} once it can answer and
// {fatal} if it never will.
import init, { resolve } from "./pkg/kubestow_wasm.js";

const ready = init({ module_or_path: new URL("./pkg/kubestow_wasm_bg.wasm", import.meta.url) });
ready.then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ fatal: String(error) }),
);

onmessage = async ({ data: { id, manifest, options } }) => {
  await ready;
  try {
    postMessage({ id, report: resolve(manifest, options) });
  } catch (error) {
    // The engine's own errors are plain ones. A trap is a RuntimeError, an overflowing stack a RangeError or
    // InternalError: after those its memory cannot be trusted.
    const kind = error?.constructor === Error ? "error" : "trap";
    postMessage({ id, [kind]: String(error?.message ?? error) });
  }
};
