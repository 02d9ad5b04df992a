import { slipwayError } from '../../kit/errors/index.ts';
import { addScope, type HttpApp } from '../../kit/http/index.ts';
import type { GatewayOptions } from '../options.ts';
import { addControlPlane } from './control-plane/index.ts';
import { addApiEvents, addControlPlaneEvents } from './events/index.ts';
import { addDatastore } from './datastore/index.ts';
import { keptnErrors } from './errors.ts';
import { addLog } from './log/index.ts';
import { addMeta } from './meta/index.ts';
import { mount } from './mount.ts';
import { PREFIXES, ROOTS } from './prefixes.ts';
import { addResources } from './resources/index.ts';
import { addSecrets } from './secrets/index.ts';
import { addUniform } from './uniform/index.ts';

/** Adds every part of Keptn's API: one line a part. */
export async function addKeptnApi(app: HttpApp, options: GatewayOptions): Promise<void> {
  await mount(app, PREFIXES.api, (scope) => addMeta(scope, options));
  await mount(app, PREFIXES.api, (scope) => addApiEvents(scope, options));
  await mount(app, PREFIXES.controlPlane, (scope) => addControlPlane(scope, options));
  await mount(app, PREFIXES.controlPlaneEvents, (scope) => addControlPlaneEvents(scope, options));
  await mount(app, PREFIXES.controlPlane, (scope) => addUniform(scope, options));
  await mount(app, PREFIXES.controlPlane, (scope) => addLog(scope, options));
  await mount(app, PREFIXES.resources, (scope) => addResources(scope, options));
  await mount(app, PREFIXES.datastore, (scope) => addDatastore(scope, options));
  await mount(app, PREFIXES.secrets, (scope) => addSecrets(scope, options));
  for (const prefix of ROOTS) await answerUnknownPaths(app, prefix);
}

async function answerUnknownPaths(app: HttpApp, prefix: string): Promise<void> {
  await addScope(
    app,
    prefix,
    (scope) => {
      keptnErrors(scope);
      scope.setNotFoundHandler(({ method, url }) => {
        throw slipwayError('SLW_KEPTN_PATH_UNKNOWN', { method, path: url.split('?', 1)[0]?.slice(0, 200) });
      });
    },
    { prefix },
  );
}
