// Starts the page. What keeps it from starting, such as a file that cannot be had, is said by what `index.html` has in its
// place.
try {
  const { default: init, run } = await import("./pkg/kubestow_web.js");
  await init({ module_or_path: new URL("./pkg/kubestow_web_bg.wasm", import.meta.url) });
  run();
} catch (error) {
  document.documentElement.classList.add("failed");
  throw error;
}
