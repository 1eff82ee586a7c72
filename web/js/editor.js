// The editor: CodeMirror over the page's plain text area. Bundled to one file that the page loads after its first
// answer stands.
//
// It lives in a shadow tree, because there CodeMirror uses constructed style sheets, which a content security policy
// without inline styles allows.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { forEachDiagnostic, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState } from "@codemirror/state";
import {
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { assist } from "./assist.js";
import { nestsTooDeep } from "./depth.js";
import { yaml } from "./grammar.js";
import { japanese, says } from "./phrases.js";
import { lines, rail, setTint, showObjects } from "./rail.js";
import { theme } from "./theme.js";

/** Marks a change that the page made, which need not be told to it. */
const ours = Annotation.define();

/** Where a line and a column in characters lie; CodeMirror counts UTF-16 units from the start. */
function offset(doc, line, column) {
  const { first } = lines(doc, { line });
  const { from, text } = doc.line(first);
  if (line > doc.lines) return doc.length;
  let units = 0;
  let left = column - 1;
  for (const character of text) {
    if (left-- <= 0) break;
    units += character.length;
  }
  return from + units;
}

function range(doc, { line, column, endLine, endColumn }) {
  const from = offset(doc, line, column);
  return { from, to: Math.max(from, offset(doc, endLine ?? line, endColumn ?? column)) };
}

/** The ways out of a problem as buttons; each works as long as the text is the one that they were found for. */
function actions({ fixes = [] }, answered) {
  return fixes.map(({ title, edits }) => ({
    name: title,
    apply(view) {
      if (view.state.doc.toString() !== answered) return;
      view.dispatch({
        changes: edits.map(({ start, end, text }) => ({ from: start, to: end, insert: text })),
        userEvent: "input.fix",
        scrollIntoView: true,
      });
    },
  }));
}

/** Whether the marks are those that are shown already. Ways out hold for one text alone and are always set anew. */
function isSame(state, marks) {
  const key = ({ severity, message }, from, to) => `${from} ${to} ${severity} ${message}`;
  const shown = [];
  let isPlain = marks.every(({ actions }) => actions.length === 0);
  forEachDiagnostic(state, (mark, from, to) => {
    isPlain &&= mark.actions.length === 0;
    shown.push(key(mark, from, to));
  });
  if (!isPlain || shown.length !== marks.length) return false;
  const wanted = marks.map((mark) => key(mark, mark.from, mark.to)).sort();
  return shown.sort().every((mark, at) => mark === wanted[at]);
}

/**
 * Mounts an editor on an empty element; `changed` hears the text after each change by the user, `moved` the line that
 * the user has moved the cursor to, and `ask` asks the engine: what ("complete", "hover" or "definition"), the text, and where in it.
 */
export function mount(host, text, label, language, changed, moved, ask) {
  const words = new Compartment();
  let said = says(language);
  const spoken = (label, language) => [
    EditorState.phrases.of(language === "ja" ? japanese : {}),
    EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
  ];
  // Such a text is shown without highlighting and folding; the engine says what is wrong with it.
  const grammar = new Compartment();
  const guard = EditorState.transactionExtender.of((transaction) => {
    let isTooDeep = false;
    transaction.changes.iterChanges((_from, _to, _fromB, _toB, inserted) => {
      isTooDeep ||= inserted.length > 400 && nestsTooDeep(inserted.toString());
    });
    return isTooDeep ? { effects: grammar.reconfigure([]) } : null;
  });
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        rail,
        lineNumbers(),
        foldGutter(),
        highlightSpecialChars(),
        history(),
        indentOnInput(),
        indentUnit.of("  "),
        bracketMatching(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        search(),
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap, ...lintKeymap]),
        grammar.of(nestsTooDeep(text) ? [] : yaml()),
        guard,
        theme,
        assist(ask, () => said),
        words.of(spoken(label, language)),
        EditorView.updateListener.of((update) => {
          const told = update.transactions.some((transaction) => transaction.annotation(ours));
          if (update.docChanged && !told) changed(update.state.doc.toString());
          if (update.selectionSet && !told) {
            const line = ({ doc, selection }) => doc.lineAt(selection.main.head).number;
            if (line(update.state) !== line(update.startState)) moved(line(update.state));
          }
        }),
      ],
    }),
  });
  return {
    /** Replaces the text; it can be undone. */
    setText(text) {
      if (view.state.doc.toString() === text) return;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: { anchor: 0 },
        scrollIntoView: true,
        annotations: ours.of(true),
      });
    },
    /** Marks the objects in order: three numbers each, the first line, the last, and which of the kinds it is of. */
    setObjects(numbers, kinds) {
      showObjects(view, numbers, kinds);
    },
    /** Marks problems; `answered` is the text that their ways out are for. */
    setProblems(problems, answered) {
      const doc = view.state.doc;
      const marks = problems.map((problem) => {
        const { from, to } = range(doc, problem);
        // A mark under a whole object would say less than one under its first line.
        return {
          from,
          to: Math.min(to, doc.lineAt(from).to),
          severity: problem.severity,
          message: problem.message,
          actions: actions(problem, answered),
        };
      });
      if (!isSame(view.state, marks)) view.dispatch(setDiagnostics(view.state, marks));
    },
    setWords(label, language) {
      said = says(language);
      view.dispatch({ effects: words.reconfigure(spoken(label, language)) });
    },
    /** Goes to a place: selects it, tints its lines and takes the focus. */
    go(place) {
      const { from, to } = range(view.state.doc, place);
      view.dispatch({
        selection: { anchor: from, head: to },
        effects: [EditorView.scrollIntoView(from, { y: "center" }), setTint.of(place)],
      });
      view.focus();
    },
    /** Tints the lines of a place and shows them, without taking the focus. */
    mark(place) {
      const { from } = range(view.state.doc, place);
      view.dispatch({ effects: [EditorView.scrollIntoView(from, { y: "nearest", yMargin: 40 }), setTint.of(place)] });
    },
    destroy() {
      view.destroy();
    },
  };
}
