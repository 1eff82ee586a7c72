// The example come to life: the editor, the panes and the way to the engine. Loaded when an example is seen or clicked.
import { Editor } from "./editor.js";
import { ask } from "./engine.js";
import { VIEWS, pane, telling } from "./panes.js";
import { h } from "./parts.js";
import { encode } from "../../web/js/share.js";
import { visible } from "./visible.js";
import { words } from "./words.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(LIVE_CSS);

/** So long after the last key the engine is asked, in milliseconds. */
const PAUSE = 150;

export class Live {
  #host;
  #places;
  #words;
  #editor;
  #text = "";
  #source = "";
  #range;
  #all = false;
  #view;
  #report;
  #unmet = [];
  #timer;
  #begun;
  #notice;

  constructor(host, { code, answer, foot, sheets }) {
    this.#host = host;
    sheets.push(sheet);
    this.#places = { code, answer, foot };
    this.#words = words(host.language);
    answer.setAttribute("role", "region");
    answer.tabIndex = 0;
    answer.ariaLabel = this.#words("answer");
    this.#say(this.#words("loading"));
    this.#editor = new Editor(code, this.#words("manifest"), () => this.#typed());
    this.#begun = this.#begin();
    // What is wrong has been shown; those who wait for an answer are told by the method they called.
    this.#begun.catch(() => {});
  }

  async #begin() {
    try {
      this.#source = await this.#host.source();
    } catch (error) {
      this.#failed(error);
      throw error;
    }
    this.#show(this.#host.edited ?? this.#source);
    await this.resolve(false);
    this.#host.emit("ready", { text: this.#text });
  }

  /** An attribute has changed. */
  async changed(name) {
    if (name === "lang") this.#words = words(this.#host.language);
    if (name === "src") {
      this.#host.edited = undefined;
      return this.#begin().catch(() => {});
    }
    if (["lines", "readonly"].includes(name)) this.#show(this.#text);
    if (["preset", "kubernetes-version", "lang", "expect"].includes(name)) return this.#soon();
    if (name === "view") this.#view = undefined;
    this.#draw();
  }

  /** The element has left the page. */
  rest() {
    clearTimeout(this.#timer);
  }

  /** Another text. */
  set(text) {
    if (text === this.#text) return;
    this.#show(text);
    this.#soon();
  }

  reset() {
    this.#all = false;
    this.#show(this.#source);
    this.#host.emit("change", { text: this.#text });
    return this.resolve();
  }

  /** Asks the engine; then, if something is wrong, for ways out of it. */
  async resolve(wait = true) {
    clearTimeout(this.#timer);
    if (wait) await this.#begun;
    const { preset, kubernetesVersion, language, expect } = this.#host;
    const options = { cluster: preset || "playground", assumeNamespaces: true, language, evidence: true };
    if (kubernetesVersion) options.kubernetes = kubernetesVersion;
    const question = { manifest: this.#text, options, expect };
    try {
      const answer = await ask(this, question);
      // A newer question has taken the place of this one.
      if (!answer) return this.#report;
      this.#take(answer, question.manifest);
      if (answer.report.findings.some(({ kubernetes, code }) => kubernetes || code === "refused")) this.#mend(question);
      return answer.report;
    } catch (error) {
      this.#failed(error);
      throw error;
    }
  }

  async #mend({ manifest, options, expect }) {
    try {
      const better = await ask(this, { manifest, options: { ...options, waysOut: true }, expect });
      if (better && manifest === this.#text) this.#take(better, manifest, true);
    } catch {
      // That no way out was found in time is no trouble: the answer stands.
    }
  }

  #take({ report, unmet }, text, again = false) {
    const broken = report.findings.find(({ code }) => code === "yaml-syntax" || code === "key-without-space");
    if (broken && this.#report) {
      this.#notice = this.#words("stale", { line: broken.position?.line });
    } else {
      [this.#report, this.#unmet, this.#notice] = [report, unmet, undefined];
      this.#editor.rail(Object.entries(report.places).map(([id, place]) => ({ id, ...place })));
    }
    this.#draw();
    if (!again) this.#host.emit("result", { text, report, unmet });
  }

  async shareUrl() {
    await this.#begun.catch(() => {});
    const { home, preset, kubernetesVersion, focusOn, language } = this.#host;
    const state = { text: this.#text, cluster: preset || "playground", view: this.#current(), lang: language };
    if (kubernetesVersion) state.version = kubernetesVersion;
    if (focusOn) state.focus = focusOn;
    return `${home}#${await encode(state)}`;
  }

  #typed() {
    const [start, end] = this.#range;
    const before = this.#text;
    this.#text = before.slice(0, start) + this.#editor.text + before.slice(end);
    this.#range = [start, start + this.#editor.text.length];
    this.#changed();
  }

  #changed() {
    this.#host.edited = this.#text === this.#source ? undefined : this.#text;
    this.#host.emit("change", { text: this.#text });
    this.#soon();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.resolve(false).catch(() => {}), PAUSE);
    this.#feet();
  }

  /** Shows a text, or the part of it that is to be seen. */
  #show(text) {
    this.#text = text;
    this.#range = this.#all ? [0, text.length] : visible(text, this.#host.lines);
    const [start, end] = this.#range;
    const first = text.slice(0, start).split("\n").length;
    this.#editor.set(text.slice(start, end), first, this.#host.readOnly);
    this.#feet();
  }

  #make(fix) {
    let text = this.#text;
    for (const { start, end, text: put } of fix.edits.toReversed()) text = text.slice(0, start) + put + text.slice(end);
    this.#all = true;
    this.#show(text);
    this.#changed();
  }

  #go(position) {
    const first = this.#text.slice(0, this.#range[0]).split("\n").length;
    const last = this.#text.slice(0, this.#range[1]).split("\n").length;
    if (position.endLine < first || position.line > last) {
      this.#all = true;
      this.#show(this.#text);
    }
    this.#editor.go(position);
  }

  /** The views that the author wants, the first of them first. */
  #views() {
    return this.#host.view.split(/[\s,]+/).filter((view) => VIEWS.includes(view));
  }

  #current() {
    return this.#view ?? this.#views()[0] ?? (this.#report ? telling(this.#report) : "containers");
  }

  #draw() {
    if (!this.#report) return;
    const { answer } = this.#places;
    const current = this.#current();
    const views = this.#host.view === "all" ? VIEWS : this.#views();
    const context = {
      report: this.#report,
      words: this.#words,
      focus: this.#host.focusOn,
      go: (position) => this.#go(position),
      mend: (fix) => this.#make(fix),
    };
    const pick = (view) => () => {
      this.#view = view;
      this.#draw();
      answer.querySelector("[aria-pressed=true]")?.focus();
    };
    const tabs = views.map((view) =>
      h("button", { type: "button", part: "tab", ariaPressed: String(view === current), onclick: pick(view) }, this.#words(view)));
    answer.replaceChildren(
      ...(tabs.length > 1 ? [h("nav", { part: "tabs" }, tabs)] : []),
      ...(this.#notice ? [h("p", { className: "notice", part: "notice" }, this.#notice)] : []),
      h("div", { part: "pane", className: current }, pane(current, context)),
    );
    this.#feet();
  }

  #feet() {
    const { foot } = this.#places;
    const [start, end] = this.#range ?? [0, 0];
    const cut = start > 0 || end < this.#text.length;
    const lines = this.#text.replace(/\n$/, "").split("\n").length;
    const button = (word, onclick, part) => h("button", { type: "button", className: "link", part, onclick }, word);
    const more = () => {
      this.#all = !this.#all;
      this.#show(this.#text);
    };
    const edited = this.#text !== this.#source;
    const unmet = !edited && this.#unmet.length > 0 && this.#unmet.map(({ object, message }) => (object ? `${object}: ${message}` : message)).join("; ");
    const open = h("a", { part: "open", className: "link", target: "_blank", rel: "noopener", href: this.#host.home, onclick: (event) => this.#open(event) }, this.#words("open"));
    foot.replaceChildren(
      ...[
        h("span", {}, this.#words("predicted", { version: (this.#report?.kubernetes ?? "1.36").replace(/^v|\.\d+$/g, "") })),
        unmet && h("span", { className: "fail", part: "unmet" }, this.#words("unmet", { what: unmet })),
        (cut || this.#all) && button(this.#words(this.#all ? "fewer" : "all", { n: lines }), more, "more"),
        edited && button(this.#words("reset"), () => this.#host.reset().catch(() => {}), "reset"),
        h("span", { className: "grow" }),
        this.#host.home && open,
      ].filter(Boolean),
    );
  }

  /** The link's address is made when it is followed: until then nobody needs it. */
  #open(event) {
    const link = event.currentTarget;
    if (link.hash) return;
    event.preventDefault();
    this.shareUrl().then((url) => {
      link.href = url;
      link.click();
      link.href = this.#host.home;
    });
  }

  #say(text) {
    this.#places.answer.replaceChildren(h("p", { className: "dim pane" }, text));
  }

  #failed(error) {
    if (!this.#report) this.#say(String(error.message));
    else {
      this.#notice = String(error.message);
      this.#draw();
    }
    this.#host.emit("error", { message: String(error.message) });
  }
}
