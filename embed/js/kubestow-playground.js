// <kubestow-playground>: a manifest in a page, and what a cluster would make of it.
//
// This file is all that a page loads before the example is looked at: it takes the place that the code has, keeps the
// code readable, and fetches the rest (live.js, the worker, the engine) when it is seen or clicked. All examples of a page
// share one engine.

/** The attributes; each is mirrored by a property of the name in camel case. */
const NAMES = {
  src: "src",
  view: "view",
  focus: "focusOn",
  readonly: "readOnly",
  lines: "lines",
  height: "height",
  theme: "theme",
  lang: "lang",
  "kubernetes-version": "kubernetesVersion",
  preset: "preset",
  load: "load",
  expect: "expect",
  playground: "playground",
};

/** Where the playground is that "Open in the playground" leads to; set when the site is built, empty in the package. */
const HOME = PLAYGROUND && new URL(PLAYGROUND, import.meta.url).href;

/** The least height, in pixels: an answer needs some room. */
const LEAST = 192;

const sheet = new CSSStyleSheet();
sheet.replaceSync(FRAME_CSS);

/** The text of code as a reader sees it: some highlighters end lines with <br>. */
function textOf(code) {
  const copy = code.cloneNode(true);
  for (const end of copy.querySelectorAll("br")) end.replaceWith("\n");
  return copy.textContent.replace(/^\n/, "");
}

class KubestowPlayground extends HTMLElement {
  static observedAttributes = Object.keys(NAMES);

  #live;
  #source;
  #text;
  #watcher;
  #code = document.createElement("div");
  #answer = document.createElement("div");
  #foot = document.createElement("div");

  constructor() {
    super();
    // The room that the code had is the room of the example, so that nothing on the page moves.
    const child = this.firstElementChild;
    const room = this.isConnected && child ? child.getBoundingClientRect().height : 0;
    const margins = room ? getComputedStyle(child) : undefined;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    this.#code.part = "code";
    this.#answer.part = "answer";
    this.#foot.part = "foot";
    this.#code.append(document.createElement("slot"));
    const frame = document.createElement("div");
    frame.part = "frame";
    frame.append(this.#code, this.#answer, this.#foot);
    root.append(frame);
    if (!room) return;
    this.style.setProperty("--kubestow-room", `${Math.max(room, LEAST)}px`);
    const own = getComputedStyle(this);
    if (own.marginTop === "0px" && own.marginBottom === "0px") {
      this.style.setProperty("--kubestow-margin", `${margins.marginTop} ${margins.marginBottom}`);
    }
  }

  connectedCallback() {
    // What an author set before the script came is no property of the class yet.
    for (const name of [...Object.values(NAMES), "value"]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => this.#begin(), { once: true });
    else queueMicrotask(() => this.#begin());
  }

  disconnectedCallback() {
    this.#watcher?.disconnect();
    this.#live?.then((live) => live.rest());
  }

  attributeChangedCallback(name, old, value) {
    if (old === value) return;
    if (name === "height") this.style.setProperty("--kubestow-height", /^\d+$/.test(value) ? `${value}px` : (value ?? ""));
    if (name === "src") this.#source = undefined;
    this.#live?.then((live) => live.changed(name));
  }

  #begin() {
    if (!this.isConnected || this.#live) return;
    const load = this.load || "visible";
    if (load === "eager") this.#start();
    else if (load === "click") {
      const button = document.createElement("button");
      button.part = "load";
      button.textContent = this.language === "ja" ? "実行" : "Run";
      button.addEventListener("click", () => this.#start(), { once: true });
      this.#answer.replaceChildren(button);
    } else {
      this.#watcher = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#start(), {
        rootMargin: "25%",
      });
      this.#watcher.observe(this);
    }
  }

  #start() {
    this.#watcher?.disconnect();
    return (this.#live ??= import("./live.js").then(
      ({ Live }) => new Live(this, { code: this.#code, answer: this.#answer, foot: this.#foot, sheets: this.shadowRoot.adoptedStyleSheets }),
      (error) => {
        this.emit("error", { message: String(error) });
        throw error;
      },
    ));
  }

  /** The author's text, from `src` or from the code in the element. */
  async source() {
    if (this.src) {
      return (this.#source ??= fetch(this.src).then((answer) => {
        if (!answer.ok) throw new Error(`${this.src}: ${answer.status} ${answer.statusText}`);
        return answer.text();
      }));
    }
    return this.written;
  }

  /** The text of the code in the element. */
  get written() {
    const code = this.querySelector("pre code") ?? this.querySelector("pre");
    return code ? textOf(code) : "";
  }

  /** The manifest as it stands, with what is hidden. */
  get value() {
    return this.#text ?? this.written;
  }

  set value(text) {
    this.#text = String(text);
    this.#live?.then((live) => live.set(this.#text));
  }

  /** The text as the reader has changed it, for the live part; nothing if it is as the author wrote it. */
  get edited() {
    return this.#text;
  }

  set edited(text) {
    this.#text = text;
  }

  /** The language: its own, or that of the page around it. */
  get language() {
    return (this.closest("[lang]")?.lang ?? "").toLowerCase().startsWith("ja") ? "ja" : "en";
  }

  /** Where the playground is, if it is known. */
  get home() {
    const home = this.playground;
    return home ? new URL(home, document.baseURI).href : HOME;
  }

  /** Asks the engine now; gives the report. */
  async resolve() {
    return (await this.#start()).resolve();
  }

  /** Puts the author's text back. */
  async reset() {
    this.#text = undefined;
    await (await this.#start()).reset();
  }

  /** The address that opens the text as it stands in the playground. */
  async shareUrl() {
    return (await this.#start()).shareUrl();
  }

  /** Tells of something: ready, change, result or error. */
  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

for (const [attribute, name] of Object.entries(NAMES)) {
  if (name === "lang") continue;
  const flag = attribute === "readonly";
  Object.defineProperty(KubestowPlayground.prototype, name, {
    get() {
      return flag ? this.hasAttribute(attribute) : (this.getAttribute(attribute) ?? "");
    },
    set(value) {
      if (flag) this.toggleAttribute(attribute, Boolean(value));
      else if (value === null || value === undefined) this.removeAttribute(attribute);
      else this.setAttribute(attribute, value);
    },
    enumerable: true,
    configurable: true,
  });
}

if (!customElements.get("kubestow-playground")) customElements.define("kubestow-playground", KubestowPlayground);
