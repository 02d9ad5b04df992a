/** What Keptn's own tests see: an executor on the bus, the events that it is sent and those that it answers. */
export { keptnPlane, type Answers, type KeptnPlane, type PlaneOptions } from './plane.ts';
export { pipeline, type Pipeline } from './pipeline.ts';
