// The rail: a coloured line in the gutter says where one object ends and the next begins, a glyph says its kind.
import { RangeSet, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutter } from "@codemirror/view";

/** Sets the objects: `[{line, endLine, kind, glyph}]`, lines from 1. */
export const setObjects = StateEffect.define();

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

function rails(doc, objects) {
  const marks = [];
  for (const object of objects) {
    const { first, last } = lines(doc, object);
    for (let number = first; number <= last; number++) {
      const glyph = number === first ? object.glyph : null;
      marks.push(new Rail(object.kind, glyph).range(doc.line(number).from));
    }
  }
  return RangeSet.of(marks, true);
}

const objectsField = StateField.define({
  create: () => RangeSet.empty,
  update(marks, transaction) {
    let now = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setObjects)) now = rails(transaction.newDoc, effect.value);
    }
    return now;
  },
});

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

/** The rail and the tint as one extension. */
export const rail = [
  objectsField,
  tintField,
  gutter({ class: "rails", markers: (view) => view.state.field(objectsField), side: "before" }),
];
