import type { CloudEvent, JsonObject } from '../../kit/events/index.ts';
import type { Session } from '../session/index.ts';
import type { Outcome, Verdict } from '../tree/index.ts';

export interface TriggerParts {
  readonly project: string;
  readonly stage: string;
  readonly service: string;
  readonly sequence: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Beside project, stage, service and labels. */
  readonly data: JsonObject;
}

/** How long `-w` waits when nobody says. */
const WATCH_TIMEOUT = 600_000;
const SOURCE = 'slipway-cli';

/** The `<stage>.<sequence>.triggered` event as Keptn's CLI makes it (specs/keptn.md 4.7). */
export function triggerEvent(
  parts: TriggerParts,
  made: { readonly id: string; readonly context: string; readonly time: Date },
): CloudEvent {
  const { project, stage, service, sequence, labels, data } = parts;
  return {
    id: made.id,
    source: SOURCE,
    type: `sh.keptn.event.${stage}.${sequence}.triggered`,
    time: made.time.toISOString(),
    datacontenttype: 'application/json',
    data: { ...data, project, stage, service, ...(Object.keys(labels).length === 0 ? {} : { labels }) },
    extensions: { shkeptncontext: made.context },
  };
}

/**
 * Sends the trigger, prints its context, and with `watch` shows the run to its end, in every stage it reaches.
 * @throws SLW_CLI_SEQUENCE_FAILED, SLW_CLI_SEQUENCE_ABORTED, SLW_CLI_TIMEOUT
 */
export async function trigger(session: Session, parts: TriggerParts, watch: boolean): Promise<void> {
  const { io, client } = session;
  const context = io.uuid();
  const event = triggerEvent(parts, { id: io.uuid(), context, time: new Date(io.now()) });
  const send = async () => {
    const accepted = await client.send(event);
    await printAccepted(session, parts, accepted.keptnContext);
  };
  if (!watch) return send();
  await watchToEnd(session, { project: parts.project, context, trigger: send });
}

export interface WatchedContext {
  readonly project: string;
  readonly context: string;
  readonly trigger?: () => Promise<void>;
  /** An end that is a good one too: aborted, for who aborts. */
  readonly wanted?: Verdict;
}

/** Shows a context to its end and throws unless it went well. */
export async function watchToEnd(session: Session, watched: WatchedContext): Promise<void> {
  const outcome = await watchedEnd(session, watched);
  if (['pass', 'warning', watched.wanted].includes(outcome.verdict)) return;
  const { slipwayError } = await import('../../kit/errors/index.ts');
  const { reasonOf } = await import('../tree/index.ts');
  const { run } = outcome;
  const code = FAILURES[outcome.verdict] ?? 'SLW_CLI_SEQUENCE_FAILED';
  const { sequence, service, stage } = run;
  const { project, context } = watched;
  const reason = wasShown(session) ? firstLine(reasonOf(run)) : reasonOf(run);
  throw slipwayError(code, { sequence, service, stage, reason, project, context });
}

const FAILURES: Readonly<Partial<Record<Verdict, 'SLW_CLI_SEQUENCE_ABORTED' | 'SLW_CLI_SEQUENCE_TIMED_OUT'>>> = {
  aborted: 'SLW_CLI_SEQUENCE_ABORTED',
  timedOut: 'SLW_CLI_SEQUENCE_TIMED_OUT',
};

/** Ctrl-C ends the watch and not the run: it says so, and how to go on. */
async function watchedEnd(session: Session, watched: WatchedContext): Promise<Outcome & { kind: 'done' }> {
  const { watchContext } = await import('../watch/index.ts');
  const { io, settings, style, client, note } = session;
  const { project, context } = watched;
  try {
    return await watchContext({
      ...watched,
      ...{ client, style, sink: io.err, quiet: settings.quiet, signal: io.signal, now: io.now },
      timeout: settings.timeout ?? WATCH_TIMEOUT,
    });
  } catch (thrown) {
    if (io.signal.aborted) {
      note(
        `\nThe run goes on without this command. Watch it again: slipway get sequence ${context} --project ${project} -w`,
      );
      note(`To end it: slipway abort sequence ${context} --project ${project}`);
    }
    throw thrown;
  }
}

/** Whether a person has the words of the failure above, in full. */
function wasShown({ settings }: Session): boolean {
  return !settings.quiet && settings.output !== 'json';
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

async function printAccepted(session: Session, parts: TriggerParts, context: string): Promise<void> {
  const { printOne } = await import('../terminal/index.ts');
  const { project, stage, service, sequence } = parts;
  const item = { keptnContext: context, project, stage, service, sequence };
  printOne(session.io.out, 'Trigger', item, { sentence: context, name: context }, session.settings.output);
}
