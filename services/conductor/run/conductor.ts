import {
  deadLetterWrite,
  type Bus,
  type Delivery,
  type StoredMessage,
  type Subscription,
} from '../../kit/bus/index.ts';
import { coerceError, slipwayError } from '../../kit/errors/index.ts';
import { deriveId } from '../../kit/events/index.ts';
import { createKeyedMutex } from '../../kit/mutex/index.ts';
import {
  activeSequences,
  isActive,
  listSequences,
  pauseSubjects,
  type ControlCommand,
  type SequenceRecord,
} from '../../kit/sequences/index.ts';
import { decide, SOURCE, type ControlInput, type Input } from '../decide/index.ts';
import { controlInput, deletionInput, forgetPauses } from './commands.ts';
import { keepDeletion, type Deletion } from './deletion.ts';
import { CONDUCTOR_SUBJECTS, readInbound, type Inbound, type RunInbound } from './inbox.ts';
import { inOrder } from './in-order.ts';
import { limitsOf, type ConductorOptions } from './options.ts';
import { commandsMeanwhile, completeInput, readHead } from './plan.ts';
import { serverClock } from './server-clock.ts';
import { load, save, type Loaded } from './store.ts';

const MAX_PENDING = 256;
/** Another replica wins a conflict each time one is lost, so this many mean that something else is wrong. */
const TRIES = 20;

export interface Conductor {
  stop(): Promise<void>;
}

/** What handlers stand on. */
interface Stage extends ConductorOptions {
  readonly inLane: ReturnType<typeof createKeyedMutex>;
  readonly now: () => Promise<Date>;
}

/** Conducts: reads what concerns a run, decides, and stores state and events in one commit; acks only after that. */
export async function startConductor(options: ConductorOptions): Promise<Conductor> {
  const now = serverClock(options.bus, () => performance.now());
  const stage: Stage = { ...options, inLane: createKeyedMutex(), now };

  const again = async (message: StoredMessage) => {
    const inbound = readInbound(message);
    if (inbound !== undefined) await handleInbound(stage, inbound, () => undefined);
  };
  const ordered = inOrder({ bus: options.bus, log: options.log, again });

  async function handle(delivery: Delivery): Promise<void> {
    await ordered(delivery, async () => {
      const inbound = await readOrBury(options, delivery);
      if (inbound !== undefined) await handleInbound(stage, inbound, () => delivery.working());
      await delivery.ack();
    });
  }

  const subscription: Subscription = await options.bus.consume(
    {
      durable: SOURCE,
      subjects: CONDUCTOR_SUBJECTS,
      maxPending: MAX_PENDING,
      ackWait: options.ackWait,
      oneAtATime: true,
    },
    handle,
  );
  return { stop: async () => subscription.stop() };
}

async function handleInbound(stage: Stage, inbound: Inbound, working: () => void): Promise<void> {
  if (inbound.kind === 'run') return handleRun(stage, inbound);
  // Many runs may be concerned.
  const beat = setInterval(working, stage.ackWait / 3);
  try {
    if (inbound.kind === 'deletion') await handleDeletion(stage, inbound.deletion);
    else await handleCommand(stage, inbound.command, inbound.seq);
  } finally {
    clearInterval(beat);
  }
}

async function handleDeletion(stage: Stage, deletion: Deletion): Promise<void> {
  const { bus } = stage;
  const { project, service, seq } = deletion;
  await keepDeletion(bus, deletion);
  await controlRuns(
    stage,
    await activeSequences(bus, { project, ...(service ? { service } : {}) }),
    deletionInput(deletion),
  );
  if (service === undefined) await forgetPauses(bus, pauseSubjects({ project }), seq);
}

async function handleCommand(stage: Stage, command: ControlCommand, seq: number): Promise<void> {
  const { bus } = stage;
  const { project, context, action, stage: ofStage } = command;
  const runs = await listSequences(bus, { project, context, ...(ofStage ? { stage: ofStage } : {}) });
  await controlRuns(stage, runs, controlInput(command, seq));
  if (action === 'abort' && !ofStage) await forgetPauses(bus, pauseSubjects({ project, context }), seq);
}

async function handleRun(stage: Stage, inbound: RunInbound): Promise<void> {
  const { scope, say } = inbound;
  const { project, stage: stageName, service } = scope;
  await stage.inLane(`${project}.${stageName}.${service}`, async () => {
    await apply(stage, inbound, await completeInput(stage, inbound));
    if (say.kind !== 'trigger') return;
    for (const input of await commandsMeanwhile(stage, scope, say)) await apply(stage, inbound, input);
  });
}

/** A command applied to each run that it may concern; the decision says whether it does. */
async function controlRuns(stage: Stage, runs: readonly SequenceRecord[], input: ControlInput): Promise<void> {
  const open = runs.filter(isActive);
  await Promise.all(
    open.map(async ({ id, project, stage: stageName, service }) => {
      const scope = { project, stage: stageName, service };
      return handleRun(stage, { kind: 'run', execution: id, scope, say: input });
    }),
  );
}

/** One event applied to its run; on a conflict with another replica all is read and decided again. */
async function apply(stage: Stage, { scope, execution }: Omit<RunInbound, 'say'>, input: Input): Promise<void> {
  const limits = limitsOf(stage);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const [before, now] = await Promise.all([load(stage.bus, scope, execution), stage.now()]);
    if (input.kind === 'answer' && isElsewhere(before.state, scope)) return;
    const head = await readHead(stage, input, before.state);
    const decision = decide(before.state, input, { ...limits, now, ...(head === undefined ? {} : { head }) });
    const result = await save(stage.bus, scope, before, decision);
    if (result.outcome === 'committed') return;
  }
  throw slipwayError('SLW_SEQUENCE_CONTENDED', { id: execution, tries: TRIES });
}

/**
 * Whether the run is of another place than its answer names. Such an answer is nobody's: whoever may answer in one stage
 * must not answer for another, and the queue that it names is not that of the run.
 */
function isElsewhere({ execution }: Loaded['state'], { stage, service }: RunInbound['scope']): boolean {
  return execution !== undefined && (execution.record.stage !== stage || execution.record.service !== service);
}

/** What a message says; one that nothing can be made of goes to the dead letters. */
async function readOrBury(options: ConductorOptions, delivery: Delivery): Promise<Inbound | undefined> {
  try {
    return readInbound(delivery);
  } catch (thrown) {
    const error = coerceError(thrown);
    options.log.warn({ error, subject: delivery.subject, seq: delivery.seq }, 'message put to the dead letters');
    await bury(options.bus, delivery, error, options.clock());
    return undefined;
  }
}

async function bury(bus: Bus, delivery: Delivery, error: ReturnType<typeof coerceError>, now: Date): Promise<void> {
  const key = deriveId(delivery.subject, String(delivery.seq));
  await bus.commit([deadLetterWrite(SOURCE, delivery, error, key, now)]);
}
