// Runs the engine away from the page, so that typing never waits for it.
//
// Takes {id, manifest, options} and answers {id, report}; or takes {id, call, typed, manifest, options}, where `call` names
// one of the calls below, and answers {id, told}. Answers {id, error} for options that the engine refuses, or {id, trap}
// when the engine broke off, after which this worker is of no more use. Says {ready} once it can answer and {fatal} if it
// never will.
import init, { completeKubectl, kubectl, resolve } from "./pkg/kubestow_wasm.js";

const calls = { completeKubectl, kubectl };

const ready = init({ module_or_path: new URL("./pkg/kubestow_wasm_bg.wasm", import.meta.url) });
ready.then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ fatal: String(error) }),
);

onmessage = async ({ data: { id, call, typed, manifest, options } }) => {
  await ready;
  try {
    postMessage(call ? { id, told: calls[call](manifest, typed, options) } : { id, report: resolve(manifest, options) });
  } catch (error) {
    // The engine's own errors are plain ones. A trap is a RuntimeError, an overflowing stack a RangeError or
    // InternalError: after those its memory cannot be trusted.
    const kind = error?.constructor === Error ? "error" : "trap";
    postMessage({ id, [kind]: String(error?.message ?? error) });
  }
};
