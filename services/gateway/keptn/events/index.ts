/** Events in, by the rules of Keptn's API and of its control plane. */
export { addApiEvents, addControlPlaneEvents } from './events.ts';
