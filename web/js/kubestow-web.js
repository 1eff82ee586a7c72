// Starts the page. What keeps it from starting, such as a file that cannot be had, is said by what `index.html` has in its
// place.

/** Whether a person is here for the first time and follows no link: what the page then shows first needs but a part of it. */
function isFirstVisit() {
  try {
    return location.hash === "" && localStorage.length === 0;
  } catch {
    return false;
  }
}

try {
  const page = await import("./pkg/kubestow_web.js");
  const init = (isFirstVisit() && page.first) || page.default;
  await init({ module_or_path: new URL("./pkg/kubestow_web_bg.wasm", import.meta.url) });
  // What fails then is tried again when it is needed.
  addEventListener("answered", () => page.whole?.().catch(() => {}), { once: true });
  page.run();
} catch (error) {
  document.documentElement.classList.add("failed");
  throw error;
}
