import { slipwayError } from '../../kit/errors/index.ts';

type Tree = Record<string, unknown>;

/**
 * `labels` from `k=v` arguments; one argument may hold several, comma separated, as Keptn's CLI takes them.
 * @throws SLW_CLI_USAGE when an argument has no `=` or no key.
 */
export function labelsOf(arguments_: readonly string[], flag: string): Record<string, string> {
  const pairs = arguments_.flatMap((argument) => splitAt(argument, ',')).map((pair) => pairOf(pair, flag));
  return Object.fromEntries(pairs);
}

/**
 * An object from `a.b=c` arguments, later ones over earlier ones; `\.` in a key is a dot of its own. `true`, `false`,
 * `null`, plain numbers and quoted strings are taken as JSON (as helm's --set does), all else is a string.
 * @throws SLW_CLI_USAGE when an argument has no `=`, or sets below a value that is no object.
 */
export function treeOf(arguments_: readonly string[], flag: string): Tree {
  const root: Tree = {};
  for (const argument of arguments_) {
    const [key, value] = pairOf(argument, flag);
    place(root, splitAt(key, '.'), scalarOf(value), flag, argument);
  }
  return root;
}

/** The parts between separators; a separator behind a backslash is text. */
export function splitAt(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let index = 0; index < text.length; index += 1) {
    const escaped = text[index] === '\\' && text[index + 1] === separator;
    if (escaped) index += 1;
    if (text[index] === separator && !escaped) {
      parts.push(part);
      part = '';
    } else {
      part += text.charAt(index);
    }
  }
  return [...parts, part];
}

function pairOf(pair: string, flag: string): [string, string] {
  const at = pair.indexOf('=');
  if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
  throw wrong(flag, `must be key=value, not "${pair}"`);
}

function place(root: Tree, path: readonly string[], value: unknown, flag: string, argument: string): void {
  let at = root;
  for (const [index, key] of path.entries()) {
    if (key === '' || key === '__proto__') throw wrong(flag, `has a part that is no key in "${argument}"`);
    if (index === path.length - 1) {
      at[key] = value;
      return;
    }
    const next = Object.hasOwn(at, key) ? at[key] : {};
    if (typeof next !== 'object' || next === null) throw wrong(flag, `sets below the value "${key}" in "${argument}"`);
    at[key] = next;
    at = next as Tree;
  }
}

/** Only numbers that read back as they were written: `1.10` and `007` are versions and names, not numbers. */
function scalarOf(text: string): unknown {
  if (/^(true|false|null|".*")$/s.test(text)) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text; // A quote in the middle: it was no JSON string after all.
    }
  }
  return text !== '' && String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text;
}

function wrong(flag: string, message: string): Error {
  const fields = [{ field: flag, message }];
  return slipwayError(
    'SLW_CLI_USAGE',
    { reason: 'An option cannot be used', help: 'the help of the command (--help)' },
    { fields },
  );
}
