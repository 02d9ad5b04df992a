import type { GatewayOptions } from '../../../services/gateway/index.ts';
import type { Bus } from '../../../services/kit/bus/index.ts';
import { decodeStructured, type CloudEvent } from '../../../services/kit/events/index.ts';
import { createSecrets, type Secrets } from '../../../services/kit/secrets/index.ts';
import { startTestNats, temporaryFolder } from '../../support/index.ts';
import { testBus, testGateway, TOKEN, type TestGateway } from '../../support/gateway/index.ts';
import { send, type Answer } from '../../support/http/index.ts';

/** A gateway as Keptn's clients see it. */
export interface KeptnServer {
  readonly gateway: TestGateway;
  readonly bus: Bus;
  /** Where executors of the cluster listen. */
  readonly natsUrl: string;
  /**
   * A request as go-utils sends it, which the CLI, the SDK and the distributor stand on: with the token, and said to be
   * JSON even where there is no body.
   */
  readonly ask: (method: string, path: string, body?: unknown) => Promise<Answer>;
}

export const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.4
kind: Shipyard
metadata: { name: shop }
spec:
  stages:
    - name: dev
      sequences:
        - name: delivery
          tasks: [{ name: deployment, properties: { deploymentstrategy: direct } }, { name: test }]
    - name: prod
      sequences:
        - name: delivery
          tasks: [{ name: deployment }]
`;

/** A gateway with project `shop`, stages dev and prod, service carts; started once a file. */
export async function keptnServer(changes: Partial<GatewayOptions> = {}): Promise<KeptnServer> {
  const { url: natsUrl } = await startTestNats();
  const bus = await testBus(natsUrl);
  const gateway = await testGateway(bus, { secrets: await fileSecrets(), ...changes });
  await gateway.projects.create('shop', SHIPYARD, ['dev', 'prod']);
  await gateway.projects.createService('shop', 'carts');
  return { gateway, bus, natsUrl, ask: asGoUtils(gateway.url) };
}

/** The event that was stored last of a type. */
export async function lastEvent(bus: Bus, type: string): Promise<CloudEvent> {
  const message = await bus.read(type);
  if (message === undefined) throw new Error(`nothing is stored on ${type}`);
  return decodeStructured(message.data);
}

/** Secrets in encrypted files of their own. */
export async function fileSecrets(): Promise<Secrets> {
  const noCluster = () => {
    throw new Error('files need no cluster');
  };
  return createSecrets({ settings: { store: 'file' }, dir: await temporaryFolder(), kube: noCluster });
}

/** How go-utils asks a server at that address. */
export function asGoUtils(url: string, token = TOKEN): KeptnServer['ask'] {
  return async (method, path, body) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const length = method === 'GET' || method === 'DELETE' ? {} : { 'content-length': String(Buffer.byteLength(text)) };
    const headers = { 'x-token': token, 'content-type': 'application/json', ...length };
    return send(url, { method, path, headers, ...(text === '' ? {} : { body: text }) });
  };
}

export function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
