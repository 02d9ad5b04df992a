import { expect, test } from '@jest/globals';
import { deletedBy, type CloudEvent } from './index.ts';

const base: CloudEvent = {
  id: 'd1',
  source: 'shipyard-controller',
  type: 'sh.keptn.event.service.delete.finished',
  data: { project: 'shop', service: 'carts', status: 'succeeded', result: 'pass' },
  extensions: {},
};

test.each<[string, Partial<CloudEvent>, object | undefined]>([
  ['a service', {}, { project: 'shop', service: 'carts' }],
  ['a project', { type: 'sh.keptn.event.project.delete.finished', data: { project: 'shop' } }, { project: 'shop' }],
  ['an executor that answers it', { extensions: { triggeredid: 'd1' } }, undefined],
  ['a deletion that failed', { data: { project: 'shop', service: 'carts', status: 'errored' } }, undefined],
  ['another event', { type: 'sh.keptn.event.service.create.finished' }, undefined],
  ['no service', { data: { project: 'shop' } }, undefined],
  ['a name that is a wildcard', { data: { project: '*', service: 'carts' } }, undefined],
])('%s', (_, changes, expected) => {
  expect(deletedBy({ ...base, ...changes })).toEqual(expected);
});
