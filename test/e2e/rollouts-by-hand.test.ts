import { beforeAll, describe, expect, test } from '@jest/globals';
import { slipwayCommand, type Slipway } from './support/index.ts';
import { arrived, canary, openField, settledAt, type Field } from '../integration/rollouts/index.ts';
import { startTestNats } from '../support/index.ts';
import { TOKEN, testBus, testGateway } from '../support/gateway/index.ts';

const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.3
kind: Shipyard
metadata: { name: shop }
spec: { stages: [{ name: prod, sequences: [{ name: delivery, tasks: [{ name: deployment }] }] }] }
`;
const PLACE = ['-p', 'shop', '-s', 'prod'] as const;

let field: Field;
let slipway: Slipway;

beforeAll(async () => {
  field = await openField();
  const bus = await testBus((await startTestNats()).url);
  const { namespace, rollouts } = field;
  const gateway = await testGateway(bus, { rolloutsAt: () => ({ namespace, rollouts }) });
  await gateway.post('/v1/projects', { name: 'shop', shipyard: SHIPYARD });
  await gateway.post('/v1/projects/shop/services', { name: 'web' });
  slipway = slipwayCommand({ SLIPWAY_ENDPOINT: gateway.url, SLIPWAY_TOKEN: TOKEN });
  await arrived(field, canary('web'));
  expect(await arrived(field, canary('web', { image: '2' }))).toBe('paused CanaryPauseStep 1 25');
});

async function view(): Promise<Awaited<ReturnType<Field['rollouts']['get']>>> {
  return field.rollouts.get(field.ref('web'));
}

describe('a Rollout by hand', () => {
  test('is listed and drawn', async () => {
    const list = await slipway('get', 'rollouts', ...PLACE, '-o', 'json');
    expect(JSON.parse(list.out)).toMatchObject({
      kind: 'RolloutList',
      items: [{ name: 'web', phase: 'Paused', step: 1 }],
    });
    expect(list.out).not.toContain('"resource"');
    const drawn = await slipway('get', 'rollout', 'web', ...PLACE);
    expect(drawn).toMatchObject({ exit: 0, err: '' });
    expect(drawn.out).toMatch(/Status: +॥ Paused \(CanaryPauseStep\)/);
    expect(drawn.out).toMatch(/Images: +registry\.example\/web:2 \(newest\)/);
    expect(drawn.out).toMatch(/# revision 2\n[^\n]*ReplicaSet +✔ 1\/1 available {2}newest/);
    expect(await slipway('rollout', 'status', 'web', ...PLACE)).toMatchObject({
      exit: 0,
      out: 'Paused (CanaryPauseStep)',
    });
  });

  test('is promoted, aborted, refused a promote, started again', async () => {
    const mark = (await field.rollouts.arrival(field.ref('web'))) ?? {
      uid: '',
      generation: 0,
      podHash: '',
      fromIndex: 0,
    };
    const before = (await view())?.step ?? 0;
    const promoted = await slipway('rollout', 'promote', 'web', ...PLACE, '-o', 'json');
    expect(JSON.parse(promoted.out)).toMatchObject({ changed: true, message: 'promoted' });
    expect(await settledAt(field, field.ref('web'), { ...mark, fromIndex: before })).toBe(
      'paused CanaryPauseStep 3 50',
    );

    expect((await slipway('rollout', 'abort', 'web', ...PLACE)).exit).toBe(0);
    expect(await slipway('rollout', 'status', 'web', ...PLACE, '-w', '-q')).toMatchObject({ exit: 1 });
    const refused = await slipway('rollout', 'promote', 'web', ...PLACE);
    expect(refused).toMatchObject({ exit: 1, out: '' });
    expect(refused.err).toContain('SLW_ROLLOUT_REFUSED');
    expect(refused.err).toContain('slipway rollout retry');

    expect((await slipway('rollout', 'retry', 'web', ...PLACE)).exit).toBe(0);
    expect(await settledAt(field, field.ref('web'), { ...mark, fromIndex: 0 })).toBe('paused CanaryPauseStep 1 25');
  });

  test('goes back to an earlier revision, and says when there is none of that number', async () => {
    const unknown = await slipway('rollout', 'undo', 'web', '--to-revision', '77', ...PLACE);
    expect(unknown.exit).toBe(3);
    expect(unknown.err).toMatch(/has no revision 77; it has/);
    expect((await slipway('rollout', 'undo', 'web', ...PLACE)).exit).toBe(0);
    expect(await slipway('rollout', 'status', 'web', '-w', '-q', ...PLACE)).toMatchObject({ exit: 0, out: 'Healthy' });
    const promote = await slipway('rollout', 'promote', 'web', ...PLACE);
    expect(promote).toMatchObject({ exit: 0, out: 'rollout web: already fully promoted' });
  });

  test('that is not there is not found', async () => {
    const ran = await slipway('get', 'rollout', 'nothing', ...PLACE);
    expect(ran.exit).toBe(3);
    expect(ran.err).toContain('SLW_ROLLOUT_UNKNOWN');
  });
});
