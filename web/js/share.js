// The playground's links: `#k1.` and the state as JSON, deflated, in base64url. The content of a link stays out of what
// servers log. A state is {text, steps?, cluster?, version?, view?, focus?, lang?}; members that are not known are passed
// over, so that it can grow.

const KIND = "k1.";

/** So much may come of a link, in bytes. */
const LIMIT = 4 << 20;

/** So deep may what comes of a link be: more than any state is, and no more than whoever reads it can follow. */
const DEPTH = 64;

/** Whether a value is too deep. */
function isTooDeep(value) {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH) return true;
    level = level.flatMap((part) => (typeof part === "object" && part !== null ? Object.values(part) : []));
  }
  return false;
}

const through = async (bytes, stream) => new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer();

/** The fragment, without #, for a state. Throws if it would be too large to be opened again. */
export async function encode(state) {
  const json = new TextEncoder().encode(JSON.stringify(state));
  if (json.length > LIMIT) throw new Error("too large");
  const deflated = new Uint8Array(await through(json, new CompressionStream("deflate-raw")));
  let binary = "";
  for (const byte of deflated) binary += String.fromCharCode(byte);
  return KIND + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The state of a fragment; undefined if it is no link of ours. Throws if it is cut off, forged or too large. */
export async function decode(fragment) {
  if (!/^k\d+\./.test(fragment)) return undefined;
  if (!fragment.startsWith(KIND)) throw new Error("a newer kind of link");
  const binary = atob(fragment.slice(KIND.length).replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts = [];
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > LIMIT) {
      reader.cancel().catch(() => {});
      throw new Error("too large");
    }
    parts.push(value);
  }
  const state = JSON.parse(await new Blob(parts).text());
  if (typeof state?.text !== "string") throw new Error("no text");
  if (isTooDeep(state)) throw new Error("too deep");
  return state;
}

let engine;

/** The engine's functions, loaded when they are first wanted; the worker's own are out of reach. */
function functions() {
  engine ??= import(new URL("./pkg/kubestow_wasm.js", document.baseURI).href).then(async (module) => {
    await module.default({ module_or_path: new URL("./pkg/kubestow_wasm_bg.wasm", document.baseURI) });
    return module;
  });
  return engine;
}

/** A state without the values of Secrets; undefined if that cannot be made sure of. */
export async function clean(state) {
  const { withoutSecrets } = await functions();
  const text = withoutSecrets(state.text);
  const steps = (state.steps ?? []).map((step) => {
    const [[operation, manifest]] = Object.entries(step);
    if (operation !== "apply" && operation !== "edit") return step;
    const shown = withoutSecrets(manifest);
    return shown === undefined ? undefined : { [operation]: shown };
  });
  return text === undefined || steps.includes(undefined) ? undefined : { ...state, text, steps };
}

/** The engine's report on a state, as JSON. */
export async function report(state, options) {
  const { resolve } = await functions();
  return JSON.stringify(resolve(state.text, { ...options, steps: state.steps ?? [] }), null, 2);
}

/** Hands a text to the user as a file. */
export function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The styles that a drawing needs to look the same elsewhere. */
const DRAWN = ["fill", "stroke", "stroke-width", "stroke-dasharray", "color", "font-family", "font-size", "font-weight"];

/** A drawing of the page as a file of its own; undefined if it is not there. */
export function drawing(selector) {
  const shown = document.querySelector(selector);
  if (!shown) return undefined;
  const copy = shown.cloneNode(true);
  const pairs = [[shown, copy]];
  while (pairs.length > 0) {
    const [from, to] = pairs.pop();
    const style = getComputedStyle(from);
    for (const name of DRAWN) to.setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "tabindex", "role", "data-testid", "data-id"]) to.removeAttribute(name);
    [...from.children].forEach((child, index) => pairs.push([child, to.children[index]]));
  }
  // The symbols stand elsewhere in the page.
  const used = new Set([...copy.querySelectorAll("use")].map((use) => use.getAttribute("href")));
  const defs = document.createElementNS("http://www.w3.org/2000/svg", "defs");
  for (const name of used) {
    const symbol = document.querySelector(name);
    if (symbol) defs.append(symbol.cloneNode(true));
  }
  copy.prepend(defs);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return new XMLSerializer().serializeToString(copy);
}
