import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { CLI } from '../../../demo/index.ts';
import { freePorts } from '../../../sandbox/index.ts';
import { ensureTools, silentReport } from '../../../tools/index.ts';
import { cleanUpLater, eventually, sandbox, startTestNats, temporaryFolder } from '../../support/index.ts';
import { cleanEnvironment } from './slipway.ts';

export interface Served {
  readonly endpoint: string;
  readonly token: string;
  /** Settings of the command, and those by which `doctor` finds the parts. */
  readonly env: Readonly<Record<string, string>>;
}

/** `slipway serve` of those services on a NATS server of its own and the shared sandbox; ended after the tests. */
export async function serveSlipway(services: readonly string[]): Promise<Served> {
  const { helm } = await ensureTools(['helm'], { report: silentReport() });
  const [{ kubeconfig }, nats, dir] = [await sandbox(), await startTestNats(), await temporaryFolder()];
  const [port = 0] = await freePorts(1);
  const token = 'a-token-for-tests';
  const tokenFile = join(dir, 'token');
  await writeFile(tokenFile, token, { mode: 0o600 });
  const env = {
    SLIPWAY_NATS_URL: nats.url,
    SLIPWAY_KUBE_KUBECONFIG: kubeconfig,
    SLIPWAY_HELM_BINARY: helm,
    SLIPWAY_HELM_TIMEOUT: '20s',
    SLIPWAY_DATA_DIR: join(dir, 'data'),
    SLIPWAY_HTTP_PORT: String(port),
    SLIPWAY_HTTP_TOKEN_FILE: tokenFile,
  };
  const child = execa(process.execPath, [CLI, 'serve', ...services], {
    env: { ...cleanEnvironment(), ...env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    buffer: false,
    stdout: 'ignore',
    stderr: { file: join(dir, 'log') },
  });
  cleanUpLater(async () => {
    child.kill('SIGTERM', undefined);
    await child;
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await eventually(() => untilReady(endpoint), { timeout: 30_000 });
  return { endpoint, token, env: { ...env, SLIPWAY_ENDPOINT: endpoint, SLIPWAY_TOKEN: token } };
}

async function untilReady(endpoint: string): Promise<void> {
  const response = await fetch(`${endpoint}/ready`);
  if (!response.ok) throw new Error(await response.text());
}
