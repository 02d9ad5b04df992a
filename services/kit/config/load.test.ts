import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { KEPTN_NAMES, configSchema, environmentName, loadConfig } from './index.ts';

describe('loadConfig', () => {
  test('fills every default', () => {
    const config = loadConfig({ env: {} });
    expect(config.helm).toEqual({ binary: 'helm', concurrency: 4, timeout: '5m' });
    expect(config.names.release).toBe('{project}-{stage}-{service}');
  });

  test('lets the environment win over the file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'slipway-config-')), 'slipway.yaml');
    writeFileSync(file, 'helm: { timeout: 1m, concurrency: 2 }\n');
    const { helm } = loadConfig({ env: { SLIPWAY_HELM_TIMEOUT: '90s' }, file });
    expect(helm).toEqual({ binary: 'helm', concurrency: 2, timeout: '90s' });
  });

  test('names every wrong setting at once', () => {
    const env = { SLIPWAY_HELM_TIMEOUT: 'soon', SLIPWAY_HTTP_PORT: '70000' };
    expect(() => loadConfig({ env })).toThrow(/helm\.timeout.*|http\.port/);
    expect(() => loadConfig({ env })).toThrow(/http\.port/);
  });

  test('says which file cannot be read', () => {
    expect(() => loadConfig({ env: {}, file: '/nowhere/slipway.yaml' })).toThrow(/\/nowhere\/slipway\.yaml/);
  });

  test('is frozen', () => expect(Object.isFrozen(loadConfig({ env: {} }).helm)).toBe(true));

  test.each([
    ['helm', 'timeout', 'SLIPWAY_HELM_TIMEOUT'],
    ['executor', 'ackWait', 'SLIPWAY_EXECUTOR_ACK_WAIT'],
  ])('%s.%s is %s', (section, key, name) => expect(environmentName(section, key)).toBe(name));
});

describe("names of Keptn's helm-service", () => {
  const env = {
    HOSTNAME_TEMPLATE: 'https://${service}.example',
    INGRESS_PROTOCOL: 'https',
    INGRESS_HOSTNAME_SUFFIX: 'example.com',
    INGRESS_PORT: '443',
    ISTIO_GATEWAY: 'gateway.mesh',
    PUBSUB_URL: 'nats://keptn-nats',
    LOG_LEVEL: 'Warning',
    POD_NAMESPACE: 'delivery',
  };

  test('are taken for the settings that mean the same', () => {
    const { endpoints, traffic, nats, log, keptn } = loadConfig({ env });
    const expected = { hostname: 'https://${service}.example', protocol: 'https', suffix: 'example.com', port: 443 };
    expect(endpoints).toEqual(expected);
    expect(traffic.gateway).toBe('gateway.mesh');
    expect(nats.url).toBe('nats://keptn-nats');
    expect(log.level).toBe('warn');
    expect(keptn.namespace).toBe('delivery');
  });

  test('give way to the own name, and to the file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'slipway-config-')), 'slipway.yaml');
    writeFileSync(file, 'endpoints: { protocol: http }\n');
    const { endpoints } = loadConfig({ env: { ...env, SLIPWAY_ENDPOINTS_PORT: '80' }, file });
    expect(endpoints).toMatchObject({ protocol: 'http', port: 80, suffix: 'example.com' });
  });

  test('that are empty set nothing', () => {
    expect(loadConfig({ env: { INGRESS_PROTOCOL: '', LOG_LEVEL: '' } })).toMatchObject({
      endpoints: { protocol: 'http' },
      log: { level: 'info' },
    });
  });

  test('with a value that does not fit are refused under the name of the setting', () => {
    expect(() => loadConfig({ env: { INGRESS_PORT: 'https' } })).toThrow(/endpoints\.port/);
    expect(loadConfig({ env: { LOG_LEVEL: 'verbose' } }).log.level).toBe('info');
  });

  test('belong to settings that there are', () => {
    const known = Object.entries(configSchema.properties).flatMap(([section, { properties }]) =>
      Object.keys(properties).map((key) => `${section}.${key}`),
    );
    expect(Object.keys(KEPTN_NAMES).filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('maps and lists', () => {
  const env = {
    SLIPWAY_CLUSTERS_KNOWN: '{ eu-west: { secret: slipway/eu-west } }',
    SLIPWAY_CLUSTERS_TARGETS: '[{ stage: production, cluster: eu-west }]',
  };

  test('are YAML in the environment', () => {
    expect(loadConfig({ env }).clusters).toEqual({
      known: { 'eu-west': { secret: 'slipway/eu-west' } },
      targets: [{ stage: 'production', cluster: 'eu-west' }],
    });
  });

  test.each([
    ['{ EU: { secret: a/b } }', /clusters\.known/],
    ['{ eu: {} }', /clusters\.known\.eu/],
    ['{ eu: { secret: a/b, file: c } }', /clusters\.known\.eu/],
    ['{ eu: { secret: no-namespace } }', /clusters\.known\.eu\.secret/],
    ['{ eu: { secret: a/b, allow: [everything] } }', /clusters\.known\.eu\.allow/],
    ['{ eu: ', /SLIPWAY_CLUSTERS_KNOWN/],
  ])('%s is refused by name', (known, words) => {
    expect(() => loadConfig({ env: { SLIPWAY_CLUSTERS_KNOWN: known } })).toThrow(words);
  });
});
