import type { CloudEvent, EventData, JsonObject, Result, Status } from '../events/index.ts';
import type { Log } from '../log/index.ts';

/** One `.triggered` event that a handler took. */
export interface Task {
  readonly event: CloudEvent;
  /** Id of the triggered event. */
  readonly id: string;
  /** shkeptncontext; the event id when a sender left it out. */
  readonly context: string;
  readonly data: EventData & JsonObject;
  /** Position of the event in the stream: what was asked for first has the lower one. */
  readonly seq?: number;
}

/** A task that waits to be taken. */
export interface Claim {
  readonly task: Task;
  /** Identity of the event (source and id), fit for a subject. */
  readonly key: string;
  /** Whether its data is what events of its type carry; otherwise it is only answered with what is wrong. */
  readonly isValid: boolean;
  /** Aborted on shutdown. */
  readonly signal: AbortSignal;
}

/** What goes into `.finished`; the harness adds scope, labels, ids and source. */
export interface TaskAnswer {
  readonly status: Status;
  readonly result: Result;
  readonly message: string;
  /** Further blocks of `data`, such as `deployment`. */
  readonly data?: JsonObject;
  readonly gitCommit?: string;
}

export interface TaskTools {
  /** Aborted on shutdown, lost lease or abort (SLW_TASK_ABORTED); handlers stop what they run and reject. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Effects done for this task, by earlier attempts too: look before you act, record after. */
  readonly journal: TaskJournal;
  /** Publishes `.status.changed`. */
  progress(message: string, data?: JsonObject): Promise<void>;
}

export interface TaskJournal {
  /** What an effect left behind when it was recorded, in this attempt or an earlier one. */
  get(effect: string): JsonObject | undefined;
  /** Records an effect durably before it resolves. */
  record(effect: string, details: JsonObject): Promise<void>;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/** One task type: a function from an event and tools to an answer, and who claims it. */
export interface TaskHandler {
  /** The task in `sh.keptn.event.<task>.triggered`. */
  readonly task: string;
  /** Whether this handler answers that event of its task; an event nobody claims stays unanswered. Pure. */
  claims(event: CloudEvent): boolean;
  /**
   * Begins to read what `run` is going to need, while it is found out who has the task and the claim is stored. The lane was
   * free by then; when it was not left so, the claim fails, and then it is called again for the next. Changes nothing, for the
   * task may be another's or be aborted. Must not throw.
   */
  readAhead?(task: Task, signal: AbortSignal): void;
  /** Does the work. A SlipwayError becomes an errored `.finished` with its code and words, unless it is retryable. */
  run(task: Task, tools: TaskTools): Promise<TaskAnswer>;
  /**
   * After an abort: stops what `run` began, in this process or in one that died, and puts back what was there before; answers
   * in what state things are left, in whole sentences. Its signal aborts when the grace is over. Absent: nothing has to be.
   */
  tidy?(task: Task, tools: TaskTools): Promise<string>;
}
