import { describe, expect, test } from '@jest/globals';
import { checkKeptnIngest, type CloudEvent } from './index.ts';

const scope = { project: 'shop', stage: 'dev', service: 'carts' };
const done = { ...scope, result: 'pass', status: 'succeeded' };

function check(type: string, data: unknown, triggeredid?: string): string[] {
  const extensions = triggeredid === undefined ? {} : { triggeredid };
  const event: CloudEvent = { id: 'a', source: 's', type, data, extensions };
  return checkKeptnIngest(event).map(({ field }) => field);
}

describe('checkKeptnIngest, taken', () => {
  test.each<[string, unknown, string | undefined]>([
    ['sh.keptn.log.error', undefined, undefined],
    ['sh.keptn.events.problem', 'anything', undefined],
    ['sh.keptn.event.monitoring.configure', { project: 'shop', type: 'prometheus' }, undefined],
    ['sh.keptn.event.dev.delivery.triggered', scope, undefined],
    ['sh.keptn.event.deployment.started', scope, 'T1'],
    ['sh.keptn.event.deployment.finished', done, 'T1'],
    ['sh.keptn.event.deployment.invalidated', undefined, undefined],
  ])('%s', (type, data, triggeredid) => {
    expect(check(type, data, triggeredid)).toEqual([]);
  });
});

describe('checkKeptnIngest, refused', () => {
  test.each<[string, unknown, string | undefined, string[]]>([
    ['sh.keptn.event.monitoring.configure', {}, undefined, ['data.project', 'data.type']],
    ['sh.keptn.event.monitoring.configure', { project: 'shop', type: '' }, undefined, ['data.type']],
    ['sh.keptn.event.dev.delivery.triggered', {}, undefined, ['data.project', 'data.stage', 'data.service']],
    ['sh.keptn.event.dev.delivery.triggered', { ...scope, service: 3 }, undefined, ['data.service']],
    ['sh.keptn.event.prod.delivery.triggered', scope, undefined, ['data.stage']],
    ['sh.keptn.event.dev.delivery.finished', done, 'T1', ['type']],
    ['sh.keptn.event.dev.delivery.started', scope, 'T1', ['type']],
    ['sh.keptn.event.deployment.status.changed', scope, 'T1', ['type']],
    ['sh.keptn.event.service.create.finished', done, 'T1', ['type']],
    ['sh.keptn.event.deployment.triggered', scope, undefined, ['type']],
    ['sh.keptn.event.deployment.stopped', scope, 'T1', ['type']],
    ['sh.keptn.event.deployment.started', scope, undefined, ['triggeredid']],
    ['sh.keptn.event.deployment.started', { project: 'shop' }, 'T1', ['data.stage', 'data.service']],
    ['sh.keptn.event.deployment.finished', scope, 'T1', ['data.result', 'data.status']],
    ['sh.keptn.event.deployment.finished', { ...done, result: '' }, 'T1', ['data.result']],
    ['sh.keptn.event.deployment.finished', done, undefined, ['triggeredid']],
    ['sh.keptn.event.deployment', scope, 'T1', ['type']],
    ['sh.keptn.event.a.b.c.triggered', scope, undefined, ['type']],
    ['sh.keptn.internal.event.service.create', scope, undefined, ['type']],
    ['sh.keptn.events.deployment-finished', scope, undefined, ['type']],
    ['sh.keptn.event.configuration.change', scope, undefined, ['type']],
    ['com.example.order.created.triggered', scope, undefined, ['type']],
  ])('%s with %j, triggeredid %s', (type, data, triggeredid, fields) => {
    expect(check(type, data, triggeredid)).toEqual(fields);
  });
});
