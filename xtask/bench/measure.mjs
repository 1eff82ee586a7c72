// How long does the engine take for each manifest? Runs in Node.js and in a browser alike.

const ENOUGH = 1500; // milliseconds for each manifest
const FEWEST = 3;
const MOST = 20;

/// The shortest time of several runs, in milliseconds, from text to the report as a JavaScript object.
export function shortest(run) {
  const times = [];
  const started = performance.now();
  while (times.length < FEWEST || (times.length < MOST && performance.now() - started < ENOUGH)) {
    const before = performance.now();
    run();
    times.push(performance.now() - before);
  }
  return Math.min(...times);
}

/// The times of manifests, by name.
export function measure(resolve, manifests) {
  return Object.entries(manifests).map(([name, text]) => [name, text.length, shortest(() => resolve(text))]);
}

/// The time of each change of one document among 1,000 in a session, by what it is.
export function measureEdits(Session, manifests) {
  const edits = [
    ["environment: ConfigMap", "environment-01000", "colour=blue", "colour=red"],
    ["environment: Pod", "environment-01000", "value: mode", "value: in mode"],
    ["storage: volume", "storage-01000", "path: /data", "path: /other"],
    ["mixed: ConfigMap", "mixed-01000", "colour=blue", "colour=red"],
  ];
  return edits.map(([what, name, from, to]) => {
    const text = manifests[name];
    const parts = text.split(from);
    const half = parts.length >> 1;
    const other = parts.slice(0, half).join(from) + to + parts.slice(half).join(from);
    const session = new Session();
    session.changes(text);
    let turn = 0;
    const time = shortest(() => session.changes(turn++ % 2 ? text : other));
    session.free();
    return [what, text.length, time];
  });
}

/// As many pods as text, and as the objects that are in it.
export function pods(count) {
  const names = Array.from({ length: count }, (_, i) => `app-${String(i).padStart(5, "0")}`);
  const text = names.map(
    (name) =>
      `---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  labels:\n    app: app\nspec:\n  containers:\n` +
      "  - name: app\n    image: app:1.0\n",
  );
  const object = (name) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: "app" } },
    spec: { containers: [{ name: "app", image: "app:1.0" }] },
  });
  return { text: text.join(""), objects: names.map(object) };
}

/// A line of a table.
export function row(name, bytes, time) {
  const speed = bytes / 1000 / time;
  return `${name.padEnd(24)}${(bytes / 1000).toFixed(0).padStart(7)}${time.toFixed(1).padStart(12)}${speed.toFixed(1).padStart(9)}`;
}
