import { messageOf } from '../kit/errors/index.ts';
import { every } from './every.ts';
import { problemsOfRevision } from './problems.ts';
import type { Work } from './work.ts';

const EVERY_MS = 5_000;

/** While helm waits, says what is not ready and why: at most every five seconds, and only when that has changed. */
export async function whileWaiting<T>(work: Work, helm: () => Promise<T>): Promise<T> {
  let told = '';
  async function tell(): Promise<void> {
    const newest = (await work.deps.releases.history(work.name, work.tools.signal)).at(-1);
    if (newest === undefined || !newest.status.startsWith('pending-')) return;
    const message = (await problemsOfRevision(work, newest.revision)).join('\n');
    if (message === '' || message === told) return;
    told = message;
    await work.tools.progress(message);
  }
  return every(EVERY_MS, tell, work, helm);
}

/** Progress is told when it can be; a deployment does not fail for want of it. */
export async function reportProgress({ tools }: Work, message: string): Promise<void> {
  await tools.progress(message).catch((error: unknown) => {
    tools.log.debug({ reason: messageOf(error) }, 'could not tell the progress');
  });
}
