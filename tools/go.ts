import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { slipwayError } from '../services/kit/errors/index.ts';
import type { Tool } from './catalogue.ts';
import type { Environment } from './find.ts';
import { isAtLeast, versionIn } from './version.ts';

/** The go program to build with: SLIPWAY_GO, PATH, or where its installer puts it. Throws SLW_SANDBOX_GO_MISSING. */
export async function findGo(tool: Tool, root: string, environment: Environment): Promise<string> {
  const needed = goDirective(await readFile(join(root, tool.module, 'go.mod'), 'utf8'));
  const named = environment['SLIPWAY_GO'];
  const found: string[] = [];
  for (const path of named === undefined || named === '' ? ['go', '/usr/local/go/bin/go'] : [named]) {
    const version = await askVersion(path, environment);
    if (isAtLeast(version, needed)) return path;
    if (version !== undefined) found.push(`${path} is ${version}`);
  }
  const what = found.length > 0 ? found.join(' and ') : 'none was found on PATH or in /usr/local/go';
  throw slipwayError('SLW_SANDBOX_GO_MISSING', {
    needed,
    tool: tool.name,
    variable: tool.variable,
    found: named === undefined || found.length > 0 ? what : `SLIPWAY_GO names ${named}, which does not run`,
  });
}

/** The version after `go` in a go.mod. Pure. */
export function goDirective(goMod: string): string {
  return /^go\s+(\d+\.\d+(?:\.\d+)?)/m.exec(goMod)?.[1] ?? '1.26.0';
}

async function askVersion(path: string, environment: Environment): Promise<string | undefined> {
  const result = await execa(path, ['version'], {
    reject: false,
    timeout: 30_000,
    stdin: 'ignore',
    env: { PATH: environment['PATH'], GOTOOLCHAIN: 'local' },
  });
  return result.failed ? undefined : versionIn(result.stdout);
}
