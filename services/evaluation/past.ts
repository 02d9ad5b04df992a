import type { Bus, StoredMessage } from '../kit/bus/index.ts';
import type { Scope } from '../kit/events/index.ts';
import type { PastEvaluation } from './score/index.ts';

/** No SLO file can ask for more. */
const KEPT = 20;
const TRIES = 20;

/** The evaluations before, newest first. */
export async function pastEvaluations(bus: Pick<Bus, 'read'>, scope: Scope): Promise<readonly PastEvaluation[]> {
  return parsed(await bus.read(subjectOf(scope)));
}

/** Remembers an evaluation; told again, it is remembered once. */
export async function rememberEvaluation(
  bus: Pick<Bus, 'read' | 'commit'>,
  scope: Scope,
  evaluation: PastEvaluation,
): Promise<void> {
  const subject = subjectOf(scope);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = await bus.read(subject);
    const others = parsed(before).filter(({ id }) => id !== evaluation.id);
    const data = JSON.stringify([evaluation, ...others].slice(0, KEPT));
    const write = { subject, data, expectLast: before?.seq ?? 0, rollup: true, ttl: 'never' } as const;
    if ((await bus.commit([write])).outcome === 'committed') return;
  }
}

function parsed(message: StoredMessage | undefined): readonly PastEvaluation[] {
  if (message === undefined || message.data.length === 0) return [];
  return JSON.parse(Buffer.from(message.data).toString('utf8')) as PastEvaluation[];
}

function subjectOf({ project, stage, service }: Scope): string {
  return `slipway.evaluations.${project}.${stage}.${service}`;
}
