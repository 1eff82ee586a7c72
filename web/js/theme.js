// How the editor looks: the page's own colours and sizes, which reach into its shadow tree as custom properties.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const kinds = ["pod", "claim", "volume", "class", "snapshot", "configuration", "secret", "plain"];
const kindRules = Object.fromEntries(kinds.map((kind) => [`.k-${kind}`, { "--kind": `var(--${kind})` }]));

const look = EditorView.theme({
  ...kindRules,
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--well)", fontSize: "var(--editor-size)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.1875rem", scrollbarWidth: "thin" },
  ".cm-content": { padding: "0.5rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 1rem 0 0.25rem" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "color-mix(in oklab, var(--ink) 4%, transparent)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLineGutter": { color: "var(--ink)" },
  ".cm-line.tint": { backgroundColor: "color-mix(in oklab, var(--kind, var(--ink)) var(--tint), var(--well))" },
  ".cm-gutters": { color: "var(--ink-3)", backgroundColor: "var(--well)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "1.75rem", padding: "0 0.25rem 0 0" },
  ".cm-foldGutter .cm-gutterElement": { width: "0.875rem", textAlign: "center", cursor: "pointer" },
  ".rails .cm-gutterElement": { width: "1.25rem", padding: "0" },
  ".rails .rail": {
    borderInlineStart: "3px solid var(--kind, transparent)",
    color: "var(--kind)",
    display: "grid",
    placeItems: "center",
  },
  ".rails svg": { width: "0.75rem", height: "0.75rem", display: "block" },
  "& ::selection, & .cm-line::selection": { backgroundColor: "var(--selection)" },
  ".cm-selectionMatch, .cm-searchMatch": { backgroundColor: "color-mix(in oklab, var(--class) 24%, transparent)" },
  ".cm-searchMatch-selected": { backgroundColor: "color-mix(in oklab, var(--class) 48%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--line-strong)" },
  ".cm-foldPlaceholder": { background: "none", border: "1px solid var(--line-strong)", color: "var(--ink-3)" },
  ".cm-panels": { backgroundColor: "var(--page)", color: "var(--ink)", fontFamily: "var(--sans)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--page)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    color: "var(--ink)",
  },
  ".cm-textfield": { backgroundColor: "var(--page)", border: "1px solid var(--line-strong)", color: "var(--ink)" },
  ".cm-panel.cm-search [name=close]": { color: "var(--ink-2)" },
  ".cm-tooltip": {
    backgroundColor: "var(--page)",
    border: "1px solid var(--line-strong)",
    color: "var(--ink)",
    fontFamily: "var(--sans)",
    fontSize: "var(--text)",
    maxWidth: "32rem",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "var(--editor-size)", maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.125rem 0.5rem", display: "flex", gap: "1rem" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--selection)", color: "var(--ink)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
  ".cm-completionDetail": { marginInlineStart: "auto", fontStyle: "normal", color: "var(--ink-3)" },
  ".cm-field": { padding: "0.5rem 0.75rem", lineHeight: "1.25rem" },
  ".cm-field p": { margin: "0" },
  ".cm-field code": { fontFamily: "var(--mono)", fontSize: "var(--editor-size)", overflowWrap: "anywhere" },
  ".cm-field p > code": { fontWeight: "600" },
  ".cm-field span, .cm-field dt": { color: "var(--ink-3)", fontSize: "var(--small)" },
  ".cm-field dl": { display: "grid", gridTemplateColumns: "auto minmax(0, 1fr)", gap: "0 0.75rem", margin: "0.25rem 0" },
  ".cm-field dd": { margin: "0" },
  ".cm-field a": { color: "var(--focus)" },
  ".cm-diagnosticAction": {
    display: "block",
    margin: "0.25rem 0 0",
    padding: "0.125rem 0.5rem",
    color: "var(--ink)",
    backgroundColor: "transparent",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    font: "inherit",
    textAlign: "start",
    cursor: "pointer",
  },
  ".cm-diagnostic": { padding: "0.25rem 0.5rem", overflowWrap: "anywhere", whiteSpace: "pre-wrap", maxHeight: "16rem", overflow: "auto" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--fail)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warn)" },
  ".cm-diagnostic-info": { borderLeftColor: "var(--line-strong)" },
  ".cm-lintRange-error, .cm-lintRange-warning, .cm-lintRange-info": {
    backgroundImage: "none",
    textDecorationLine: "underline",
    textDecorationThickness: "1px",
    textUnderlineOffset: "0.22em",
    textDecorationSkipInk: "none",
    paddingBottom: "0",
  },
  ".cm-lintRange-error": { textDecorationStyle: "wavy", textDecorationColor: "var(--fail)" },
  ".cm-lintRange-warning": { textDecorationStyle: "wavy", textDecorationColor: "var(--warn)" },
  ".cm-lintRange-info": { textDecorationStyle: "dotted", textDecorationColor: "var(--ink-3)" },
  ".cm-lintPoint::after": { borderBottomColor: "var(--fail)" },
  "& :focus-visible:not(.cm-content)": { outline: "2px solid var(--focus)" },
});

const highlight = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--ink-2)" },
  { tag: [tags.comment, tags.separator, tags.meta, tags.punctuation, tags.bracket], color: "var(--ink-3)" },
  { tag: [tags.typeName, tags.labelName], color: "var(--ink-2)" },
]);

/** The look as one extension. */
export const theme = [look, syntaxHighlighting(highlight)];
