/**
 * Where people reach the parts of Keptn's API: behind the ingress, through the distributor's proxy, and at the services
 * themselves. The first of each is the one that the OpenAPI document shows.
 */
export const PREFIXES = {
  api: ['/api/v1', '/v1'],
  controlPlane: ['/api/controlPlane/v1', '/controlPlane/v1', '/v1'],
  /** Below /v1 it is the API that takes events. */
  controlPlaneEvents: ['/api/controlPlane/v1', '/controlPlane/v1'],
  resources: [
    '/api/resource-service/v1',
    '/api/configuration-service/v1',
    '/resource-service/v1',
    '/configuration-service/v1',
    '/v1',
  ],
  datastore: ['/api/mongodb-datastore', '/mongodb-datastore', ''],
  secrets: ['/api/secrets/v1', '/secrets/v1', '/v1'],
} as const;

/** Below these nothing but Keptn's API lies: what is not there is answered in its form too. */
export const ROOTS = [
  '/api',
  '/controlPlane',
  '/resource-service',
  '/configuration-service',
  '/mongodb-datastore',
  '/secrets',
];
