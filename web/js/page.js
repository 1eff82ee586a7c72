// What the page needs from JavaScript that Rust cannot say itself.

/** Loads the editor when it is wanted; its bundle lies beside the page. */
export function loadEditor() {
  return import(new URL("./editor.js", document.baseURI).href);
}

/**
 * Tells that the first answer is shown, and has a service worker keep the page for when there is no network; without one, or
 * in a browser that refuses, it works on.
 */
export function keepOffline() {
  dispatchEvent(new Event("answered"));
  const build = document.querySelector("meta[name=build]")?.content;
  const workers = navigator.serviceWorker;
  if (build) workers?.register(new URL(`./offline.js?${build}`, document.baseURI)).catch(() => {});
}
