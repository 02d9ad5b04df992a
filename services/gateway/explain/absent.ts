import { parseKeptnType } from '../../kit/events/index.ts';
import type { Finding, Traces } from './types.ts';
import { ago } from './words.ts';

/** A trigger is read within milliseconds; so many later somebody should have. */
const SOON = 10_000;

/** Why a context has no run: from the first of its events that should have begun one, or from there being none. Pure. */
export function explainAbsence(traces: Traces): Finding {
  const { events, project, context, now } = traces;
  const ours = events.filter((event) => event.project === project);
  const trigger = ours.findLast(({ type }) => isTrigger(type));
  if (trigger !== undefined) return unread(trigger, traces);
  const given = traces.deadLetters[0];
  if (given !== undefined) return givenUp(given);
  if (ours.length > 0) {
    const types = [...new Set(ours.map(({ type }) => type))].slice(0, 3).join(', ');
    return absent(
      `Its events (${types}, the last ${ago(ours.at(-1)?.time, now)}) trigger no sequence: that takes <stage>.<sequence>.triggered.`,
      `slipway get events --context ${context}`,
    );
  }
  if (events.length > 0)
    return absent(
      'There are events of this context, but not of this project.',
      'Name the project that it was sent to.',
    );
  return nothing(traces);
}

function isTrigger(type: string): boolean {
  const name = parseKeptnType(type);
  return name.kind === 'sequence' && name.phase === 'triggered';
}

function unread(trigger: Traces['events'][number], { deadLetters, now }: Traces): Finding {
  const letter = deadLetters.find(({ eventId }) => eventId === trigger.id) ?? deadLetters[0];
  if (letter !== undefined) return givenUp(letter);
  const age = now.getTime() - Date.parse(trigger.time);
  if (age < SOON) return absent(`${trigger.type} was stored ${ago(trigger.time, now)}; its run begins in a moment.`);
  return absent(
    `${trigger.type} was stored ${ago(trigger.time, now)}, and no conductor has read it. The event waits, and none is lost.`,
    'Look whether a conductor runs (slipway serve conductor), and at its log: slipway doctor',
  );
}

function givenUp({ seq, service, reason }: Traces['deadLetters'][number]): Finding {
  const next = `Correct it and send it again; as it is: slipway replay dead-letter ${seq}`;
  return absent(`${service} gave its event up: ${reason}`, next);
}

function nothing({ complete, context }: Traces): Finding {
  const where = complete ? 'in all that is stored' : 'among the newest events';
  return absent(
    `There is no event of this context ${where}. It was never sent, was refused when it was (its sender was answered why), or is older than what is kept.`,
    `slipway get events --context ${context}; slipway get sequences`,
  );
}

function absent(message: string, next?: string): Finding {
  return { about: 'absent', message, ...(next === undefined ? {} : { next }) };
}
