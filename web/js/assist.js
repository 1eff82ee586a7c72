// Completion, hover and going to what a name refers to. The engine answers each, from its worker.
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { EditorView, hoverTooltip, keymap } from "@codemirror/view";

/** The length that a text may have for the engine to be asked about it, in UTF-16 units. */
const LONGEST = 200_000;

/** Words before which completion opens by itself: what may stand in a key or a value. */
const WORD = /[\w./-]+$/;

/** What may stand at the cursor. */
function source(ask) {
  return async (context) => {
    const { state, pos, explicit } = context;
    const line = state.doc.lineAt(pos);
    const before = line.text.slice(0, pos - line.from);
    if (!explicit && !WORD.test(before) && !/(:|-|\[|\{|,) $/.test(before)) return null;
    if (state.doc.length > LONGEST) return null;
    const found = await ask("complete", state.doc.toString(), pos);
    if (!found || context.aborted || found.options.length === 0) return null;
    const types = { field: "property", value: "enum", name: "variable" };
    return {
      from: found.from,
      to: Math.max(found.to, pos),
      options: found.options.map(({ label, kind, detail, insert }, index) => ({
        label,
        detail,
        type: types[kind],
        apply: insert,
        // The engine's order, but for how well a word matches.
        boost: -Math.min(index, 90),
      })),
      validFor: /^[\w./-]*$/,
    };
  };
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** What there is to say about the field below the pointer. */
function field(ask, words) {
  return hoverTooltip(async (view, pos) => {
    const { doc } = view.state;
    if (doc.length > LONGEST) return null;
    const found = await ask("hover", doc.toString(), pos);
    if (!found || view.state.doc !== doc) return null;
    return {
      pos: found.from,
      end: found.to,
      above: true,
      create: () => ({ dom: described(found, words()) }),
    };
  });
}

function described({ title, of, lines, link }, words) {
  const heading = element("p", {}, element("code", { textContent: title }), " ", element("span", { textContent: of }));
  const list = element("dl", {});
  for (const { label, text } of lines) {
    list.append(element("dt", { textContent: label }), element("dd", {}, element("code", { textContent: text })));
  }
  const box = element("div", { className: "cm-field" }, heading);
  if (lines.length > 0) box.append(list);
  if (link) {
    const anchor = element("a", { href: link, target: "_blank", rel: "noreferrer", textContent: words.reference });
    box.append(element("p", {}, anchor));
  }
  return box;
}

/** Goes to what the name at a place refers to. */
async function follow(view, ask, pos) {
  const { doc } = view.state;
  const found = doc.length > LONGEST ? null : await ask("definition", doc.toString(), pos);
  if (!found || view.state.doc !== doc) return;
  view.dispatch({
    selection: { anchor: found.start, head: found.end },
    effects: EditorView.scrollIntoView(found.start, { y: "center" }),
    userEvent: "select.definition",
  });
  view.focus();
}

/** All of it as one extension; `words` gives the words of the language that is chosen. */
export function assist(ask, words) {
  return [
    autocompletion({ override: [source(ask)], icons: false, activateOnTypingDelay: 120 }),
    field(ask, words),
    keymap.of([
      ...completionKeymap,
      {
        key: "F12",
        run: (view) => {
          follow(view, ask, view.state.selection.main.head);
          return true;
        },
      },
    ]),
    EditorView.domEventHandlers({
      mousedown(event, view) {
        if (!(event.ctrlKey || event.metaKey) || event.button !== 0) return false;
        const pos = view.posAtCoords({ x: event.clientX, y: event.clientY });
        if (pos === null) return false;
        follow(view, ask, pos);
        return true;
      },
    }),
  ];
}
