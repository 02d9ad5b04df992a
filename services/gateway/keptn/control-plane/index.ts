/** What Keptn's shipyard-controller serves: projects, stages, services, sequences, open triggered events. */
export { addControlPlane } from './control-plane.ts';
export { pageFields, pageFieldsSchema, pageOf, pageQuery } from './page.ts';
export { optionalTime, timeQuery } from './query-time.ts';
