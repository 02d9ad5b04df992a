import { expect, test } from '@jest/globals';
import type { CloudEvent } from '../events/index.ts';
import { wishToRead, wishToSend, type Wish } from './index.ts';

const data = { project: 'shop', stage: 'dev', service: 'carts' };
const here = { project: 'shop', stage: 'dev', service: 'carts' };
const nowhere = { project: undefined, stage: undefined, service: undefined };

function event(type: string, content: unknown = data): CloudEvent {
  return { id: '1', source: 'test', type, extensions: {}, data: content };
}

test.each<[string, unknown, Wish]>([
  ['sh.keptn.event.dev.delivery.triggered', data, { right: 'deliver', ...here }],
  ['sh.keptn.event.prod.delivery.triggered', data, { right: 'deliver', ...here, stage: 'prod' }],
  ['sh.keptn.event.dev.delivery.finished', data, { right: 'configure', ...here }],
  ['sh.keptn.event.service.delete.finished', data, { right: 'configure', ...here, stage: 'service' }],
  ['sh.keptn.event.deployment.triggered', data, { right: 'configure', ...here }],
  ['sh.keptn.event.approval.triggered', data, { right: 'configure', ...here }],
  ['sh.keptn.event.deployment.started', data, { right: 'execute', ...here }],
  ['sh.keptn.event.deployment.status.changed', data, { right: 'execute', ...here }],
  ['sh.keptn.event.deployment.finished', data, { right: 'execute', ...here }],
  ['sh.keptn.event.deployment.invalidated', data, { right: 'configure', ...here }],
  ['sh.keptn.event.approval.finished', data, { right: 'approve', ...here }],
  ['sh.keptn.event.approval.started', data, { right: 'execute', ...here }],
  ['sh.keptn.event.monitoring.configure', { project: 'shop' }, { right: 'configure', ...nowhere, project: 'shop' }],
  ['sh.keptn.log.error', data, { right: 'execute', ...here }],
  ['sh.keptn.log.error', null, { right: 'execute', ...nowhere }],
  ['com.example.built', data, { right: 'configure', ...here }],
  ['sh.keptn.event.dev.delivery.triggered', 'text', { right: 'deliver', ...nowhere, stage: 'dev' }],
  ['sh.keptn.event.deployment.finished', { project: ['shop'], stage: '' }, { right: 'execute', ...nowhere }],
])('to send %s with %j', (type, content, wish) => expect(wishToSend(event(type, content))).toEqual(wish));

test('to read is to read where its data is from', () => {
  expect(wishToRead(event('sh.keptn.event.dev.delivery.triggered'))).toEqual({ right: 'read', ...here });
  expect(wishToRead(event('com.example.built', [1]))).toEqual({ right: 'read', ...nowhere });
});
