import { messageOf } from '../kit/errors/index.ts';
import type { ReleaseHook } from '../kit/helm/index.ts';
import { workloadPath, type ObjectReference } from '../kit/kube/index.ts';
import type { Work } from './work.ts';

interface Job {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** What the Jobs among a revision's hooks wait for: a hook is no part of the manifest, and helm does not name its pods. */
export async function hookReasons(work: Work, hooks: readonly ReleaseHook[]): Promise<readonly string[]> {
  const { kube } = work.deps;
  const { signal } = work.tools;
  const jobs = failedJobs(work, hooks);
  const lines = jobs.map(async (job) => {
    const pods = (await kube.podsOf([job], signal)).filter(({ ready, state }) => !ready && state !== 'Succeeded');
    const ended = await hasEnded(work, job);
    const how = ended ? 'has failed' : 'has not ended';
    const told = pods.map(({ name, state }) => `pod ${name}: ${state}`).join(', ');
    return `hook Job ${job.name} ${how}${told === '' ? '' : `: ${told}`}`;
  });
  const [reasons, logs] = await Promise.all([Promise.all(lines), jobs.length > 0 ? kube.logsOf(jobs, signal) : []]);
  return [...reasons, ...logs];
}

/**
 * Ends the hooks that still run after their release has failed: helm only stops to wait for them, and a migration must not
 * go on beside the version that it was not meant for. Those that ended stay, for whoever wants to see them.
 */
export async function endHooks(work: Work, revision: number): Promise<void> {
  const { deps, tools, name } = work;
  try {
    const { hooks } = await deps.releases.read(name, revision, tools.signal);
    for (const job of failedJobs(work, hooks)) {
      if (await hasEnded(work, job)) continue;
      await deps.kube.remove(workloadPath(job), { query: { propagationPolicy: 'Background' }, signal: tools.signal });
      tools.log.warn({ release: name.release, job: job.name }, 'ended a hook that ran on after its release had failed');
    }
  } catch (error) {
    tools.signal.throwIfAborted();
    tools.log.warn({ reason: messageOf(error), release: name.release }, 'could not end the hooks of a failed release');
  }
}

function failedJobs({ name }: Work, hooks: readonly ReleaseHook[]): readonly ObjectReference[] {
  const failed = hooks.filter(({ kind, phase }) => kind === 'Job' && (phase === 'Failed' || phase === 'Running'));
  return failed.map((hook) => ({ kind: hook.kind, name: hook.name, namespace: name.namespace }));
}

/** Also when it is gone. */
async function hasEnded({ deps, tools }: Work, job: ObjectReference): Promise<boolean> {
  const found = await deps.kube.get<Job>(workloadPath(job), { signal: tools.signal });
  if (found === undefined) return true;
  const conditions = found.status?.conditions ?? [];
  return conditions.some(({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'));
}
