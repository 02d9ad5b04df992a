import { Type } from 'typebox';
import type { HttpApp } from '../../../kit/http/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { KEPTN_DEFAULTS } from '../settings.ts';

/** The shipyard version that Keptn 1.x itself names here; all from 0.2.0 to 0.2.4 are read. */
const SHIPYARD_VERSION = '0.2.0';
/** Keptn's word for a part that is not installed. */
const NOT_THERE = 'N/A';

const metadataSchema = Type.Object({
  bridgeversion: Type.String(),
  keptnlabel: Type.String(),
  keptnversion: Type.String(),
  namespace: Type.Optional(Type.String()),
  shipyardversion: Type.String(),
  automaticprovisioning: Type.Boolean({ description: 'A project without a remote is given a repository.' }),
  slipwayversion: Type.String(),
});

/** POST /auth and GET /metadata. Both ask for the token alone: `keptn auth` is how people try it. */
export function addMeta(app: HttpApp, { version, keptn = KEPTN_DEFAULTS }: GatewayOptions): void {
  const config = { right: 'any' } as const;
  const auth = { summary: 'Whether the token is right, as `keptn auth` asks.', response: { 200: Type.Object({}) } };
  app.post('/auth', { config, schema: auth }, () => ({}));
  const schema = { summary: 'Versions, as `keptn version` and `keptn status` ask.', response: { 200: metadataSchema } };
  app.get('/metadata', { config, schema }, () => ({
    bridgeversion: NOT_THERE,
    keptnlabel: 'keptn',
    keptnversion: keptn.version,
    ...(keptn.namespace === undefined ? {} : { namespace: keptn.namespace }),
    shipyardversion: SHIPYARD_VERSION,
    automaticprovisioning: keptn.automaticProvisioning,
    slipwayversion: version,
  }));
}
