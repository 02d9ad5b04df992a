import { describe, expect, test } from '@jest/globals';
import { answerEvent, type AnswerParts, type CloudEvent } from './index.ts';

const triggered: CloudEvent = {
  id: 'T1',
  source: 'shipyard-controller',
  type: 'sh.keptn.event.deployment.triggered',
  data: { project: 'shop', stage: 'dev', service: 'carts', labels: { build: '17' }, message: '', result: 'pass' },
  extensions: { shkeptncontext: 'C1', gitcommitid: 'abc' },
};
const time = new Date('2026-01-31T12:00:00Z');
const parts = { triggered, phase: 'finished', source: 'slipway-deployer', id: 'F1', time } as const;

function answer(changes: Partial<AnswerParts>): CloudEvent {
  return answerEvent({ ...parts, ...changes });
}

describe('answerEvent', () => {
  test('carries ids, context, commit and time', () => {
    expect(answer({})).toMatchObject({
      id: 'F1',
      source: 'slipway-deployer',
      type: 'sh.keptn.event.deployment.finished',
      time: '2026-01-31T12:00:00.000Z',
      datacontenttype: 'application/json',
      extensions: { shkeptncontext: 'C1', triggeredid: 'T1', gitcommitid: 'abc', shkeptnspecversion: '0.2.4' },
    });
  });

  test('names the commit that the work made', () => {
    expect(answer({ gitCommit: 'def' }).extensions['gitcommitid']).toBe('def');
  });

  test('without a context the id of the triggered event is one', () => {
    const event = answer({ triggered: { ...triggered, extensions: {} } });
    expect(event.extensions).toEqual({ shkeptncontext: 'T1', triggeredid: 'T1', shkeptnspecversion: '0.2.4' });
  });

  test('echoes the scope whatever the data says', () => {
    const data = { project: 'other', stage: 'x', service: 'y', status: 'succeeded', result: 'pass', message: 'done' };
    expect(answer({ data }).data).toEqual({
      ...{ project: 'shop', stage: 'dev', service: 'carts', labels: { build: '17' } },
      ...{ status: 'succeeded', result: 'pass', message: 'done' },
    });
  });

  test('adds labels and changes none', () => {
    expect(answer({ data: { labels: { build: '18', commit: 'f00' } } }).data).toMatchObject({
      labels: { build: '17', commit: 'f00' },
    });
  });

  test('.started has succeeded, and neither result nor message', () => {
    const event = answer({ phase: 'started', data: { result: 'fail', message: 'm', status: 'errored' } });
    expect(event.type).toBe('sh.keptn.event.deployment.started');
    expect(event.data).toEqual({
      ...{ project: 'shop', stage: 'dev', service: 'carts', labels: { build: '17' } },
      status: 'succeeded',
    });
  });

  test('.status.changed keeps its message', () => {
    const event = answer({ phase: 'status.changed', data: { message: '2 of 3 pods' } });
    expect(event.type).toBe('sh.keptn.event.deployment.status.changed');
    expect(event.data).toMatchObject({ message: '2 of 3 pods' });
  });

  test('a scope that is missing stays missing', () => {
    expect(answer({ triggered: { ...triggered, data: 'text' } }).data).toEqual({});
  });
});
