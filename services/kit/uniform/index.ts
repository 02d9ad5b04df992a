/** The uniform: which executors are registered, on which plane, and what they subscribe to (Keptn's word for them). */
export { createUniform, type UniformOptions } from './uniform.ts';
export { integrationSchema, subscriptionSchema } from './types.ts';
export type { Integration, IntegrationFilter, Registration, Subscription, Uniform } from './types.ts';
