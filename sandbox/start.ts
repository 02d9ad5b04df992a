import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SlipwayError } from '../services/kit/errors/index.ts';
import { ensureTools, seconds, terminalReport } from '../tools/index.ts';
import type { ApiAccess } from './api.ts';
import { sandboxEnvironment } from './environment.ts';
import { startKeeper, type Keeper, type RunningPart } from './keeper.ts';
import {
  DEFAULT_PARTS,
  files,
  partArguments,
  PARTS_WITH_ROLLOUTS,
  type ClusterLayout,
  type ClusterPart,
} from './parts.ts';
import { freePorts } from './ports.ts';
import { prepareFolder, userNamed, writeKubeconfigs } from './prepare.ts';
import { createNode, untilNamespace, untilNodeReady, untilServing } from './ready.ts';
import { installRolloutsCrds, untilControllerServes } from './rollouts/index.ts';
import type { Sandbox, SandboxOptions } from './types.ts';
import { newUsers, type UserToken } from './users.ts';
import { speaksOfTakenPort, throwIfEnded } from './wait.ts';

/** What `slipway sandbox up` needs beyond the sandbox itself. */
export interface StartedSandbox extends Sandbox {
  readonly keeper: Keeper;
  /** Ends one part by SIGKILL and resolves when it is gone; the others live on without it. */
  kill(part: ClusterPart): Promise<void>;
  /** Starts a killed part again, on the same port and data; the API server is waited for until it serves. */
  revive(part: ClusterPart): Promise<void>;
}

const NODE = 'slipway-node';
const READY_MS = 60_000;
/** A picked port can be taken before it is used; three times in a row is no accident. */
const ATTEMPTS = 3;

/**
 * Starts a cluster of real parts on free ports and resolves when it takes pods, in about five seconds. It ends with
 * `stop()`, and also when this process ends without it, however that happens.
 * Throws SLW_SANDBOX_GO_MISSING, SLW_SANDBOX_BUILD_FAILED, SLW_SANDBOX_PART_DIED or SLW_SANDBOX_PART_SLOW.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<StartedSandbox> {
  const report = options.report ?? terminalReport();
  const parts = wantedParts(options.parts ?? DEFAULT_PARTS);
  const tools = await ensureTools(parts, { report, signal: options.signal });
  const started = performance.now();
  const wait = report.wait('starting the sandbox cluster');
  try {
    const sandbox = await startWithRetry(parts, tools, options);
    wait.end();
    report.line(`sandbox cluster ${sandbox.apiServer} is up (${seconds(performance.now() - started)})`);
    return sandbox;
  } catch (error) {
    wait.end();
    throw error;
  }
}

/** In the order of starting, whatever the order of asking. */
function wantedParts(wanted: readonly ClusterPart[]): readonly ClusterPart[] {
  return PARTS_WITH_ROLLOUTS.filter((part) => part === 'etcd' || part === 'kube-apiserver' || wanted.includes(part));
}

type Tools = Readonly<Record<ClusterPart, string>>;

async function startWithRetry(parts: readonly ClusterPart[], tools: Tools, options: SandboxOptions) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(parts, tools, options);
    } catch (error) {
      const portTaken = error instanceof SlipwayError && speaksOfTakenPort(error.message);
      if (!portTaken || attempt === ATTEMPTS) throw error;
    }
  }
}

async function startOnce(parts: readonly ClusterPart[], tools: Tools, options: SandboxOptions) {
  const keeper = await startKeeper();
  try {
    const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'slipway-sandbox-')));
    if (options.temporary ?? options.dir === undefined) keeper.removeAtEnd(dir);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const [etcdPort = 0, apiPort = 0, metricsPort = 0, healthPort = 0] = await freePorts(4);
    const layout = { dir, etcdPort, apiPort, metricsPort, healthPort };
    return await startParts({ keeper, tools, options, layout, users: newUsers() }, parts);
  } catch (error) {
    await keeper.stop();
    throw error;
  }
}

interface Run {
  readonly keeper: Keeper;
  readonly tools: Tools;
  readonly options: SandboxOptions;
  readonly layout: ClusterLayout;
  readonly users: readonly UserToken[];
}

async function startParts(run: Run, parts: readonly ClusterPart[]): Promise<StartedSandbox> {
  const { dir, apiPort } = run.layout;
  const wait = { timeout: READY_MS, signal: run.options.signal };
  await prepareFolder(dir, run.users);
  const [etcd, apiServer] = [await startPart(run, 'etcd'), await startPart(run, 'kube-apiserver')];
  const admin = userNamed(run.users, 'admin');
  const server = `https://127.0.0.1:${apiPort}`;
  const certificate = files.servingCertificate(dir);
  const access = await untilServing({ etcd, apiServer, server, token: admin.token, certificate }, wait);
  await writeKubeconfigs(dir, { access, context: contextOf(run), users: run.users });
  const others: RunningPart[] = [];
  const withRollouts = parts.includes('rollouts-controller');
  for (const part of parts.slice(2)) if (part !== 'rollouts-controller') others.push(await startPart(run, part));
  const kwok = others.find((part) => part.id === 'kwok');
  await Promise.all([
    untilNamespace(access, apiServer, wait),
    createNode(access, NODE),
    ...(withRollouts ? [installRolloutsCrds({ kubeconfig: files.kubeconfig(dir) })] : []),
  ]);
  // Without its definitions the controller finds nothing to watch, so it comes last.
  if (withRollouts) others.push(await startController(run));
  if (kwok !== undefined) await untilNodeReady(access, kwok, NODE, wait);
  for (const part of others) await throwIfEnded(part);
  return describe(run, access, [etcd, apiServer, ...others]);
}

async function startPart(run: Run, part: ClusterPart): Promise<RunningPart> {
  const { dir } = run.layout;
  const args = partArguments(part, run.layout);
  return await run.keeper.start({
    id: part,
    command: run.tools[part],
    args,
    cwd: dir,
    log: files.log(dir, part),
    grace: 0,
  });
}

async function startController(run: Run): Promise<RunningPart> {
  const controller = await startPart(run, 'rollouts-controller');
  await untilControllerServes(controller, run.layout.healthPort, { timeout: READY_MS, signal: run.options.signal });
  return controller;
}

function contextOf(run: Run): string {
  return run.options.context ?? 'slipway-sandbox';
}

function describe(run: Run, access: ApiAccess, running: readonly RunningPart[]): StartedSandbox {
  const { dir } = run.layout;
  const current = new Map(running.map((part) => [part.id, part]));
  return {
    kill: async (part) => {
      current.get(part)?.signal('SIGKILL');
      await current.get(part)?.exited;
    },
    revive: async (part) => {
      const revived = await (part === 'rollouts-controller' ? startController(run) : startPart(run, part));
      current.set(part, revived);
      const { server, token } = access;
      const etcd = current.get('etcd');
      if (part !== 'kube-apiserver' || etcd === undefined) return;
      const input = { etcd, apiServer: revived, server, token, certificate: files.servingCertificate(dir) };
      await untilServing(input, { timeout: READY_MS, signal: run.options.signal });
    },
    dir,
    kubeconfig: files.kubeconfig(dir),
    apiServer: access.server,
    context: contextOf(run),
    env: sandboxEnvironment(dir),
    pids: Object.fromEntries([...running.map(({ id, pid }) => [id, pid] as const), ['keeper', run.keeper.pid]]),
    userKubeconfig: (user) => files.kubeconfig(dir, user),
    stop: () => run.keeper.stop(),
    keeper: run.keeper,
  };
}
