import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringifyJson } from '../events/index.ts';
import { messageOf, slipwayError } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { planArguments, rollbackArguments, uninstallArguments, upgradeArguments } from './arguments.ts';
import { helmEnvironment } from './environment.ts';
import { readUpgradeOutput } from './output.ts';
import { runHelm } from './process.ts';
import { createSlots, type Slots } from './slots.ts';
import type { Helm, PlanRequest, ReleaseName, RunOptions, UpgradeRequest } from './types.ts';

/** A helm process gets this much more than its `--timeout`, for rendering, applying and recording the outcome. */
const MARGIN_MS = 30_000;
const DEFAULT_TIMEOUT_MS = 120_000;

export interface HelmSettings {
  /** The helm 4 program: a path, or a name on PATH. */
  readonly binary: string;
  /** Processes at once; several clusters share the places of one machine. */
  readonly concurrency?: number;
  readonly slots?: Slots;
  /** As `locateCluster` found it; absent inside a cluster. */
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  /** Folder for helm's caches and settings. */
  readonly workDir: string;
  readonly log: Log;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The helm program behind a fixed number of places. */
export function createHelm(settings: HelmSettings): Helm {
  const { context, log } = settings;
  // helm runs in the work folder: what is relative is so to where Slipway runs.
  const workDir = resolve(settings.workDir);
  const binary = settings.binary.includes('/') ? resolve(settings.binary) : settings.binary;
  const slots = settings.slots ?? createSlots(settings.concurrency ?? 1);
  const env = helmEnvironment(settings, settings.env ?? process.env);
  const target = context === undefined ? [] : [`--kube-context=${context}`];
  prepare(workDir);

  async function run(args: readonly string[], options: RunOptions = {}): Promise<string> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal, input } = options;
    const subject = options.subject ?? args.slice(0, 2).join(' ');
    const command = { binary, args: [...target, ...args], env, cwd: workDir, timeoutMs, marginMs: MARGIN_MS };
    return slots.use(async () => {
      const begun = performance.now();
      const call = { ...command, operation: args[0] ?? '', subject, input: input ?? '', signal };
      const stdout = await runHelm(call);
      log.debug({ operation: call.operation, subject, ms: Math.round(performance.now() - begun) }, 'helm ended');
      return stdout;
    }, signal);
  }

  async function upgrade(request: UpgradeRequest) {
    const input = stringifyJson(request.values);
    const stdout = await run(upgradeArguments(request), { ...runOptions(request), input });
    return readUpgradeOutput(stdout, subjectOf(request));
  }

  async function plan(request: PlanRequest) {
    const input = stringifyJson(request.values);
    const stdout = await run(planArguments(request), { ...runOptions(request), input });
    return readUpgradeOutput(stdout, subjectOf(request));
  }

  return {
    run,
    upgrade,
    plan,
    rollback: async (request) => {
      await run(rollbackArguments(request), runOptions(request));
    },
    uninstall: async (request) => {
      await run(uninstallArguments(request), runOptions(request));
    },
  };
}

/** How an error names a release. */
export function subjectOf({ release, namespace }: ReleaseName): string {
  return `release ${release} in namespace ${namespace}`;
}

function runOptions(request: ReleaseName & { readonly timeoutMs: number; readonly signal?: AbortSignal }): RunOptions {
  const { timeoutMs, signal } = request;
  return { timeoutMs, subject: subjectOf(request), ...(signal === undefined ? {} : { signal }) };
}

function prepare(workDir: string): void {
  try {
    mkdirSync(workDir, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw slipwayError('SLW_HELM_MISSING', { binary: workDir, reason: messageOf(cause) }, { cause });
  }
}
