// What the page needs from JavaScript that Rust cannot say itself.

/** Loads the editor when it is wanted; its bundle lies beside the page. */
export function loadEditor() {
  return import(new URL("./editor.js", document.baseURI).href);
}
