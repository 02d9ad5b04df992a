import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { parse } from 'yaml';
import { environmentName, configSchema } from '../../services/kit/config/index.ts';
import { projectRoot } from '../../tools/index.ts';
import { composeCommand } from './compose-command.ts';

const root = projectRoot();

interface Service {
  readonly build?: unknown;
  readonly image?: string;
  readonly volumes?: readonly string[];
  readonly healthcheck?: unknown;
  readonly read_only?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

describe('docker-compose.yml', () => {
  let services: Readonly<Record<string, Service>>;

  beforeAll(async () => {
    const [program, ...rest] = await composeCommand();
    const { stdout } = await execa(program, [...rest, 'config'], { cwd: root, timeout: 60_000 });
    services = (parse(stdout) as { services: typeof services }).services;
  }, 300_000);

  test('is understood, with NATS, Kubernetes and Slipway in it', () => {
    expect(Object.keys(services)).toEqual(expect.arrayContaining(['nats', 'k3s', 'slipway']));
  });

  test('keeps JetStream on a volume and starts Slipway after NATS is healthy', () => {
    expect(services['nats']!.volumes).toContainEqual(expect.stringContaining('jetstream:/data'));
    expect(services['nats']!.healthcheck).toBeDefined();
    expect(services['slipway']!.depends_on!['nats']).toEqual({ condition: 'service_healthy' });
  });

  test('runs Slipway with a read-only root file system', () => expect(services['slipway']!.read_only).toBe(true));

  test('mounts files that exist', () => {
    const sources = Object.values(services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':')[0]!),
    );
    expect(sources.filter((source) => source.startsWith('/') && !existsSync(source))).toEqual([]);
  });

  test('names settings that exist', () => {
    expect(unknownSettings(Object.keys(services['slipway']!.environment!))).toEqual([]);
  });
});

describe('Dockerfile', () => {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');

  test('runs the command that the package declares, not as root', () => {
    const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { bin: { slipway: string } };
    expect(dockerfile).toContain(`ENTRYPOINT ["node", "/app/${bin.slipway}"]`);
    expect(dockerfile).toMatch(/^USER 65532:65532$/m);
  });

  test('names settings that exist', () => {
    const names = [...dockerfile.matchAll(/\b(SLIPWAY_\w+)=/g)].map(([, name]) => name!);
    expect(names).toContain('SLIPWAY_DATA_DIR');
    expect(unknownSettings(names)).toEqual([]);
  });
});

function unknownSettings(names: readonly string[]): string[] {
  const known = Object.entries(configSchema.properties).flatMap(([section, schema]) =>
    Object.keys(schema.properties).map((key) => environmentName(section, key)),
  );
  return names.filter((name) => name.startsWith('SLIPWAY_') && !known.includes(name));
}
