import { describe, expect, test } from '@jest/globals';
import type { CloudEvent } from '../../kit/events/index.ts';
import { checkActedOn, neededScope } from './check.ts';

const scope = { project: 'shop', stage: 'dev', service: 'carts' };

function event(type: string, data: unknown): CloudEvent {
  return { id: 'a', source: 's', type, data, extensions: {} };
}

describe('checkActedOn', () => {
  test.each<[string, unknown, string[]]>([
    ['sh.keptn.event.deployment.triggered', scope, []],
    ['sh.keptn.event.deployment.triggered', { project: 'shop' }, ['data.stage', 'data.service']],
    ['sh.keptn.event.deployment.started', undefined, ['data.project', 'data.stage', 'data.service']],
    ['sh.keptn.event.deployment.status.changed', { ...scope, message: 3 }, ['data.message']],
    ['sh.keptn.event.deployment.finished', { ...scope, status: 'done' }, ['data.status']],
    ['sh.keptn.event.dev.delivery.triggered', scope, []],
    ['sh.keptn.event.prod.delivery.triggered', scope, ['data.stage']],
    ['sh.keptn.event.service.create.finished', { project: 'shop', service: 'carts' }, []],
    ['sh.keptn.event.deployment.invalidated', undefined, []],
    ['sh.keptn.log.error', undefined, []],
    ['com.example.order.created', 'anything', []],
  ])('%s with %j', (type, data, fields) => {
    expect(checkActedOn(event(type, data)).map(({ field }) => field)).toEqual(fields);
  });
});

test.each<[string, string, string[]]>([
  ['approval-service', 'sh.keptn.event.approval.finished', ['source']],
  ['approval-service', 'sh.keptn.event.approval.started', ['source']],
  ['approval-service', 'sh.keptn.event.approval.triggered', []],
  ['approval-service', 'sh.keptn.event.deployment.finished', []],
  ['https://github.com/keptn/keptn/cli#approval.finished', 'sh.keptn.event.approval.finished', []],
])('the name of the approval service is its own: %s %s', (source, type, fields) => {
  expect(checkActedOn({ ...event(type, scope), source }).map(({ field }) => field)).toEqual(fields);
});

describe('neededScope', () => {
  test.each<[string, object | undefined]>([
    ['sh.keptn.event.dev.delivery.triggered', scope],
    ['sh.keptn.event.dev.delivery.finished', undefined],
    ['sh.keptn.event.deployment.triggered', undefined],
    ['com.example.order', undefined],
  ])('%s', (type, needed) => {
    expect(neededScope(event(type, scope))).toEqual(needed);
  });
});
