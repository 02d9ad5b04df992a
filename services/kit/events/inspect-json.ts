const [QUOTE, BACKSLASH, DOT, ZERO, NINE] = [0x22, 0x5c, 0x2e, 0x30, 0x39];
const OPENERS = new Set([0x7b, 0x5b]);
const CLOSERS = new Set([0x7d, 0x5d]);
const EXPONENTS = new Set([0x45, 0x65]);
/** Every decimal of 15 significant digits survives a double; 2^53 + 1 has 16. */
const SAFE_NUMBER_LENGTH = 15;

export interface JsonTraits {
  /** Levels of nesting. */
  readonly depth: number;
  /** Whether some number may not survive JSON.parse. */
  readonly inexact: boolean;
}

/** Looks over JSON text before it is parsed: parsers recurse, and JSON.parse rounds. Linear, allocates nothing a character. */
export function inspectJson(text: string): JsonTraits {
  let level = 0;
  let depth = 0;
  let run = 0;
  let inexact = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code >= ZERO && code <= NINE) || code === DOT) {
      run++;
      continue;
    }
    if (run > SAFE_NUMBER_LENGTH || (run > 0 && EXPONENTS.has(code))) inexact = true;
    run = 0;
    if (code === QUOTE) at = endOfString(text, at);
    else if (OPENERS.has(code)) depth = Math.max(depth, ++level);
    else if (CLOSERS.has(code)) level--;
  }
  return { depth, inexact: inexact || run > SAFE_NUMBER_LENGTH };
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    if (!isEscaped(text, end)) return end;
  }
  return text.length;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}
