/** A file in the form of git's configuration: sections with their keys; what is undefined is left out. */
export function configText(
  sections: Readonly<Record<string, Readonly<Record<string, string | boolean | undefined>>>>,
): string {
  const lines = Object.entries(sections).flatMap(([section, entries]) => {
    const keys = Object.entries(entries).flatMap(([key, value]) =>
      value === undefined ? [] : [`\t${key} = ${quoted(String(value))}`],
    );
    return keys.length === 0 ? [] : [`[${section}]`, ...keys];
  });
  return lines.map((line) => `${line}\n`).join('');
}

/** @throws for what a value cannot hold */
function quoted(value: string): string {
  if (value.includes('\0')) throw new Error('a value of the configuration holds a zero byte');
  const escaped = value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return `"${escaped}"`;
}
