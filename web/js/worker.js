// Runs the engine away from the page, so that typing never waits for it.
//
// Takes {id, manifest, options} and answers {id, changes}, what is different from the report before; or takes {id, call, typed, manifest, options}, where `call` names
// one of the calls below, and answers {id, told}; or takes {id, look, offset, manifest, options}, where `look` names one of
// the looks below, and answers {id, found}. Answers {id, error} for options that the engine refuses, or {id, trap} when the
// engine broke off, after which this worker is of no more use. Says {ready} once it can answer and {fatal} if it never
// will.
//
// The first answers need but a part of the engine; the rest comes behind them. A worker that follows one which broke off
// ("?whole") takes its time to have all of it first.
import * as engine from "./pkg/kubestow_wasm.js";

const { complete, completeKubectl, definition, hover, kubectl, messages, Session } = engine;

/** What the console asks. */
const calls = { completeKubectl, kubectl };
/** What the editor asks of a place in the text, and the gallery of an example. */
const looks = { complete, definition, hover, messages: (manifest, _, options) => messages(manifest, options) };

const inParts = engine.first && location.search === "";
const init = inParts ? engine.first : engine.default;
const ready = init({ module_or_path: new URL("./pkg/kubestow_wasm_bg.wasm", import.meta.url) });
ready.then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ fatal: String(error) }),
);

/** What came of the text before. */
let session;

onmessage = async ({ data: { id, call, look, typed, offset, manifest, options } }) => {
  await ready;
  try {
    if (call) postMessage({ id, told: calls[call](manifest, typed, options) });
    else if (look) postMessage({ id, found: looks[look](manifest, offset, options) });
    else postMessage({ id, changes: (session ??= new Session()).changes(manifest, options) });
    // What fails now is tried again by whoever wants the rest.
    if (inParts) engine.whole().catch(() => {});
  } catch (error) {
    // The engine's own errors are plain ones. A trap is a RuntimeError, an overflowing stack a RangeError or
    // InternalError: after those its memory cannot be trusted.
    const kind = error?.constructor === Error ? "error" : "trap";
    postMessage({ id, [kind]: String(error?.message ?? error) });
  }
};
