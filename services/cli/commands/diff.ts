import type { Command } from 'commander';
import type { CloudEvent, JsonObject } from '../../kit/events/index.ts';
import type { Session } from '../session/index.ts';
import { repeated, sessionOf, type Host } from './host.ts';

interface Options {
  readonly project?: string;
  readonly service: string;
  readonly stage?: string;
  readonly image?: string;
  readonly values: readonly string[];
}

interface Scope {
  readonly project: string;
  readonly stage: string;
  readonly service: string;
}

/** What `diff.finished` says; see the deployer. */
interface Finished {
  readonly status?: string;
  readonly message?: string;
  readonly diff?: {
    readonly created: number;
    readonly changed: number;
    readonly removed: number;
    readonly text: string;
  };
}

/** How long the answer may take when nobody says: it waits behind deliveries of the same service. */
const TIMEOUT = 60_000;
const FINISHED = 'sh.keptn.event.diff.finished';
const DIFFERENT = 1;

export function addDiff(parent: Command, host: Host): void {
  parent
    .command('diff')
    .description('show what a delivery would change, and change nothing; exits with 1 when there is a difference')
    .option('-p, --project <project>', 'the project')
    .requiredOption('--service <service>', 'the service')
    .option('-s, --stage <stage>', 'the stage; by default the first of the shipyard')
    .option('--image <image>', 'the image; by default the one that is configured')
    .option('--values <key=value>', 'a value for the chart, a.b=c sets it inside an object; repeatable', repeated, [])
    .action(async (options: Options, command: Command) => showDiff(host, options, command));
}

async function showDiff(host: Host, options: Options, command: Command): Promise<void> {
  const session = await sessionOf(host, command);
  const { treeOf } = await import('../input/index.ts');
  const { findProject, findStage, requireService } = await import('../session/index.ts');
  const name = session.projectOf(options.project);
  const { service, image } = options;
  session.check({ service, image, stage: options.stage });
  const values = { ...treeOf(options.values, '--values'), ...(image === undefined ? {} : { image }) };
  const project = await findProject(session.client, name);
  const stage = findStage(project, options.stage).name;
  requireService(project, stage, service);
  const scope = { project: name, stage, service };
  const { diff, message = '' } = await ask(session, scope, values);
  await print(session, diff ?? { created: 0, changed: 0, removed: 0, text: '' });
  session.note(message);
  if (diff !== undefined && diff.created + diff.changed + diff.removed > 0) host.exitWith(DIFFERENT);
}

/** Sends the question once the event stream is open, so that its answer cannot be missed. @throws SLW_DIFF_FAILED, SLW_CLI_TIMEOUT */
async function ask(session: Session, scope: Scope, values: JsonObject): Promise<Finished> {
  const { io, client, settings } = session;
  const { linkTo } = await import('../client/index.ts');
  const { slipwayError } = await import('../../kit/errors/index.ts');
  const { span } = await import('../terminal/index.ts');
  const event = diffEvent(scope, values, { id: io.uuid(), context: io.uuid(), time: new Date(io.now()) });
  const timeout = settings.timeout ?? TIMEOUT;
  const { controller: stop, unlink } = linkTo(io.signal);
  const timer = setTimeout(() => stop.abort(), timeout);
  try {
    for await (const seen of client.follow({ context: String(event.extensions['shkeptncontext']) }, stop.signal)) {
      if (seen.kind === 'connected' && !seen.again) await client.send(event);
      if (seen.kind !== 'event' || seen.event.type !== FINISHED) continue;
      const finished = (seen.event.data ?? {}) as Finished;
      if (finished.status === 'succeeded') return finished;
      throw slipwayError('SLW_DIFF_FAILED', { ...scope, reason: finished.message ?? 'no reason was given' });
    }
  } finally {
    clearTimeout(timer);
    stop.abort();
    unlink();
  }
  io.signal.throwIfAborted();
  const look = 'slipway get events --service ' + scope.service;
  throw slipwayError('SLW_CLI_TIMEOUT', { what: 'The diff', timeout: span(timeout), look });
}

/** The question: what a `deployment.triggered` of the same scope and values would change. Pure. */
export function diffEvent(
  scope: Scope,
  values: JsonObject,
  made: { readonly id: string; readonly context: string; readonly time: Date },
): CloudEvent {
  return {
    id: made.id,
    source: 'slipway-cli',
    type: 'sh.keptn.event.diff.triggered',
    time: made.time.toISOString(),
    datacontenttype: 'application/json',
    data: { ...scope, configurationChange: { values } },
    extensions: { shkeptncontext: made.context },
  };
}

async function print({ io, settings }: Session, diff: NonNullable<Finished['diff']>): Promise<void> {
  if (settings.output !== 'json' && settings.output !== 'yaml') {
    io.out.write(diff.text);
    return;
  }
  const { printOne } = await import('../terminal/index.ts');
  printOne(io.out, 'Diff', { ...diff }, { sentence: diff.text, name: 'diff' }, settings.output);
}
