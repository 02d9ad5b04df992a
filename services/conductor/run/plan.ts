import { coerceError, slipwayError, type SlipwayError } from '../../kit/errors/index.ts';
import { commitOf } from '../../kit/events/index.ts';
import type { Input, State } from '../decide/index.ts';
import { parseShipyard, type Shipyard } from '../shipyard/index.ts';
import type { Inbound } from './inbox.ts';
import type { ConductorOptions } from './options.ts';

/** What is decided on: for a trigger with the shipyard and the commit that the run is to use. */
export async function completeInput(options: ConductorOptions, inbound: Inbound): Promise<Input> {
  const { say, scope } = inbound;
  if (say.kind !== 'trigger') return say;
  const { shipyard, commit } = await readShipyard(options, inbound, commitOf(say.event));
  return { ...say, scope, shipyard, ...(commit === undefined ? {} : { commit }) };
}

/** The newest commit of the stage where a run may come back to its turn, which it does not begin by a trigger. */
export async function readHead(
  { projects }: ConductorOptions,
  input: Input,
  { execution }: State,
): Promise<string | undefined> {
  const comesBack = input.kind === 'wake' || execution?.record.state === 'waitingForApproval';
  if (execution === undefined || !comesBack || execution.commitAsked === true) return undefined;
  try {
    return await projects.head(execution.record.project, execution.record.stage);
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable || error.code === 'SLW_INTERNAL') throw error;
    // A project that is gone meanwhile: whoever does the task says so.
    return undefined;
  }
}

interface Found {
  readonly shipyard: Shipyard | SlipwayError;
  readonly commit?: string;
}

/** The shipyard of today and the commit of the stage; a reason that a retry can mend is thrown, any other is the answer. */
async function readShipyard({ projects }: ConductorOptions, { scope }: Inbound, asked?: string): Promise<Found> {
  const { project, stage } = scope;
  try {
    const commit = asked ?? (await projects.head(project, stage));
    const text = await projects.read({ project }, 'shipyard.yaml');
    if (text === undefined) return { shipyard: slipwayError('SLW_SHIPYARD_MISSING', { project, commit }), commit };
    return { shipyard: parseShipyard(text.toString('utf8')), commit };
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable || error.code === 'SLW_INTERNAL') throw error;
    return { shipyard: error };
  }
}
