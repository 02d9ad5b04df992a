import { describe, expect, test } from '@jest/globals';
import type { CloudEvent, JsonObject } from '../../kit/events/index.ts';
import { cdEventsOf, type Known } from './map.ts';

const scope = { project: 'shop', stage: 'dev', service: 'carts' };
const run = { triggeredId: 'run-1', sequence: 'delivery', image: 'reg.local/carts:2' };
const first: Known = { seq: 10, run, delivered: [{ seq: 10, image: 'reg.local/carts:2' }] };
const later: Known = {
  seq: 20,
  run,
  delivered: [
    { seq: 10, image: 'reg.local/carts:1' },
    { seq: 20, image: 'reg.local/carts:2' },
  ],
};
const back: Known = { ...later, seq: 30 };

function event(type: string, data: JsonObject = {}, more: Partial<CloudEvent> = {}): CloudEvent {
  const extensions = { shkeptncontext: 'chain-1', triggeredid: 'task-0001' };
  const time = '2026-01-02T03:04:05Z';
  return {
    id: 'e1',
    source: 'slipway-deployer',
    type: `sh.keptn.event.${type}`,
    time,
    data: { ...scope, ...data },
    extensions,
    ...more,
  };
}

const passed = { status: 'succeeded', result: 'pass' };
const failed = { status: 'succeeded', result: 'fail', message: 'too slow' };
const errored = { status: 'errored', result: 'fail', message: 'no chart' };

/** Type without its version, subject and content of each. */
function told(source: CloudEvent, known: Known): readonly [string, string, unknown][] {
  return cdEventsOf(source, known).map(({ context, subject }) => [
    context.type.replace(/^dev\.cdevents\.|\.\d+\.\d+\.\d+$/g, ''),
    subject.id,
    subject.content,
  ]);
}

const environment = { id: 'shop/dev', source: '/slipway' };
const pipelineRun = { id: 'run-1', source: '/slipway' };
const artifactId = 'pkg:oci/carts?repository_url=reg.local%2Fcarts&tag=2';
const taskRun = 'task-0001/slipway-deployer';
const shipyard = Buffer.from('spec: { stages: [{ name: dev }, { name: prod }] }').toString('base64');

describe('what is told of an event', () => {
  test.each<[string, CloudEvent, Known, readonly [string, string, unknown][]]>([
    [
      'a sequence is asked for',
      event('dev.delivery.triggered', {}, { id: 'run-1' }),
      first,
      [['pipelinerun.queued', 'run-1', { pipelineName: 'shop/dev/delivery' }]],
    ],
    [
      'its first task',
      event('deployment.triggered', {}, { id: 'abc-0001' }),
      first,
      [['pipelinerun.started', 'run-1', { pipelineName: 'shop/dev/delivery' }]],
    ],
    ['its second task', event('test.triggered', {}, { id: 'abc-0002' }), first, []],
    [
      'its end, aborted',
      event(
        'dev.delivery.finished',
        { status: 'aborted', result: 'fail', message: 'by Ann' },
        { extensions: { triggeredid: 'run-1' } },
      ),
      first,
      [['pipelinerun.finished', 'run-1', { pipelineName: 'shop/dev/delivery', outcome: 'cancel', errors: 'by Ann' }]],
    ],
    [
      'a task begins',
      event('test.started', { status: 'succeeded' }),
      first,
      [['taskrun.started', taskRun, { taskName: 'test', pipelineRun }]],
    ],
    [
      'a task that nobody conducts',
      event('test.started', { status: 'succeeded' }),
      { seq: 1, delivered: [] },
      [['taskrun.started', taskRun, { taskName: 'test' }]],
    ],
    [
      'a test fails',
      event('test.finished', failed),
      first,
      [['taskrun.finished', taskRun, { taskName: 'test', pipelineRun, outcome: 'failure', errors: 'too slow' }]],
    ],
    [
      'the first delivery',
      event('deployment.finished', passed),
      first,
      [
        ['taskrun.finished', taskRun, { taskName: 'deployment', pipelineRun, outcome: 'success' }],
        ['service.deployed', 'shop/dev/carts', { environment, artifactId }],
      ],
    ],
    [
      'a later delivery',
      event('deployment.finished', { ...passed, result: 'warning' }),
      later,
      [
        ['taskrun.finished', taskRun, { taskName: 'deployment', pipelineRun, outcome: 'success' }],
        ['service.upgraded', 'shop/dev/carts', { environment, artifactId }],
      ],
    ],
    [
      'a delivery that did not work',
      event('deployment.finished', errored),
      later,
      [['taskrun.finished', taskRun, { taskName: 'deployment', pipelineRun, outcome: 'error', errors: 'no chart' }]],
    ],
    [
      'a delivery of nobody knows which image',
      event('deployment.finished', passed),
      { seq: 10, delivered: [] },
      [['taskrun.finished', taskRun, { taskName: 'deployment', outcome: 'success' }]],
    ],
    [
      'a release',
      event('release.finished', passed),
      back,
      [
        ['taskrun.finished', taskRun, { taskName: 'release', pipelineRun, outcome: 'success' }],
        ['service.published', 'shop/dev/carts', { environment }],
      ],
    ],
    [
      'a rollback',
      event('rollback.finished', passed),
      back,
      [
        ['taskrun.finished', taskRun, { taskName: 'rollback', pipelineRun, outcome: 'success' }],
        ['service.rolledback', 'shop/dev/carts', { environment, artifactId: artifactId.replace('tag=2', 'tag=1') }],
      ],
    ],
    [
      'a new project',
      event('project.create.finished', { ...passed, createdProject: { projectName: 'shop', shipyard } }),
      first,
      [
        ['environment.created', 'shop/dev', { name: 'dev' }],
        ['environment.created', 'shop/prod', { name: 'prod' }],
      ],
    ],
    [
      'a service that is gone',
      event('service.delete.finished', passed),
      { ...first, stages: ['dev'] },
      [['service.removed', 'shop/dev/carts', { environment }]],
    ],
    ['progress', event('deployment.status.changed', { message: 'half' }), first, []],
    ['an event of others', event('deployment.finished', passed, { type: 'com.example.built' }), first, []],
  ])('%s', (_, source, known, expected) => expect(told(source, known)).toEqual(expected));
});

test('the score of an evaluation is custom data', () => {
  const [finished] = cdEventsOf(
    event('evaluation.finished', { ...passed, evaluation: { score: 92.5, result: 'pass', x: 1 } }),
    first,
  );
  expect(finished).toMatchObject({
    customData: { score: 92.5, result: 'pass' },
    customDataContentType: 'application/json',
  });
});

test('the frame: the run that it belongs to, the event before it, and the same id each time', () => {
  const [queued] = cdEventsOf(event('dev.delivery.triggered', {}, { id: 'run-1' }), first);
  const [finished] = cdEventsOf(event('test.finished', passed), first);
  expect(finished?.context).toEqual({
    specversion: '0.5.1',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    source: '/slipway',
    type: 'dev.cdevents.taskrun.finished.0.3.0',
    timestamp: '2026-01-02T03:04:05Z',
    chainId: 'chain-1',
    links: [{ linkType: 'PATH', from: { contextId: queued?.context.id } }],
  });
  expect(cdEventsOf(event('test.finished', passed), first)).toEqual([finished]);
});
