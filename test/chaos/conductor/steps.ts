/** Where a message stands with the conductor; its kill test kills it at each of them, and at random moments. */
export const CONDUCTOR_STEPS = ['received', 'decided', 'committed', 'acknowledged'] as const;
export type ConductorStep = (typeof CONDUCTOR_STEPS)[number];
