import { Type } from 'typebox';
import { slipwayError } from '../../../kit/errors/index.ts';
import type { HttpApp } from '../../../kit/http/index.ts';
import type { Secrets } from '../../../kit/secrets/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { DEFAULT_SCOPE, keptnSecretOf, storedName, type KeptnSecret } from './names.ts';

/** Those that Keptn is installed with; a secret may have any other. */
const SCOPES: readonly string[] = [DEFAULT_SCOPE, 'keptn-webhook-service'];

const scope = Type.String({
  pattern: '^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?$',
  description: `Default ${DEFAULT_SCOPE}.`,
});
const name = Type.String({ minLength: 1, maxLength: 150, description: 'Rules of names are those of the store.' });
const body = Type.Object({
  name,
  scope: Type.Optional(scope),
  // As Kubernetes has them.
  data: Type.Record(Type.String({ pattern: '^[-._a-zA-Z0-9]{1,253}$' }), Type.String(), {
    additionalProperties: false,
  }),
});
const metadata = Type.Object({ name: Type.String(), scope: Type.String() });
const keyed = Type.Object({ ...metadata.properties, keys: Type.Array(Type.String()) });

/** No routes where the process has no store for secrets. */
export function addSecrets(app: HttpApp, { secrets }: GatewayOptions): void {
  if (secrets === undefined) return;
  addWriting(app, secrets);
  addReading(app, secrets);
}

/** Keptn answers with the secret itself, which would be one more place that it can be read. */
function addWriting(app: HttpApp, secrets: Secrets): void {
  const create = { summary: 'Stores a secret.', body, response: { 201: metadata } };
  app.post('/secret', { schema: create }, async ({ body: given }, reply) => {
    const secret = secretOf(given);
    if ((await secrets.get(storedName(secret))) !== undefined)
      throw slipwayError('SLW_KEPTN_SECRET_EXISTS', { ...secret });
    await secrets.put(storedName(secret), given.data);
    return reply.code(201).send(secret);
  });
  const update = { summary: 'Replaces a secret.', body, response: { 200: metadata } };
  app.put('/secret', { schema: update }, async ({ body: given }) => {
    const secret = secretOf(given);
    if ((await secrets.get(storedName(secret))) === undefined) throw unknown(secret);
    await secrets.put(storedName(secret), given.data);
    return secret;
  });
  const remove = {
    summary: 'Deletes a secret.',
    querystring: Type.Object({ name, scope: Type.Optional(scope) }),
    response: { 200: Type.Object({}) },
  };
  app.delete('/secret', { schema: remove }, async ({ query }) => {
    const secret = secretOf(query);
    if (!(await secrets.delete(storedName(secret)))) throw unknown(secret);
    return {};
  });
}

function addReading(app: HttpApp, secrets: Secrets): void {
  // With a capital letter, as Keptn has it; Go takes both, the bridge does not.
  const list = {
    summary: 'Names and keys of secrets.',
    response: { 200: Type.Object({ Secrets: Type.Array(keyed) }) },
  };
  app.get('/secret', { schema: list }, async () => {
    const found = [];
    for (const secret of await listed(secrets)) {
      found.push({ ...secret, keys: Object.keys((await secrets.get(storedName(secret))) ?? {}).sort() });
    }
    return { Secrets: found };
  });
  const scopes = {
    summary: 'Scopes of secrets.',
    response: { 200: Type.Object({ scopes: Type.Array(Type.String()) }) },
  };
  app.get('/scope', { schema: scopes }, async () => {
    const used = (await listed(secrets)).map((secret) => secret.scope);
    return { scopes: [...new Set([...SCOPES, ...used])].sort() };
  });
}

async function listed(secrets: Secrets): Promise<readonly KeptnSecret[]> {
  return (await secrets.list()).map(keptnSecretOf).filter((secret) => secret !== undefined);
}

function secretOf(given: { readonly name: string; readonly scope?: string }): KeptnSecret {
  return { name: given.name, scope: given.scope === undefined || given.scope === '' ? DEFAULT_SCOPE : given.scope };
}

function unknown(secret: KeptnSecret): Error {
  return slipwayError('SLW_KEPTN_SECRET_UNKNOWN', { ...secret });
}
