// The rail: a coloured line in the gutter says where one object ends and the next begins, a glyph says its kind.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutter } from "@codemirror/view";

/** Sets the objects in order: `[{from, to, kind}]`, from the start of the first line to that of the last. */
const setObjects = StateEffect.define();

/** Tints lines, as `{line, endLine}`, or none with null. */
export const setTint = StateEffect.define();

class Rail extends GutterMarker {
  constructor(kind, glyph) {
    super();
    this.elementClass = `rail ${kind}`;
    this.glyph = glyph;
  }

  eq(other) {
    return other.elementClass === this.elementClass && other.glyph === this.glyph;
  }

  toDOM() {
    return this.glyph ? drawn(this.glyph) : document.createTextNode("");
  }
}

/** A symbol of the page's sprite as an image of its own, since a shadow tree cannot refer to it. */
function drawn(id) {
  const symbol = document.getElementById(id);
  const image = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  if (!symbol) return image;
  image.setAttribute("viewBox", symbol.getAttribute("viewBox"));
  image.setAttribute("aria-hidden", "true");
  image.append(...[...symbol.childNodes].map((node) => node.cloneNode(true)));
  return image;
}

/** The lines of a place, cut to the document; none if it lies outside. */
export function lines(doc, { line, endLine }) {
  const first = Math.max(1, Math.min(line, doc.lines));
  const last = Math.max(first, Math.min(endLine ?? line, doc.lines));
  return { first, last };
}

const rails = new Map();

/** The mark of a kind, with its glyph on the first line of an object. */
function mark(kind, isFirst) {
  const key = `${kind} ${isFirst}`;
  if (!rails.has(key)) rails.set(key, new Rail(`k-${kind}`, isFirst ? `glyph-${kind}` : null));
  return rails.get(key);
}

const objectsField = StateField.define({
  create: () => [],
  update(objects, { changes, docChanged, effects }) {
    let now = objects;
    if (docChanged && now.length > 0) {
      now = now.map(({ from, to, kind }) => ({ from: changes.mapPos(from, 1), to: changes.mapPos(to, 1), kind }));
    }
    for (const effect of effects) if (effect.is(setObjects)) now = effect.value;
    return now;
  },
});

/** The objects by the starts of their first and last lines, from `[line, endLine, kind, …]`, where kinds are numbered. */
function placed(doc, numbers, kinds) {
  const objects = [];
  for (let at = 0; at + 2 < numbers.length; at += 3) {
    const { first, last } = lines(doc, { line: numbers[at], endLine: numbers[at + 1] });
    objects.push({ from: doc.line(first).from, to: doc.line(last).from, kind: kinds[numbers[at + 2]] });
  }
  return objects;
}

/** Shows the objects, if they stand otherwise than those that are shown. */
export function showObjects(view, numbers, kinds) {
  const objects = placed(view.state.doc, numbers, kinds);
  const shown = view.state.field(objectsField);
  const isSame = ({ from, to, kind }, at) => from === shown[at].from && to === shown[at].to && kind === shown[at].kind;
  if (objects.length === shown.length && objects.every(isSame)) return;
  view.dispatch({ effects: setObjects.of(objects) });
}

/** The object that a line belongs to. */
function objectAt(objects, from) {
  let [low, high] = [0, objects.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (objects[middle].from <= from) low = middle + 1;
    else high = middle;
  }
  const object = objects[low - 1];
  return object && from <= object.to ? object : null;
}

const tintField = StateField.define({
  create: () => Decoration.none,
  update(tint, transaction) {
    let now = transaction.docChanged ? Decoration.none : tint;
    for (const effect of transaction.effects) {
      if (!effect.is(setTint)) continue;
      if (!effect.value) return Decoration.none;
      const doc = transaction.newDoc;
      const { first, last } = lines(doc, effect.value);
      const marks = [];
      for (let number = first; number <= last; number++) {
        marks.push(Decoration.line({ class: `tint ${effect.value.kind ?? ""}` }).range(doc.line(number).from));
      }
      now = Decoration.set(marks);
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The rail and the tint as one extension; only the lines that can be seen are marked. */
export const rail = [
  objectsField,
  tintField,
  gutter({
    class: "rails",
    side: "before",
    lineMarker(view, { from }) {
      const object = objectAt(view.state.field(objectsField), from);
      return object && mark(object.kind, object.from === from);
    },
    lineMarkerChange: ({ startState, state }) => startState.field(objectsField) !== state.field(objectsField),
  }),
];
