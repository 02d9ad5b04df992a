import type { Command } from 'commander';
import type { Session } from '../session/index.ts';
import { pathOf } from './host.ts';

/** @throws SLW_CLI_USAGE when nobody can be asked, SLW_CLI_NOT_CONFIRMED when the answer is not yes */
export async function confirm(session: Session, command: Command, question: string, yes: boolean): Promise<void> {
  if (yes) return;
  const { ask } = session.io;
  const { slipwayError } = await import('../../kit/errors/index.ts');
  if (ask === undefined) {
    const reason = 'Nobody can be asked whether that is meant: say --yes';
    throw slipwayError('SLW_CLI_USAGE', { reason, help: `${pathOf(command)} --help` });
  }
  const answer = (await ask(`${question} [y/N] `)).trim().toLowerCase();
  if (answer !== 'y' && answer !== 'yes') throw slipwayError('SLW_CLI_NOT_CONFIRMED', { what: question });
}
