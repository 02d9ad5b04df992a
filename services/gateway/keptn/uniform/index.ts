/** Registrations of executors and their subscriptions, as distributors, the SDK and the bridge ask for them. */
export { addUniform } from './uniform.ts';
