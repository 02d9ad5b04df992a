import type { Command } from 'commander';
import type { CloudEvent } from '../../kit/events/index.ts';
import type { Session } from '../session/index.ts';
import { sessionOf, type Host } from './host.ts';

interface Options {
  readonly project?: string;
  readonly context?: string;
  readonly service?: string;
  readonly limit: string;
  readonly watch?: boolean;
}

interface EventFilter {
  readonly project?: string;
  readonly context?: string;
  readonly service?: string;
  readonly type?: string;
}

/** What the server gives at most at once. */
const PAGE = 500;

export function addGetEvents(parent: Command, host: Host): void {
  parent
    .command('events [type]')
    .aliases(['event', 'ev'])
    .description(
      'show the newest events, all or those of a type such as approval.triggered; with -w, each as it happens until Ctrl-C',
    )
    .option('-p, --project <project>', 'only events of that project')
    .option('-c, --context <context>', 'only events of that run')
    .option('--service <service>', 'only events of that service')
    .option('--limit <number>', 'how many of the newest to show', '100')
    .option('-w, --watch', 'follow instead')
    .action(async (type: string | undefined, options: Options, command: Command) => {
      const session = await sessionOf(host, command);
      const { context, service } = options;
      const project = options.project ?? session.settings.project;
      session.check({ project, context, service });
      const filter = {
        ...(project === undefined ? {} : { project }),
        ...(context === undefined ? {} : { context }),
        ...(service === undefined ? {} : { service }),
        ...(type === undefined ? {} : { type: fullType(type) }),
      };
      await printEvents(session, filter, options.watch === true, Number(options.limit));
    });
}

/** As Keptn's CLI takes them: `approval.triggered` is `sh.keptn.event.approval.triggered`. */
function fullType(type: string): string {
  const isShort = !type.startsWith('sh.keptn.') && /\.(triggered|started|finished|status\.changed)$/.test(type);
  return isShort ? `sh.keptn.event.${type}` : type;
}

/** Events to standard output: JSON lines while following with `-o json`, log lines for people. */
export async function printEvents(session: Session, filter: EventFilter, follow: boolean, limit = 100): Promise<void> {
  if (follow) {
    const print = await eventPrinter(session);
    const { type, ...rest } = filter;
    for await (const seen of session.client.follow(rest, session.io.signal)) {
      if (seen.kind === 'event' && (type === undefined || seen.event.type === type)) print(seen.event);
    }
    // Only Ctrl-C ends the stream, and a program that it ended does not say 0.
    session.io.signal.throwIfAborted();
    return;
  }
  const events = await storedEvents(session, filter, Math.max(limit, 1));
  const { output } = session.settings;
  if (output === 'table' || output === 'wide') {
    events.forEach(await eventPrinter(session));
    return;
  }
  const { printList } = await import('../terminal/index.ts');
  const plain = await Promise.all(events.map(plainEvent));
  printList(
    session.io.out,
    { kind: 'Event', name: (event) => String(event['id']), columns: [] },
    plain,
    session.settings,
  );
}

/** The newest that match, oldest first; asked for in pages. */
async function storedEvents(session: Session, filter: EventFilter, wanted: number): Promise<CloudEvent[]> {
  const events: CloudEvent[] = [];
  let before: number | undefined;
  do {
    const limit = Math.min(wanted - events.length, PAGE);
    const page = await session.client.events({ ...filter, limit, ...(before === undefined ? {} : { before }) });
    events.push(...page.events);
    ({ before } = page);
  } while (before !== undefined && events.length < wanted);
  return events.reverse();
}

async function eventPrinter(session: Session): Promise<(event: CloudEvent) => void> {
  const { io, settings, outStyle: style } = session;
  const { encodeStructured } = await import('../../kit/events/index.ts');
  if (settings.output === 'json') return (event) => io.out.write(`${encodeStructured(event)}\n`);
  const { logLines } = await import('../tree/index.ts');
  const columns = io.out.columns() ?? 120;
  let since: number | undefined;
  return (event) => {
    since ??= Date.parse(event.time ?? '');
    const lines = logLines(event, { style, columns, since });
    io.out.write(lines.map((line) => `${line}\n`).join(''));
  };
}

async function plainEvent(event: CloudEvent): Promise<Record<string, unknown>> {
  const { encodeStructured } = await import('../../kit/events/index.ts');
  return JSON.parse(encodeStructured(event)) as Record<string, unknown>;
}
