// Text that nests so deep that CodeMirror's recursion over its tree would overflow the stack.

/** More levels than any manifest has, fewer than the stack bears. */
const LIMIT = 400;

/** Whether a text nests deeper than the editor should follow. */
export function nestsTooDeep(text) {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === "[" || character === "{") {
      if (++depth > LIMIT) return true;
    } else if (character === "]" || character === "}") {
      depth = Math.max(0, depth - 1);
    }
  }
  return /^(?: *[-?] ){400}/m.test(text) || /^ {800}/m.test(text);
}
