import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from '@jest/globals';
import { CLI } from '../../demo/index.ts';
import { projectRoot } from '../../tools/index.ts';
import { cleanUpLater, eventually, temporaryFolder } from '../support/index.ts';
import { cleanEnvironment } from './support/index.ts';

interface Block {
  readonly code: string;
  readonly fails: boolean;
}

test('the tutorial works as it is typed', async () => {
  const folder = await temporaryFolder();
  const started = await start(folder);
  const blocks = shellBlocks(await readFile(join(projectRoot(), 'docs', 'tutorial.md'), 'utf8'));
  expect(blocks.length).toBeGreaterThan(6);
  const ran = await typed(blocks, started.exports, folder);
  expect(ran.stdout).toMatch(/staging +carts\nproduction +carts/);
  expect(ran.stderr).toContain('ImagePullBackOff');
  expect(ran).toMatchObject({ exitCode: 0 });
  started.child.kill('SIGINT');
  expect((await started.child).exitCode).toBe(130);
}, 180_000);

async function start(folder: string) {
  const env = { ...cleanEnvironment(), TMPDIR: folder };
  const program = join(projectRoot(), 'dist', 'demo', 'start.js');
  const child = execa(process.execPath, [program], { env, extendEnv: false, reject: false, stdin: 'ignore' });
  cleanUpLater(async () => {
    child.kill('SIGTERM');
    await child;
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await eventually(() => expect(text).toContain('get events'), { timeout: 60_000 });
  const exports = text.split('\n').filter((line) => line.startsWith('  export '));
  expect(exports).toHaveLength(2);
  return { child, exports };
}

/** The blocks in one shell, as they would be typed; a block marked `fails` must exit with 1, all others with 0. */
async function typed(blocks: readonly Block[], exports: readonly string[], folder: string) {
  const script = [
    `slipway() { "${process.execPath}" "${CLI}" "$@"; }`,
    ...exports,
    ...blocks.map(({ code, fails }) => (fails ? `set +e\n${code}[ $? -eq 1 ] || exit 9\nset -e` : `set -e\n${code}`)),
  ];
  return execa('bash', ['-c', script.join('\n')], {
    cwd: projectRoot(),
    env: { ...cleanEnvironment(), TMPDIR: folder },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: 120_000,
  });
}

function shellBlocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^```sh( fails)?\n([\s\S]*?)^```$/gm)].map(([, fails, code]) => ({
    code: code ?? '',
    fails: fails !== undefined,
  }));
}
