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
}

/** The stream has no end to wait for: so much silence means that all that is stored was sent. */
const CAUGHT_UP = 500;

export function addGetEvents(parent: Command, host: Host): void {
  parent
    .command('events')
    .aliases(['event', 'ev'])
    .description('show the newest events; with -w, each event as it happens until Ctrl-C')
    .option('-p, --project <project>', 'only events of that project')
    .option('-c, --context <context>', 'only events of that run')
    .option('--service <service>', 'only events of that service')
    .option('--limit <number>', 'how many of the newest to show', '100')
    .option('-w, --watch', 'follow instead')
    .action(async (options: Options, command: Command) => {
      const session = await sessionOf(host, command);
      const { context, service } = options;
      const project = options.project ?? session.settings.project;
      session.check({ project, context, service });
      const filter = {
        ...(project === undefined ? {} : { project }),
        ...(context === undefined ? {} : { context }),
        ...(service === undefined ? {} : { service }),
      };
      await printEvents(session, filter, options.watch === true, Number(options.limit));
    });
}

/** Events to standard output: JSON lines while following with `-o json`, log lines for people. */
export async function printEvents(session: Session, filter: EventFilter, follow: boolean, limit = 100): Promise<void> {
  if (follow) {
    const print = await eventPrinter(session);
    for await (const seen of session.client.follow(filter, session.io.signal)) {
      if (seen.kind === 'event') print(seen.event);
    }
    // Only Ctrl-C ends the stream, and a program that it ended does not say 0.
    session.io.signal.throwIfAborted();
    return;
  }
  const events = (await storedEvents(session, filter)).slice(-Math.max(limit, 1));
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

async function storedEvents(session: Session, filter: EventFilter): Promise<CloudEvent[]> {
  const { linkTo } = await import('../client/index.ts');
  const { controller: enough, unlink } = linkTo(session.io.signal);
  const events: CloudEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  try {
    for await (const seen of session.client.follow({ ...filter, after: 0 }, enough.signal)) {
      clearTimeout(timer);
      timer = setTimeout(() => enough.abort(), CAUGHT_UP);
      if (seen.kind === 'event') events.push(seen.event);
    }
  } finally {
    clearTimeout(timer);
    unlink();
  }
  session.io.signal.throwIfAborted();
  return events;
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
