import { describe, expect, test } from '@jest/globals';
import { triggerEvent } from './trigger.ts';

describe('triggerEvent', () => {
  const parts = { project: 'shop', stage: 'staging', service: 'carts', sequence: 'delivery', labels: {}, data: {} };
  const made = { id: 'i', context: 'c', time: new Date('2026-01-01T00:00:00Z') };

  test("is what Keptn's CLI sends", () => {
    const data = { configurationChange: { values: { image: 'acme/carts:1', replicaCount: 2 } } };
    expect(triggerEvent({ ...parts, labels: { build: '17' }, data }, made)).toEqual({
      id: 'i',
      source: 'slipway-cli',
      type: 'sh.keptn.event.staging.delivery.triggered',
      time: '2026-01-01T00:00:00.000Z',
      datacontenttype: 'application/json',
      data: { project: 'shop', stage: 'staging', service: 'carts', labels: { build: '17' }, ...data },
      extensions: { shkeptncontext: 'c' },
    });
  });

  test('data cannot change the scope', () => {
    expect(triggerEvent({ ...parts, data: { stage: 'production', x: 1 } }, made).data).toEqual({
      project: 'shop',
      stage: 'staging',
      service: 'carts',
      x: 1,
    });
  });
});
