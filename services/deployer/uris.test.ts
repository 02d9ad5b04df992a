import { describe, expect, test } from '@jest/globals';
import { directUris, publicUri } from './uris.ts';

const scope = { project: 'shop', stage: 'dev', service: 'carts' };
const KEPTN = {
  hostname: '${INGRESS_PROTOCOL}://${SERVICE}.${PROJECT}-${STAGE}.${INGRESS_HOSTNAME_SUFFIX}:${INGRESS_PORT}',
  protocol: 'HTTP',
  suffix: 'svc.cluster.local',
  port: 80,
};
const service = (ports: string) => `---\nkind: Service\nmetadata: {name: other-name}\nspec:\n  ports: ${ports}\n`;

describe('directUris', () => {
  test.each([
    ['one port', '[{port: 8080, protocol: TCP}]', 8080],
    ['several: the lowest', '[{port: 8080, protocol: TCP}, {port: 81, protocol: TCP}]', 81],
    ['TCP before others', '[{port: 53, protocol: UDP}, {port: 8080, protocol: TCP}]', 8080],
    ['no protocol is TCP', '[{port: 53, protocol: UDP}, {port: 8080}]', 8080],
    ['no TCP at all: the lowest', '[{port: 54, protocol: UDP}, {port: 53, protocol: UDP}]', 53],
  ])('%s', (_, ports, port) => {
    expect(directUris(service(ports), scope, 'shop-dev', KEPTN)).toEqual({
      local: [`http://carts.shop-dev:${port}`],
      public: ['http://carts.shop-dev.svc.cluster.local:80'],
    });
  });

  test.each(['', service('[]'), service('null'), '---\nkind: Service\nmetadata: {name: x}\n'])(
    'no port in %j',
    (manifest) => {
      expect(directUris(manifest, scope, 'shop-dev', KEPTN)).toEqual({});
    },
  );

  test('the first Service of the manifest counts', () => {
    const manifest = service('[{port: 90}]') + service('[{port: 80}]');
    expect(directUris(manifest, scope, 'n', KEPTN).local).toEqual(['http://carts.n:90']);
  });
});

describe('publicUri', () => {
  test.each([
    ['https://${service}.Example.com/${Stage}', 'https://carts.Example.com/dev'],
    ['http://${NAMESPACE}.example.com', 'http://ns.example.com'],
  ])('%s', (hostname, url) => {
    expect(publicUri(scope, 'ns', { ...KEPTN, hostname })).toBe(url);
  });

  test.each(['${SERVICE}.example.com', 'https://', 'ftp://${SERVICE}', 'http://${UNKNOWN} x'])(
    '%s is refused',
    (hostname) => {
      expect(() => publicUri(scope, 'ns', { ...KEPTN, hostname })).toThrow(/not an http/);
    },
  );
});
