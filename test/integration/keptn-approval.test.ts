import { beforeAll, expect, test } from '@jest/globals';
import { openApprovals } from '../../services/kit/approvals/index.ts';
import { deriveId, taskType } from '../../services/kit/events/index.ts';
import { eventually, startTestNats } from '../support/index.ts';
import { deployerFixture } from './deployer/index.ts';
import { keptnPlane, pipeline, type KeptnPlane, type Pipeline } from './keptn/index.ts';

/** Scenario 44 of Keptn's end to end tests: approvals by each combination of properties and results, through a shipyard. */
const COMBINATIONS = [
  ['automatic', 'automatic'],
  ['automatic', 'manual'],
  ['manual', 'automatic'],
  ['manual', 'manual'],
] as const;
const sequenceOf = (pass: string, warning: string) => `${pass}-${warning}`;
const SEQUENCES = COMBINATIONS.map(
  ([pass, warning]) =>
    `        - { name: ${sequenceOf(pass, warning)}, tasks: [{ name: approval, properties: { pass: ${pass}, warning: ${warning} } }] }\n`,
);
const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.4
kind: Shipyard
metadata: { name: approvals }
spec:
  stages:
    - name: prod
      sequences:
${SEQUENCES.join('')}`;

let plane: KeptnPlane;
let shop: Pipeline;
beforeAll(async () => {
  const fixture = await deployerFixture();
  plane = await keptnPlane(fixture, { natsUrl: (await startTestNats()).url });
  shop = await pipeline(fixture, plane, SHIPYARD);
  await shop.addService('carts', {});
});

const open = async () => openApprovals(plane.bus, { project: shop.project });

/** As Keptn's CLI does: it sends the answer itself. */
async function decide(context: string, result: 'pass' | 'fail'): Promise<void> {
  const approval = await eventually(async () => {
    const found = (await open()).find((record) => record.approval.context === context);
    if (found === undefined) throw new Error(`nobody is asked in ${context}`);
    return found.approval;
  });
  const { id, project, stage, service } = approval;
  await plane.bus.publish({
    id: deriveId('decision', id),
    source: 'https://github.com/keptn/keptn/cli#approval.finished',
    type: taskType('approval', 'finished'),
    data: { project, stage, service, status: 'succeeded', result },
    extensions: { shkeptncontext: context, triggeredid: id },
  });
}

/** Whether people are asked: by the property for the result; a result that is missing cannot be judged by a program. */
function isAsked(result: string | undefined, pass: string, warning: string): boolean {
  if (result === 'fail') return false;
  if (result === undefined) return true;
  return (result === 'pass' ? pass : warning) === 'manual';
}

const cases = COMBINATIONS.flatMap(([pass, warning]) =>
  (['pass', 'warning', 'fail', undefined] as const).map((result) => [pass, warning, result] as const),
);

test.each(cases)('[keptn 44] pass: %s, warning: %s, after %s', async (pass, warning, result) => {
  const sequence = `prod.${sequenceOf(pass, warning)}` as const;
  const context = await shop.trigger(sequence, 'carts', result === undefined ? {} : { result });
  const asked = isAsked(result, pass, warning);
  if (asked) {
    await eventually(async () => expect((await shop.runs(context))[0]?.state).toBe('waitingForApproval'));
    await decide(context, 'pass');
  }
  const run = (await shop.ended(context, 1)).get(sequence);
  expect(run).toMatchObject({ result: result === 'fail' ? 'fail' : 'pass', status: 'succeeded' });
  expect(await open()).toEqual([]);
});

test('[keptn 44] declined: the sequence fails, and no approval is left open', async () => {
  const context = await shop.trigger('prod.manual-manual', 'carts', { result: 'pass' });
  await decide(context, 'fail');
  expect((await shop.ended(context, 1)).get('prod.manual-manual')).toMatchObject({ result: 'fail' });
  expect(await open()).toEqual([]);
});
