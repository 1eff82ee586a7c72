// One engine for all examples of a page: one worker, one question at a time.

/** How long a question may take, in milliseconds. */
const LIMIT = 10_000;

let worker;
let asked;
let last = 0;
const waiting = [];

/**
 * Asks the engine; gives {report, unmet}. What is asked for the same `asker` and still waits is replaced.
 * Fails with an Error if the engine cannot be loaded, refuses the options, breaks off or takes too long.
 */
export function ask(asker, question) {
  return new Promise((resolve, reject) => {
    const older = waiting.findIndex((other) => other.asker === asker);
    if (older >= 0) waiting.splice(older, 1)[0].resolve(undefined);
    waiting.push({ asker, question, resolve, reject });
    next();
  });
}

function next() {
  if (asked || waiting.length === 0) return;
  try {
    worker ??= launch();
  } catch (error) {
    return waiting.splice(0).forEach(({ reject }) => reject(error));
  }
  asked = waiting.shift();
  asked.id = ++last;
  asked.limit = setTimeout(() => restart("took too long"), LIMIT * (worker.isReady ? 1 : 6));
  worker.postMessage({ id: asked.id, ...asked.question });
}

function launch() {
  const launched = new Worker(new URL(WORKER, import.meta.url), { type: "module" });
  launched.onmessage = ({ data }) => {
    if (data.ready) launched.isReady = true;
    else if (data.fatal) restart(data.fatal);
    else if (asked && data.id === asked.id) answer(data);
  };
  launched.onerror = (event) => restart(event.message || "could not be loaded");
  return launched;
}

function answer({ report, unmet, error, trap }) {
  if (trap) return restart(`broke off: ${trap}`);
  const { resolve, reject, limit } = asked;
  clearTimeout(limit);
  asked = undefined;
  if (error) reject(new Error(error));
  else resolve({ report, unmet });
  next();
}

function restart(reason) {
  worker?.terminate();
  worker = undefined;
  const failed = asked;
  asked = undefined;
  clearTimeout(failed?.limit);
  failed?.reject(new Error(`The engine ${reason}`));
  next();
}
