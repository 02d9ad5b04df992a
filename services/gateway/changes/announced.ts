import { coerceError } from '../../kit/errors/index.ts';
import { KEPTN_SPEC_VERSION, type CloudEvent, type JsonObject } from '../../kit/events/index.ts';
import type { GatewayOptions } from '../options.ts';

type Means = Pick<GatewayOptions, 'bus' | 'newId' | 'clock' | 'log'>;

/** Keptn's names for what becomes of projects and services: two parts of the type (specs/keptn.md 1.4). */
type Change = 'project.create' | 'project.delete' | 'service.create' | 'service.delete';

interface ChangeScope {
  readonly project: string;
  readonly service?: string;
}

const SOURCE = 'slipway-gateway';

/**
 * Makes a change with Keptn's events around it: `.started`, and `.finished` with how it went, in one context. Resolves
 * when both are stored, because executors clean up after a `.delete.finished`. `data` goes into the second beside the
 * scope.
 * @throws what the change throws, after saying so; SLW_BUS_* before the change when nothing can be said
 */
export async function announced<Value>(
  means: Means,
  change: Change,
  scope: ChangeScope,
  work: () => Promise<Value>,
  data: JsonObject = {},
): Promise<Value> {
  const context = means.newId();
  const say = async (phase: 'started' | 'finished', more: JsonObject) =>
    means.bus.publish(changeEvent(means, `sh.keptn.event.${change}.${phase}`, context, { ...scope, ...more }));
  await say('started', {});
  const value = await work().catch(async (thrown: unknown) => {
    const { code, message } = coerceError(thrown);
    await say('finished', { status: 'errored', result: 'fail', message: `${message} [${code}]` }).catch(
      (error: unknown) =>
        means.log.warn({ ...scope, change, reason: coerceError(error).message }, 'failed change untold'),
    );
    throw thrown;
  });
  await say('finished', { status: 'succeeded', result: 'pass', ...data });
  return value;
}

function changeEvent({ newId, clock }: Means, type: string, context: string, data: JsonObject): CloudEvent {
  return {
    id: newId(),
    source: SOURCE,
    type,
    time: clock().toISOString(),
    datacontenttype: 'application/json',
    data,
    extensions: { shkeptncontext: context, shkeptnspecversion: KEPTN_SPEC_VERSION },
  };
}
