// Runs the engine for all examples of a page, away from the page.
//
// Takes {id, manifest, options, expect}; answers {id, report, unmet}, {id, error} for options or an expectation that the
// engine refuses, or {id, trap} when the engine broke off, after which this worker is of no more use. Says {ready} once it
// can answer and {fatal} if it never will.
import init, { check, resolve } from "kubestow-engine";

const ready = init({ module_or_path: new URL(ENGINE, import.meta.url) });
ready.then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ fatal: String(error) }),
);

onmessage = async ({ data: { id, manifest, options, expect } }) => {
  await ready;
  try {
    const report = resolve(manifest, options);
    postMessage({ id, report, unmet: expect ? check(manifest, expect, options) : [] });
  } catch (error) {
    // The engine's own errors are plain ones. After any other its memory cannot be trusted.
    const kind = error?.constructor === Error ? "error" : "trap";
    postMessage({ id, [kind]: String(error?.message ?? error) });
  }
};
