import { whoami } from '../client/index.ts';
import type { Session } from './session.ts';

/**
 * The name to decide under: what was said, else none where the token has a name of its own, for the server then uses that;
 * else the user of this machine.
 */
export async function approverName(session: Session, said: string | undefined): Promise<string | undefined> {
  const { env } = session.io;
  const named = [said, env['SLIPWAY_APPROVER']].find((name) => (name ?? '') !== '');
  if (named !== undefined) return named;
  const hasOwnName = session.settings.token !== undefined && (await isNamed(session));
  return hasOwnName || env['USER'] === '' ? undefined : env['USER'];
}

async function isNamed({ connection }: Session): Promise<boolean> {
  const { kind } = await whoami(connection);
  return kind === 'token' || kind === 'oidc';
}
