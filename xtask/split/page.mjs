// Which functions of the page does its first view take, and the next key? `node page.mjs GLUE WASM EXAMPLES ENGINE-GLUE
// ENGINE` prints their numbers. GLUE is what wasm-bindgen writes beside the page, WASM the page as it notes them, EXAMPLES the
// folder, and the others are those of the whole engine.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Window } from "happy-dom";
import { print } from "./noted.mjs";

const [glue, wasm, examples, engineGlue, engineWasm] = process.argv.slice(2).map((path) => resolve(path));
const engine = await import(pathToFileURL(engineGlue));
engine.initSync({ module: readFileSync(engineWasm) });

/** A window whose document lies in this folder, where the page finds `editor.js`. */
const window = new Window({ url: import.meta.url });
window.document.body.innerHTML = '<div id="page"></div>';
const later = globalThis.setTimeout;
/** Waits for nothing, but keeps the order, and does not come to limits of time. */
const soon = (call, time, ...rest) => (time >= 10_000 ? 0 : later(call, 0, ...rest));

/** The worker, here in the same thread. */
class Worker extends window.EventTarget {
  session = new engine.Session();

  constructor() {
    super();
    soon(() => this.tell({ ready: true }), 0);
  }

  tell(data) {
    this.dispatchEvent(new window.MessageEvent("message", { data }));
  }

  postMessage({ id, manifest, options, call, look }) {
    if (!call && !look) soon(() => this.tell({ id, changes: this.session.changes(manifest, options) }), 0);
  }

  terminate() {}
}

const put = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
/** What Node.js has of its own and the page must not have from there. */
const OWN = ["CustomEvent", "Event", "EventTarget", "MessageEvent", "localStorage", "navigator"];
for (const name of Object.getOwnPropertyNames(window))
  if (!(name in globalThis) || OWN.includes(name)) put(name, window[name]);
for (const name of ["addEventListener", "removeEventListener", "dispatchEvent", "getComputedStyle", "matchMedia"])
  put(name, window[name].bind(window));
for (const name of ["self", "window"]) put(name, globalThis);
put("Window", { [Symbol.hasInstance]: (value) => value === globalThis });
put("Worker", Worker);
put("setTimeout", soon);

/** Until all is done that follows from what was done. */
async function quiet() {
  for (let turn = 0; turn < 50; turn++) await new Promise((done) => later(done, 0));
}

const page = await import(pathToFileURL(glue));
const exports = page.initSync({ module: readFileSync(wasm) });
page.run();
await quiet();
// What is typed until the rest is there, and its answer.
const text = readFileSync(join(examples, "what-a-container-sees.yaml"), "utf8");
for (const typed of [text.replace("name: ", "name: x"), text]) {
  globalThis.type(typed);
  await quiet();
}
if (!window.document.querySelector("[data-testid=answer-containers] *")) throw new Error("the page shows no answer");
print(exports);
process.exit();
