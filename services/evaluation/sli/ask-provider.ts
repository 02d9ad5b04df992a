import type { Bus } from '../../kit/bus/index.ts';
import { withDeadline } from '../../kit/deadline/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import {
  decodeStructured,
  deriveId,
  isObject,
  objectData,
  taskType,
  triggeredIdOf,
  type CloudEvent,
} from '../../kit/events/index.ts';
import type { Measured } from '../score/index.ts';
import { EVALUATION_SOURCE } from '../dependencies.ts';
import type { SliRequest } from './types.ts';

/**
 * Asks an SLI provider among the executors: `get-sli.triggered`, answered by `get-sli.finished` (specs/keptn.md 1.4). The
 * question has a derived id, so that after a crash the answer to the one asked before counts.
 * @throws SLW_EVALUATION_NO_VALUES
 */
export async function askProvider(
  bus: Pick<Bus, 'publish' | 'follow'>,
  request: SliRequest,
  timeoutMs: number,
  now: Date,
): Promise<readonly Measured[]> {
  const question = questionOf(request, now);
  const { seq } = await bus.publish(question);
  const subjects = [taskType('get-sli', 'finished')];
  try {
    return await withDeadline(timeoutMs, request.signal, async (signal) => {
      for await (const { data } of bus.follow({ subjects, after: seq, signal })) {
        const answer = decodeStructured(data);
        if (triggeredIdOf(answer) === question.id) return valuesOf(answer);
      }
      throw signal.reason;
    });
  } catch (cause) {
    request.signal.throwIfAborted();
    if (!(cause instanceof DOMException) || cause.name !== 'TimeoutError') throw cause;
    throw slipwayError('SLW_EVALUATION_NO_VALUES', { timeout: `${timeoutMs / 1_000} s` }, { cause });
  }
}

/** The id of the question that an evaluation asks: the same for each attempt. */
export function questionId({ event, id }: SliRequest['task']): string {
  return deriveId(event.source, id, EVALUATION_SOURCE, 'get-sli');
}

function questionOf({ task, window, indicators, filter }: SliRequest, now: Date): CloudEvent {
  const { project, stage, service, labels } = task.data;
  const { start, end } = window;
  const customFilters = Object.entries(filter).map(([key, value]) => ({ key, value }));
  return {
    id: questionId(task),
    source: EVALUATION_SOURCE,
    type: taskType('get-sli', 'triggered'),
    time: now.toISOString(),
    datacontenttype: 'application/json',
    extensions: { shkeptncontext: task.context },
    data: {
      ...{ project, stage, service, ...(labels === undefined ? {} : { labels }) },
      'get-sli': { start: start.toISOString(), end: end.toISOString(), indicators: [...indicators], customFilters },
    },
  };
}

function valuesOf(answer: CloudEvent): readonly Measured[] {
  const block = objectData(answer)['get-sli'];
  const values = isObject(block) ? block['indicatorValues'] : undefined;
  if (!Array.isArray(values)) return [];
  return values.filter(isObject).map((entry) => {
    const { metric, value, success, message } = entry;
    const number = Number(value);
    const usable = success !== false && Number.isFinite(number);
    return {
      metric: typeof metric === 'string' ? metric : '',
      value: usable ? number : 0,
      success: usable,
      ...(typeof message === 'string' && message !== '' ? { message } : {}),
    };
  });
}
