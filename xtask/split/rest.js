
// The module has at first what nearly everybody needs at once; the rest comes when it is wanted.

const REST = new URL("MODULE_rest.wasm", import.meta.url);
let coming, isWhole = false;

function rest() {
    coming ??= fetch(REST).then(async (response) => {
        if (!response.ok) throw new Error(`${REST}: ${response.status}`);
        return WebAssembly.compile(await response.arrayBuffer());
    });
    coming.catch(() => { coming = undefined; });
    return coming;
}

function fill(module) {
    if (!isWhole) new WebAssembly.Instance(module, { "": wasm });
    isWhole = true;
}

/** Fetches the rest, unless that is done or under way. */
async function whole() {
    if (!isWhole) fill(await rest());
}

/** Fetches the rest while the caller waits for it. */
function fetchRest() {
    const request = new XMLHttpRequest();
    request.open("GET", REST, false);
    // Bytes as characters: a page, unlike a worker, may not wait for anything but text.
    request.overrideMimeType("text/plain; charset=x-user-defined");
    request.send();
    if (request.status !== 200) throw new WebAssembly.RuntimeError(`${REST}: ${request.status}`);
    fill(new WebAssembly.Module(Uint8Array.from(request.responseText, (character) => character.charCodeAt(0))));
}

/** Loads all of the module. */
async function init(input = { module_or_path: new URL("MODULE_bg.wasm", import.meta.url) }) {
    // Both at the same time; what keeps the rest from coming is said when it is waited for.
    rest().catch(() => {});
    await __wbg_init(input);
    await whole();
    return wasm;
}

export { initSync, __wbg_init as first, whole, init as default };
