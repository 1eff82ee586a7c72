// Starts the page.
import init, { run } from "./pkg/kubestow_web.js";

await init({ module_or_path: new URL("./pkg/kubestow_web_bg.wasm", import.meta.url) });
run();
