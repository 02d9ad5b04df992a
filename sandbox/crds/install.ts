import { setTimeout as delay } from 'node:timers/promises';
import { slipwayError } from '../../services/kit/errors/index.ts';
import { apiAccess, callApi, type ApiAccess } from '../api.ts';
import type { Sandbox } from '../types.ts';
import type { CrdName } from './catalogue.ts';
import { readCrd } from './read.ts';

const POLL_MS = 50;
const READY_MS = 30_000;
/** Argo's schemas have 600 kB each, which an API server that has just started takes its time over. */
const APPLY_MS = 60_000;
const ROOT = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/**
 * Installs these definitions and resolves when the API server serves their resources. Definitions that are there
 * already are brought to the version of the catalogue, so that several may ask for the same ones.
 * Throws SLW_SANDBOX_GO_MISSING or SLW_SANDBOX_CRD_FAILED.
 */
export async function installCrds(sandbox: Pick<Sandbox, 'kubeconfig'>, names: readonly CrdName[]): Promise<void> {
  const access = await apiAccess(sandbox.kubeconfig);
  await Promise.all(names.map(async (name) => install(access, name)));
}

async function install(access: ApiAccess, name: CrdName): Promise<void> {
  const query = 'fieldManager=slipway-sandbox&force=true';
  const { status, body } = await callApi(access, 'PATCH', `${ROOT}/${name}?${query}`, await readCrd(name), APPLY_MS);
  if (status !== 200 && status !== 201) throw failed(name, `${status} ${body.slice(0, 500)}`);
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const reason = await missing(access, name);
    if (reason === undefined) return;
    if (Date.now() > deadline) throw failed(name, `${reason} after ${READY_MS / 1_000} s`);
    await delay(POLL_MS);
  }
}

/** What a definition still lacks. Discovery follows a moment after it is established, and clients go by discovery. */
async function missing(access: ApiAccess, name: CrdName): Promise<string | undefined> {
  const answer = await callApi(access, 'GET', `${ROOT}/${name}`);
  if (answer.status !== 200) return `it cannot be read (${answer.status})`;
  const { spec, status } = JSON.parse(answer.body) as Definition;
  const established = status?.conditions?.some(({ type, status: held }) => type === 'Established' && held === 'True');
  if (established !== true) return 'it is not established';
  const served = spec.versions.filter((version) => version.served).map((version) => version.name);
  const found = await Promise.all(
    served.map((version) => isServed(access, `${spec.group}/${version}`, spec.names.plural)),
  );
  return found.every(Boolean) ? undefined : 'it is not served';
}

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

async function isServed(access: ApiAccess, apiVersion: string, plural: string): Promise<boolean> {
  const { status, body } = await callApi(access, 'GET', `/apis/${apiVersion}`);
  if (status !== 200) return false;
  const { resources } = JSON.parse(body) as { resources: readonly { name: string }[] };
  if (!resources.some(({ name }) => name === plural)) return false;
  // Discovered, its storage may still be made: until then it answers 429.
  return (await callApi(access, 'GET', `/apis/${apiVersion}/${plural}?limit=1`)).status === 200;
}

function failed(name: CrdName, reason: string): Error {
  return slipwayError('SLW_SANDBOX_CRD_FAILED', { name, reason });
}
