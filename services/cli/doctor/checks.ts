import { withDeadline } from '../../kit/deadline/index.ts';
import { connect } from 'node:net';
import { execa } from 'execa';
import { coerceError } from '../../kit/errors/index.ts';
import { createKube, locateCluster } from '../../kit/kube/index.ts';
import { reasonOf, requestJson, type Client, type Connection } from '../client/index.ts';
import { ill, well, type Finding } from './finding.ts';
import { judgeGit, judgeHelm, judgeNats, judgeNode } from './judge.ts';

export interface Patient {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly connection: Connection;
  readonly client: Client;
}

const PROBE_TIMEOUT = 5_000;

/** What the command needs to talk to a Slipway somewhere. */
export function clientChecks(patient: Patient): (() => Promise<Finding>)[] {
  return [() => Promise.resolve(judgeNode(process.version)), () => checkGateway(patient), () => checkToken(patient)];
}

/** What `slipway serve` needs on this machine. */
export function serverChecks({ env }: Patient): (() => Promise<Finding>)[] {
  return [
    async () => judgeGit(await outputOf('git', ['--version'])),
    async () => judgeHelm(await outputOf(env['SLIPWAY_HELM_BINARY'] || 'helm', ['version', '--short'])),
    () => checkNats(env['SLIPWAY_NATS_URL'] || 'nats://127.0.0.1:4222'),
    () => checkCluster(env),
  ];
}

async function checkGateway({ connection }: Patient): Promise<Finding> {
  const next = 'npm start (or name another address with --endpoint or SLIPWAY_ENDPOINT)';
  try {
    const { ok, body } = await withDeadline(PROBE_TIMEOUT, connection.signal, async (signal) => {
      const response = await fetch(`${connection.endpoint}/ready`, { signal, redirect: 'error' });
      return { ok: response.ok, body: await response.text() };
    });
    if (ok) return well('gateway', `ready at ${connection.endpoint}`);
    return ill(
      'gateway',
      `${connection.endpoint} is not ready: ${body.slice(0, 500)}`,
      `curl ${connection.endpoint}/ready`,
    );
  } catch (thrown) {
    connection.signal.throwIfAborted();
    return ill('gateway', `${connection.endpoint}: ${reasonOf(thrown)}`, next);
  }
}

async function checkToken({ connection, client }: Patient): Promise<Finding> {
  try {
    const { version } = await client.version();
    await requestJson(connection, { method: 'GET', path: '/v1/projects' });
    return well('token', `accepted by Slipway ${version}`);
  } catch (thrown) {
    connection.signal.throwIfAborted();
    const { exit, message } = thrown as { readonly exit?: unknown; readonly message: string };
    if (exit !== 5) return ill('token', `cannot be tried: ${message}`, 'See the check of the gateway.');
    return ill('token', message, 'export SLIPWAY_TOKEN=... (npm start prints the line), or use --token-file');
  }
}

async function checkNats(url: string): Promise<Finding> {
  const next = 'Start one with: nats-server -js (npm start brings its own), or set SLIPWAY_NATS_URL';
  const first = url.split(',')[0] ?? url;
  try {
    return judgeNats(first, await greeting(first));
  } catch (thrown) {
    return ill('nats', `${first}: ${reasonOf(thrown)}`, next);
  }
}

async function checkCluster(env: Patient['env']): Promise<Finding> {
  const next = 'slipway sandbox up (a cluster of its own), or set KUBECONFIG';
  try {
    const settings = { kubeconfig: env['SLIPWAY_KUBE_KUBECONFIG'], context: env['SLIPWAY_KUBE_CONTEXT'] };
    const kube = createKube(locateCluster(settings, env), env);
    try {
      return well('cluster', `Kubernetes ${await kube.ping(AbortSignal.timeout(PROBE_TIMEOUT))} answers`);
    } finally {
      kube.close();
    }
  } catch (thrown) {
    return ill('cluster', coerceError(thrown).message, next);
  }
}

async function outputOf(program: string, arguments_: readonly string[]): Promise<string | undefined> {
  const ran = await execa(program, arguments_, { reject: false, timeout: PROBE_TIMEOUT, maxBuffer: 10_000 });
  return ran.failed ? undefined : ran.stdout;
}

/** The line that a NATS server sends before it knows who is there. */
function greeting(url: string): Promise<string> {
  const { hostname, port } = new URL(url.includes('://') ? url : `nats://${url}`);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port || 4222) });
    let text = '';
    socket.setTimeout(PROBE_TIMEOUT, () => socket.destroy(new Error('nothing answered in time')));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the connection was cut')));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (!text.includes('\r\n') && text.length < 65_536) return;
      resolve(text.split('\r\n')[0] ?? '');
      socket.destroy();
    });
  });
}
