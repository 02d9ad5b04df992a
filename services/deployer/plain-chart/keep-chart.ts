import { createHash } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { yamlText } from './yaml-text.ts';

export interface PlainChart {
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Texts by their path below `templates/`; taken as they are, nothing in them is a template. */
  readonly templates: Readonly<Record<string, string>>;
}

/** Writes a chart below `folder`, named by its content, and answers its path; free the second time. */
export async function keepChart(folder: string, chart: PlainChart, newId: () => string): Promise<string> {
  const files = textsOf(chart);
  const path = resolve(folder, createHash('sha256').update(JSON.stringify(files)).digest('hex'));
  if (await isThere(path)) return path;
  const aside = resolve(folder, `.new-${newId()}`);
  try {
    await mkdir(join(aside, 'templates'), { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(aside, name), text, { flush: true });
    await rename(aside, path).catch(async (error: unknown) => {
      // Somebody who was faster wrote the same content.
      if (!(await isThere(path))) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return path;
}

/** The chart's files by their paths. Pure. */
export function textsOf({ metadata, templates }: PlainChart): Readonly<Record<string, string>> {
  const plain = Object.entries(templates).map(([name, text]) => [`templates/${name}`, escaped(text)] as const);
  return { 'Chart.yaml': yamlText(metadata), ...Object.fromEntries(plain) };
}

/** A chart that renders to just this manifest, under the name and version of the chart that it came from. Pure. */
export function frozenChart(chart: { readonly name: string; readonly version: string }, manifest: string): PlainChart {
  return { metadata: { apiVersion: 'v2', ...chart }, templates: { 'manifest.yaml': manifest } };
}

/** A chart as Helm's record names it, `carts-1.2.3`, in its two parts. Pure. */
export function nameAndVersion(chart: string): { readonly name: string; readonly version: string } {
  const [, name = 'canary', version = '0.0.0'] = /^(.+?)-(\d+\.\d+\.\d+.*)$/.exec(chart) ?? [];
  return { name, version };
}

/** Containers may have arguments that look like Helm's templates. */
function escaped(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
