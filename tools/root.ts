import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder with Slipway's package.json. Found by walking up, because the same module runs from the sources (tests)
 * and from dist/, while what is no TypeScript (go.mod, keeper.mjs, stages.yaml) lies in the sources only.
 */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!isProject(folder)) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json of slipway above ${fileURLToPath(import.meta.url)}`);
    folder = parent;
  }
  return folder;
}

function isProject(folder: string): boolean {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return false;
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { readonly name?: unknown };
  return manifest.name === 'slipway';
}
