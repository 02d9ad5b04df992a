import { describe, expect, test } from '@jest/globals';
import { checkEventData, type CloudEvent } from './index.ts';

const scope = { project: 'shop', stage: 'dev', service: 'carts' };

function check(data: unknown, task = 'deployment'): string[] {
  const event: CloudEvent = { id: 'a', source: 's', type: `sh.keptn.event.${task}.triggered`, data, extensions: {} };
  return checkEventData(event).map(({ field, message }) => `${field} ${message}`);
}

describe('checkEventData', () => {
  test.each<[string, object]>([
    ['scope alone', {}],
    ['labels that are null', { labels: null }],
    ['an empty result, as old helm-services echo it', { result: '' }],
    ['what the CLI sends', { deployment: { deploymentURIsLocal: null, deploymentstrategy: '' } }],
    ['values of any kind', { configurationChange: { values: { image: 'a:1', replicas: 3, nested: { on: true } } } }],
    ['blocks that are not known', { problem: { PID: '1' }, temporaryData: { distributor: { subscriptionID: 'S1' } } }],
  ])('takes %s', (_, data) => {
    expect(check({ ...scope, ...data })).toEqual([]);
  });

  test.each<[unknown, string[]]>([
    [undefined, ['data.project is required', 'data.stage is required', 'data.service is required']],
    ['text', ['data must be object']],
    [
      { ...scope, service: 'Carts_1' },
      ['data.service must match ^[a-z0-9]([-a-z0-9]*[a-z0-9])?$: lower-case letters, digits and -'],
    ],
    [{ ...scope, stage: 3 }, ['data.stage must be string']],
    [{ ...scope, labels: { build: 17 } }, ['data.labels.build must be string']],
    [{ ...scope, labels: 'x' }, ['data.labels must be object or null']],
    [{ ...scope, result: 'failed' }, ['data.result must be "pass" or "warning" or "fail" or ""']],
    [
      { ...scope, deployment: { deploymentURIsLocal: 'http://a' } },
      ['data.deployment.deploymentURIsLocal must be array or null'],
    ],
    [{ ...scope, configurationChange: { values: [] } }, ['data.configurationChange.values must be object or null']],
  ])('refuses %j', (data, messages) => {
    expect(check(data)).toEqual(messages);
  });

  test('asks nothing of the deployment block in other tasks', () => {
    expect(check({ ...scope, deployment: 'x' }, 'release')).toEqual([]);
  });
});
