// The page for sites that run no scripts of others: it stands in an iframe, and its fragment says what it shows.
//
// `frame.html#k1.…` is a link of the playground; `frame.html#src=claim.yaml&view=why` names a manifest beside the page, and
// attributes of the element. Tells the page around it how high it would like to be: {kubestow: "height", height}.
import "./kubestow-playground.js";
import { decode } from "../../web/js/share.js";

/** What may be said beside `src`: the element's attributes. */
const ATTRIBUTES = ["src", "view", "focus", "readonly", "lines", "theme", "lang", "kubernetes-version", "preset", "expect"];

/** The height of a line and of what is around the lines, in pixels; no example is lower or higher than these. */
const [LINE, AROUND, LEAST, MOST] = [18, 48, 240, 640];

async function show() {
  const fragment = location.hash.slice(1);
  const element = document.createElement("kubestow-playground");
  element.setAttribute("load", "eager");
  // A link that is cut off shows nothing; the fragment may also be no link at all.
  const state = await decode(fragment).catch(() => undefined);
  if (state) {
    const named = { view: state.view, focus: state.focus, lang: state.lang, preset: state.cluster, "kubernetes-version": state.version };
    for (const [name, value] of Object.entries(named)) if (typeof value === "string") element.setAttribute(name, value);
    const code = document.createElement("code");
    code.textContent = state.text;
    const pre = document.createElement("pre");
    pre.append(code);
    element.append(pre);
  } else {
    const parameters = new URLSearchParams(fragment);
    for (const name of ATTRIBUTES) if (parameters.has(name)) element.setAttribute(name, parameters.get(name));
  }
  element.addEventListener("ready", ({ detail }) => fit(element, detail.text));
  element.addEventListener("error", () => tell(LEAST));
  document.body.replaceChildren(element);
}

function fit(element, text) {
  const lines = text.split("\n").length;
  const narrow = innerWidth < 576;
  const wanted = lines * LINE + AROUND;
  const height = Math.min(Math.max(narrow ? wanted * 2 : wanted, LEAST), MOST);
  element.height = String(height);
  tell(height);
}

/** Whoever shows the frame may know its height; nothing else leaves it. */
function tell(height) {
  if (parent !== window) parent.postMessage({ kubestow: "height", height }, "*");
}

addEventListener("hashchange", show);
await show();
