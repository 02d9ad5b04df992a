import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { namespaceArgument } from './arguments.ts';
import { configHome } from './environment.ts';
import type { ReleaseName } from './types.ts';

/** A helm process that an earlier life of Slipway started and could not wait for. */
export interface Orphan {
  readonly pid: number;
  /** Start time in kernel ticks: a pid that was given to another process has another one. */
  readonly started: string;
}

/**
 * Names the place whose processes this process can see: host and PID namespace. As a label on a release it tells a later
 * Slipway whether it can know that the helm of that release is dead. Fit for a Kubernetes label.
 */
export function processSpace(): string {
  return createHash('sha256').update(`${hostname()}\n${pidNamespace()}`).digest('hex').slice(0, 16);
}

/** What tells the helm processes that work on one release from all others. */
export interface OrphanTrace extends ReleaseName {
  /** The folder in their environment: releases of one name exist in many clusters. */
  readonly workDir: string;
}

/**
 * helm processes of this process space that work on the release, read from /proc, so that no moment between a start and
 * a record of it can hide one. Where there is no /proc, none is found.
 */
export function findOrphans(trace: OrphanTrace): readonly Orphan[] {
  return processIds().flatMap((pid) => {
    const started = worksOn(trace, pid) ? startOf(pid) : undefined;
    return started === undefined ? [] : [{ pid, started }];
  });
}

function worksOn({ release, namespace, workDir }: OrphanTrace, pid: number): boolean {
  const args = listIn(`/proc/${pid}/cmdline`);
  const names = args.indexOf('--');
  if (names < 1 || args[names + 1] !== release || !args.includes(namespaceArgument(namespace))) return false;
  return listIn(`/proc/${pid}/environ`).includes(`HELM_CONFIG_HOME=${configHome(workDir)}`);
}

export function isAlive({ pid, started }: Orphan): boolean {
  return startOf(pid) === started;
}

/** Asks it to end: helm then marks its release as failed. */
export function terminate(orphan: Orphan): void {
  if (!isAlive(orphan)) return;
  try {
    process.kill(orphan.pid, 'SIGTERM');
  } catch (error) {
    // It ended in the moment between the two calls.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function processIds(): readonly number[] {
  return (
    attempt(() =>
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(Number),
    ) ?? []
  );
}

/** Arguments and environment, each ended by a NUL. */
function listIn(file: string): readonly string[] {
  return attempt(() => readFileSync(file, 'utf8').split('\0')) ?? [];
}

/** Field 22 of /proc/PID/stat, counted behind the program name, which may hold spaces; a zombie has ended. */
function startOf(pid: number): string | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}

function pidNamespace(): string {
  return attempt(() => readlinkSync('/proc/self/ns/pid')) ?? '';
}

/** Processes come and go while /proc is read: what cannot be read is not there. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
