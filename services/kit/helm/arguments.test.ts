import { describe, expect, test } from '@jest/globals';
import { rollbackArguments, uninstallArguments, upgradeArguments } from './arguments.ts';

const release = { release: 'shop-dev-carts', namespace: 'shop-dev' };
const upgrade = {
  ...release,
  chart: '/charts/carts',
  values: { image: 'reg/carts:1', password: 'hush' },
  valuesFiles: ['/a.yaml', '/b.yaml'],
  timeoutMs: 90_500,
  description: 'slipway e1',
};

describe('upgradeArguments', () => {
  test('names come last, behind the end of the flags', () => {
    const args = upgradeArguments({ ...upgrade, release: '--post-renderer=x', chart: '--kubeconfig' });
    expect(args.slice(-3)).toEqual(['--', '--post-renderer=x', '--kubeconfig']);
    expect(args.filter((argument) => argument === '--')).toHaveLength(1);
  });

  test('values never reach the arguments; files go before stdin, so that stdin wins', () => {
    const args = upgradeArguments(upgrade);
    expect(args.join(' ')).not.toContain('hush');
    const files = args.flatMap((argument, index) => (argument === '--values' ? [args[index + 1]] : []));
    expect(files).toEqual(['/a.yaml', '/b.yaml', '-']);
  });

  test('waits by a Go duration and never rolls back by itself', () => {
    const args = upgradeArguments(upgrade);
    expect(args[args.indexOf('--timeout') + 1]).toBe('90500ms');
    expect(args).not.toContain('--rollback-on-failure');
  });

  test('makes the namespace unless told that it exists: the apply of one that does takes the right to patch it', () => {
    expect(upgradeArguments(upgrade)).toContain('--create-namespace');
    expect(upgradeArguments({ ...upgrade, createNamespace: false })).not.toContain('--create-namespace');
  });

  test('labels are one argument, and none when there are none', () => {
    expect(upgradeArguments(upgrade)).not.toContain('--labels');
    const args = upgradeArguments({ ...upgrade, labels: { 'slipway.dev/event': 'e1', 'slipway.dev/host': 'h' } });
    expect(args[args.indexOf('--labels') + 1]).toBe('slipway.dev/event=e1,slipway.dev/host=h');
  });
});

test('rollback and uninstall name the release behind the flags', () => {
  expect(rollbackArguments({ ...release, revision: 3, timeoutMs: 1_000 }).slice(-3)).toEqual([
    '--',
    'shop-dev-carts',
    '3',
  ]);
  expect(uninstallArguments({ ...release, timeoutMs: 1_000 }).slice(-2)).toEqual(['--', 'shop-dev-carts']);
});
