import type { ChildProcess } from 'node:child_process';

/** Git processes of groups of their own that run. */
const leaders = new Set<number>();
/** Milliseconds; git takes its temporary files away when it is told to end. */
const KILL_AFTER = 3_000;

process.on('exit', () => leaders.forEach((group) => tell(group, 'SIGTERM')));

/**
 * Ends what a git process of its own group leaves running, such as git-remote-https: it would go on receiving, and hold the
 * pipes that are waited for. Also when this process ends, as execa sees to for processes that are not apart.
 */
export function endWithLeader(leader: Pick<ChildProcess, 'pid' | 'once'>): void {
  const { pid } = leader;
  if (pid === undefined) return;
  leaders.add(pid);
  leader.once('exit', () => {
    leaders.delete(pid);
    if (tell(pid, 'SIGTERM')) setTimeout(() => tell(pid, 'SIGKILL'), KILL_AFTER).unref();
  });
}

/** Whether there was anybody: nearly always all have ended by themselves. EPERM: of those some systems say so. */
function tell(group: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-group, signal);
  } catch (error) {
    if (['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
