import { readFile } from 'node:fs/promises';
import { slipwayError } from '../services/kit/errors/index.ts';
import { callApi, readiness, type ApiAccess } from './api.ts';
import type { RunningPart } from './keeper.ts';
import { nodeObject } from './parts.ts';
import { throwIfEnded, untilReady, type WaitOptions } from './wait.ts';

export interface ServingInput {
  readonly etcd: RunningPart;
  readonly apiServer: RunningPart;
  readonly server: string;
  readonly token: string;
  /** The certificate that the API server makes for itself; it holds its CA too. */
  readonly certificate: string;
}

/** Resolves when the API server is ready; its own serving certificate is the CA, so no check is skipped. */
export async function untilServing(input: ServingInput, wait: WaitOptions): Promise<ApiAccess> {
  const probe = async () => {
    await throwIfEnded(input.etcd);
    const ca = await readCertificate(input.certificate);
    if (ca === undefined) return 'it has made no certificate yet';
    const access = { server: input.server, token: input.token, ca };
    const ready = await readiness(access);
    return ready === true ? access : ready;
  };
  return await untilReady(input.apiServer, probe, wait);
}

async function readCertificate(path: string): Promise<string | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    return text.trimEnd().endsWith('-----END CERTIFICATE-----') ? text : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Creates the node; throws SLW_SANDBOX_API_REFUSED. */
export async function createNode(access: ApiAccess, name: string): Promise<void> {
  const { status, body } = await callApi(access, 'POST', '/api/v1/nodes', nodeObject(name));
  if (status !== 201) throw slipwayError('SLW_SANDBOX_API_REFUSED', { what: `node ${name}`, status, reason: body });
}

/** Resolves when kwok has made the node ready, so that pods are scheduled at once. */
export async function untilNodeReady(access: ApiAccess, kwok: RunningPart, name: string, wait: WaitOptions) {
  const probe = async (): Promise<true | string> => {
    const { status, body } = await callApi(access, 'GET', `/api/v1/nodes/${name}`);
    if (status !== 200) return `the node cannot be read: ${status}`;
    return isNodeReady(JSON.parse(body) as NodeStatus) ? true : 'the node is not ready';
  };
  await untilReady(kwok, probe, wait);
}

interface NodeStatus {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

function isNodeReady(node: NodeStatus): boolean {
  return (node.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** Resolves when the namespace `default` exists, which the API server makes shortly after it is ready. */
export async function untilNamespace(access: ApiAccess, apiServer: RunningPart, wait: WaitOptions): Promise<void> {
  const probe = async (): Promise<true | string> => {
    const { status } = await callApi(access, 'GET', '/api/v1/namespaces/default');
    return status === 200 ? true : 'the namespace default does not exist yet';
  };
  await untilReady(apiServer, probe, wait);
}
