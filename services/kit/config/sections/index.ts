/** The settings, a schema a section; files hold the sections that are set together. */
export { kube, names, endpoints, traffic } from './releases.ts';
export { clusters } from './clusters.ts';
export { actions, drift, rollouts, executor } from './deliveries.ts';
export { git } from './git.ts';
export { helm, charts } from './helm.ts';
export { http, access } from './http.ts';
export { uniform, keptn } from './keptn.ts';
export { nats } from './nats.ts';
export { log, data, secrets } from './process.ts';
export { conductor, evaluation } from './sequences.ts';
export { sinks } from './sinks.ts';
