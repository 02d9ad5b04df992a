import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Approval } from '../../services/kit/approvals/index.ts';
import { eventually, temporaryFolder } from '../support/index.ts';
import { serveSlipway, slipwayCommand, type Ran, type Slipway } from './support/index.ts';

const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.3
kind: Shipyard
metadata: { name: shop }
spec:
  stages:
    - name: prod
      sequences:
        - name: gate
          tasks: [{ name: approval, properties: { pass: manual, warning: manual } }]
        - name: pair
          tasks: [{ name: approval, properties: { approvers: [anna, bert], required: 2, expires: 1h } }]
`;

let slipway: Slipway;

beforeAll(async () => {
  const { env } = await serveSlipway(['gateway', 'conductor', 'approval']);
  slipway = slipwayCommand({ ...env, SLIPWAY_PROJECT: 'shop', SLIPWAY_APPROVER: 'anna' });
  const shipyard = join(await temporaryFolder(), 'shipyard.yaml');
  await writeFile(shipyard, SHIPYARD);
  expect(await slipway('create', 'project', 'shop', '--shipyard', shipyard)).toMatchObject({ exit: 0 });
  expect(await slipway('create', 'service', 'carts')).toMatchObject({ exit: 0 });
}, 120_000);

/** Triggers the sequence and follows it; resolves once it is asked, with the watch still under way. */
async function ask(sequence: string): Promise<{ readonly approval: Approval; readonly watched: Promise<Ran> }> {
  const watched = slipway('trigger', 'sequence', sequence, '-s', 'prod', '--service', 'carts', '-w');
  const approval = await eventually(
    async () => {
      const [open] = await approvals();
      if (open === undefined) throw new Error('nobody is asked yet');
      return open;
    },
    { timeout: 40_000 },
  );
  return { approval, watched };
}

async function approvals(): Promise<readonly Approval[]> {
  const { exit, out } = await slipway('get', 'approvals', '-o', 'json');
  expect(exit).toBe(0);
  return (JSON.parse(out) as { items: Approval[] }).items;
}

describe('[keptn 44] an approval on the command line', () => {
  test('is shown by the run it holds up, with what to type, and passes it', async () => {
    const { approval, watched } = await ask('gate');
    expect((await slipway('get', 'sequence', '--no-headers')).out).toContain('waitingForApproval');
    const tree = (await slipway('get', 'sequence', approval.context)).out;
    expect(tree).toContain(`waits for approval: slipway approve ${approval.id}`);
    expect(await slipway('approve', approval.id, '--comment', 'ship it')).toEqual({
      exit: 0,
      out: 'approved: carts in shop/prod',
      err: '',
    });
    const { exit, err } = await watched;
    expect(exit).toBe(0);
    expect(err).toContain(`waits for approval: slipway approve ${approval.id}`);
    expect(err).toContain('approved by anna: ship it');
    expect((await slipway('get', 'approvals', '--no-headers')).out).toBe('');
  });

  test('is found by where it is, and a decline fails the run', async () => {
    const { watched } = await ask('gate');
    const where = ['--stage', 'prod', '--service', 'carts'];
    expect(await slipway('decline', ...where, '--comment', 'not on a Friday')).toMatchObject({ exit: 0 });
    const { exit, err } = await watched;
    expect(exit).toBe(1);
    expect(err).toContain('declined by anna: not on a Friday');
    expect(await slipway('approve', ...where)).toMatchObject({
      exit: 3,
      err: expect.stringContaining('SLW_CLI_NOT_FOUND'),
    });
  });

  test('of two people needs both', async () => {
    const { approval, watched } = await ask('pair');
    const table = (await slipway('get', 'approvals', '-o', 'wide')).out;
    expect(table).toMatch(/ID .* SERVICE .* APPROVED .* EXPIRES .* APPROVERS/);
    expect(table).toMatch(/ 0\/2 .* in (1h00m|5\dm\d\ds) +anna,bert/);
    expect((await slipway('approve', approval.id)).out).toBe('1 of 2 approved: carts in shop/prod');
    expect(await slipway('approve', approval.id, '--as', 'carl')).toMatchObject({
      exit: 5,
      err: expect.stringContaining('SLW_APPROVAL_NOT_APPROVER'),
    });
    const last = await slipway('approve', approval.id, '--as', 'bert', '-o', 'json');
    expect(JSON.parse(last.out)).toMatchObject({ kind: 'Approval', state: 'approved', required: 2 });
    expect((await watched).exit).toBe(0);
    expect(await slipway('decline', approval.id)).toMatchObject({ exit: 4 });
    expect(await slipway('approve', 'no-such-thing')).toMatchObject({ exit: 3 });
    expect(await slipway('approve')).toMatchObject({ exit: 2, err: expect.stringContaining('Say which') });
  });
});
