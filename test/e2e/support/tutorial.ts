import { readFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect } from '@jest/globals';
import { CLI } from '../../../demo/index.ts';
import { projectRoot } from '../../../tools/index.ts';
import { cleanUpLater, eventually } from '../../support/index.ts';
import { cleanEnvironment } from './slipway.ts';

interface Block {
  readonly code: string;
  readonly fails: boolean;
}

/** Starts what `npm start` starts and resolves when it says what to paste into a second terminal. */
export async function npmStart(folder: string, ...options: readonly string[]) {
  const env = { ...cleanEnvironment(), TMPDIR: folder };
  const program = join(projectRoot(), 'dist', 'demo', 'start.js');
  const child = execa(process.execPath, [program, ...options], {
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  cleanUpLater(async () => {
    child.kill('SIGTERM');
    await child;
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await eventually(() => expect(text).toContain('get events'), { timeout: 120_000 });
  const exports = text.split('\n').filter((line) => line.startsWith('  export '));
  expect(exports).toHaveLength(2);
  return { child, exports };
}

/** Types the blocks of a page into one shell; a block marked `fails` must exit with 1, all others with 0. */
export async function typePage(page: string, exports: readonly string[], folder: string, timeout: number) {
  const blocks = shellBlocks(await readFile(join(projectRoot(), 'docs', page), 'utf8'));
  expect(blocks.length).toBeGreaterThan(6);
  const script = [
    // What a page leaves running would keep the shell's streams open, and outlive the test.
    "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT",
    `slipway() { "${process.execPath}" "${CLI}" "$@"; }`,
    ...exports,
    ...blocks.map(({ code, fails }) => (fails ? `set +e\n${code}[ $? -eq 1 ] || exit 9\nset -e` : `set -e\n${code}`)),
    'exit 0',
  ];
  const clean = cleanEnvironment();
  const PATH = [dirname(process.execPath), clean['PATH'] ?? ''].join(delimiter);
  return execa('bash', ['-c', script.join('\n')], {
    cwd: projectRoot(),
    env: { ...clean, PATH, TMPDIR: folder },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout,
  });
}

function shellBlocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^```sh( fails)?\n([\s\S]*?)^```$/gm)].map(([, fails, code]) => ({
    code: code ?? '',
    fails: fails !== undefined,
  }));
}
