// A light editor: a text area over the same text in colour. It has what a short manifest needs, and the reader's own
// browser does the rest (undo, search, spelling off, screen readers).
import { h, kindClass } from "./parts.js";

/** The words of a line of YAML in colour. */
function coloured(line) {
  if (/^\s*#/.test(line)) return [h("i", {}, line)];
  if (/^---/.test(line)) return [h("b", {}, line)];
  const key = /^(\s*(?:- )*)("[^"]*"|[^\s#"'{[][^:#]*)(:)(?=\s|$)/.exec(line);
  if (!key) return [line];
  return [key[1], h("b", {}, key[2] + key[3]), line.slice(key[0].length)];
}

export class Editor {
  #area;
  #layer;
  #scroller;
  #first = 1;
  #objects = [];
  #tinted;

  constructor(scroller, label, input) {
    this.#scroller = scroller;
    this.#layer = h("pre", { part: "highlight", ariaHidden: "true" });
    this.#area = h("textarea", {
      part: "editor",
      spellcheck: false,
      wrap: "off",
      ariaLabel: label,
      autocapitalize: "off",
      autocomplete: "off",
      oninput: () => (this.#paint(), input()),
      onkeydown: (event) => this.#key(event),
    });
    scroller.replaceChildren(h("div", { className: "layers" }, this.#layer, this.#area));
  }

  get text() {
    return this.#area.value;
  }

  /** Sets the text, the number of its first line, and whether it can be changed. */
  set(text, first, readOnly) {
    this.#first = first;
    this.#area.readOnly = readOnly;
    if (this.#area.value !== text) this.#area.value = text;
    this.#paint();
  }

  /** Shows where the objects stand: [{id, line, endLine}]. */
  rail(objects) {
    this.#objects = objects;
    this.#paint();
  }

  /** Tints the lines of a place and brings them into view. */
  go({ line, endLine = line }) {
    this.#tinted = [line, endLine];
    this.#paint();
    const [first] = this.#layer.querySelectorAll(".on");
    if (!first) return;
    const [top, room] = [first.offsetTop, this.#scroller.clientHeight];
    if (top < this.#scroller.scrollTop || top > this.#scroller.scrollTop + room - 40) this.#scroller.scrollTop = top - room / 3;
  }

  #paint() {
    const lines = this.#area.value.split("\n");
    // The last line break ends a line; behind it there is one more only while it is being written.
    this.#layer.replaceChildren(
      ...lines.map((line, index) => {
        const number = this.#first + index;
        const object = this.#objects.find((object) => object.line <= number && number <= object.endLine);
        const on = this.#tinted && this.#tinted[0] <= number && number <= this.#tinted[1];
        const last = index === lines.length - 1 && line === "";
        return h("span", { className: `ln ${object ? kindClass(object.id) : ""} ${on ? "on" : ""} ${last ? "last" : ""}`, "data-line": number }, coloured(line), "\n");
      }),
    );
  }

  #key(event) {
    this.#tinted = undefined;
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || this.#area.readOnly) return;
    const before = this.#area.value.slice(0, this.#area.selectionStart);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    const indent = /^\s*/.exec(line)[0] + (/:\s*$/.test(line) ? "  " : "");
    // The only way in that keeps the browser's undo.
    if (indent && document.execCommand("insertText", false, `\n${indent}`)) event.preventDefault();
  }
}
