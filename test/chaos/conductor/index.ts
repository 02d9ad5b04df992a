/** Harm to the conductor and to NATS while sequences run, and what the stored events must tell of each run. */
export { conductorChaos } from './conductor.ts';
