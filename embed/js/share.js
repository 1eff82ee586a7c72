// The playground's links: `#k1.` and the state as JSON, deflated, in base64url. Content stays out of what servers log.

const KIND = "k1.";

/** So much may come of a link, in bytes. */
const LIMIT = 4 << 20;

const through = async (bytes, stream) => new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer();

/** The fragment, without #, for a state. */
export async function encode(state) {
  const deflated = new Uint8Array(await through(JSON.stringify(state), new CompressionStream("deflate-raw")));
  let binary = "";
  for (const byte of deflated) binary += String.fromCharCode(byte);
  return KIND + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The state of a fragment; nothing if it is none or too large. */
export async function decode(fragment) {
  if (!fragment.startsWith(KIND)) return undefined;
  try {
    const binary = atob(fragment.slice(KIND.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const parts = [];
    for (let size = 0; ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > LIMIT) return void reader.cancel();
      parts.push(value);
    }
    const state = JSON.parse(await new Blob(parts).text());
    return typeof state?.text === "string" ? state : undefined;
  } catch {
    return undefined;
  }
}
