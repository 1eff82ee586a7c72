// Keeps one build of the page in the browser, so that it works without a network.
//
// A service worker. The build puts BUILD in front of it: the `id` of the build, and the digest of each of its `files` by
// name. A page never gets half of one build and half of another:
// - A worker is installed for a page of its own build alone, and only with every file as the build made it.
// - Pages that are open keep the build that they have. A newer one on the server is taken when the page is loaded and no
//   other is open; then this worker gives up what it keeps, and serves nothing any more.
// Nothing else is kept, and what is no file of the page is none of its business.

const PREFIX = `kubestow ${registration.scope} `;
const KEPT = PREFIX + BUILD.id;
const PAGE = registration.scope;
const FILES = new Map(Object.entries(BUILD.files).map(([file, digest]) => [new URL(file, PAGE).href, digest]));

/** How long the server may take to say which build it has before the page that is kept is shown, in milliseconds. */
const PATIENCE = 2000;

/** The pages that are open. */
async function pages() {
  const all = await clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter(({ url }) => named(url) === PAGE);
}

/** The address of a file as it is kept. */
function named(url) {
  const { origin, pathname } = new URL(url);
  return (origin + pathname).replace(/\/index\.html$/, "/");
}

async function keep() {
  if (location.search !== `?${BUILD.id}`) throw new Error("the page is of another build");
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== KEPT);
  const cache = await caches.open(KEPT);
  try {
    // What the page has loaded already need not be sent again, as long as the server says that it is still the same.
    await Promise.all([...FILES].map(async ([url, integrity]) => {
      const response = await fetch(url, { integrity, cache: "no-cache" });
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      await cache.put(url, response);
    }));
  } catch (error) {
    await caches.delete(KEPT);
    throw error;
  }
  if (others.length === 0 && (await pages()).length <= 1) await skipWaiting();
}

async function begin() {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== KEPT);
  await Promise.all(old.map((name) => caches.delete(name)));
  if ((await pages()).length <= 1) await clients.claim();
}

/** Whether the server has another build, or none any more. */
async function isOutdated() {
  try {
    const response = await fetch(location.pathname, { cache: "no-store" });
    if (response.status === 404) return true;
    const script = await response.text();
    // Anything else may come from a network that wants one to sign in first.
    return response.ok && script.startsWith("const BUILD = ") && !script.includes(BUILD.id);
  } catch {
    return false;
  }
}

async function page(request) {
  const kept = await caches.match(PAGE, { cacheName: KEPT });
  if (!kept) return fetch(request);
  const open = (await pages()).length;
  const isAlone = open === 0 || (open === 1 && request.cache === "no-cache");
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE, false));
  if (!isAlone || !(await Promise.race([isOutdated(), patience]))) return kept;
  const response = await fetch(request).catch(() => kept);
  if (response !== kept) await caches.delete(KEPT);
  return response;
}

async function file(url, request) {
  return (await caches.match(url, { cacheName: KEPT })) ?? fetch(request);
}

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(begin()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = named(request.url);
  if (request.method !== "GET" || !FILES.has(url)) return;
  event.respondWith(request.mode === "navigate" ? page(request) : file(url, request));
});
