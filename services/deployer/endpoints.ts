import { Ajv } from 'ajv';
import { Type, type Static } from 'typebox';
import { parse } from 'yaml';
import { messageOf, slipwayError } from '../kit/errors/index.ts';
import type { ServiceScope, UriLists } from './input.ts';

/** Where a `user_managed` service says how it is reached, below the service's folder. */
export const ENDPOINTS_FILE = 'helm/endpoints.yaml';

const MAX_BYTES = 64 * 1024;
const uris = Type.Optional(Type.Union([Type.Array(Type.String({ minLength: 1, maxLength: 2_048 })), Type.Null()]));
const endpointsSchema = Type.Object({ deploymentURIsLocal: uris, deploymentURIsPublic: uris });
const ajv = new Ajv({ allErrors: true, strict: false });
const isEndpoints = ajv.compile<Static<typeof endpointsSchema>>(endpointsSchema);

/** @throws SLW_DEPLOY_ENDPOINTS */
export function readEndpoints(content: Uint8Array, { service, stage }: ServiceScope): UriLists {
  const refuse = (reason: string, cause?: unknown) =>
    slipwayError('SLW_DEPLOY_ENDPOINTS', { service, stage, reason }, { cause });
  if (content.byteLength > MAX_BYTES) throw refuse(`it is longer than ${MAX_BYTES} bytes`);
  let endpoints: unknown;
  try {
    endpoints = parse(Buffer.from(content).toString('utf8')) ?? {};
  } catch (cause) {
    throw refuse(messageOf(cause), cause);
  }
  if (!isEndpoints(endpoints)) throw refuse(ajv.errorsText(isEndpoints.errors, { dataVar: 'it' }));
  const { deploymentURIsLocal, deploymentURIsPublic } = endpoints;
  return {
    ...(deploymentURIsLocal ? { local: deploymentURIsLocal } : {}),
    ...(deploymentURIsPublic ? { public: deploymentURIsPublic } : {}),
  };
}
