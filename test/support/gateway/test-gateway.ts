import { randomUUID } from 'node:crypto';
import { outlineShipyard } from '../../../services/conductor/shipyard/index.ts';
import { startGateway, type Gateway, type GatewayOptions } from '../../../services/gateway/index.ts';
import type { Bus } from '../../../services/kit/bus/index.ts';
import { silentLog } from '../../../services/kit/log/index.ts';
import { createMetrics } from '../../../services/kit/metrics/index.ts';
import { createProjects, type Projects } from '../../../services/kit/projects/index.ts';
import { cleanUpLater, temporaryFolder } from '../clean-up.ts';
import { send, type Answer, type Request } from '../http/index.ts';

export const TOKEN = 'token-of-the-tests';

export interface TestGateway extends Gateway {
  readonly projects: Projects;
  /** Asks with the token. */
  readonly ask: (request: Request) => Promise<Answer>;
  /** Posts JSON with the token. */
  readonly post: (path: string, body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
}

/** A gateway on that bus with projects in a folder of its own, closed after the last test of the file. */
export async function testGateway(bus: Bus, changes: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const projects = createProjects({ dir: await temporaryFolder(), clock: () => new Date(), log: silentLog() });
  const gateway = await startGateway({
    ...{ bus, projects, log: silentLog(), metrics: createMetrics(), newId: randomUUID, version: '1.2.3' },
    http: { host: '127.0.0.1', port: 0, token: TOKEN, bodyLimit: 1_048_576, wrongTokens: 30 },
    clock: () => new Date(),
    validateShipyard: outlineShipyard,
    ...changes,
  });
  cleanUpLater(async () => gateway.close());
  const ask = async (request: Request) =>
    send(gateway.url, { ...request, headers: { 'x-token': TOKEN, ...request.headers } });
  const post: TestGateway['post'] = async (path, body, headers = {}) =>
    ask({
      ...{ method: 'POST', path, headers: { 'content-type': 'application/json', ...headers } },
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
  return { ...gateway, projects, ask, post };
}
