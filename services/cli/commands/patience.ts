import type { Connection } from '../client/index.ts';
import type { Session } from '../session/index.ts';

/** A Git remote may take this long, and its server a while beside. */
const REMOTE_TIMEOUT = 120_000;
const SILENCE = 2_000;

/** For requests that wait for a Git remote, unless --timeout says otherwise. */
export function patient({ connection, settings }: Session): Connection {
  return { ...connection, timeout: settings.timeout ?? REMOTE_TIMEOUT };
}

/** Says what is waited for as soon as that has lasted a while, and again from time to time. */
export async function waitingFor<Value>(session: Session, what: string, work: Promise<Value>): Promise<Value> {
  const started = session.io.now();
  const timer = setInterval(() => {
    session.note(`${what}: ${Math.round((session.io.now() - started) / 1_000)}s`);
  }, SILENCE);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
