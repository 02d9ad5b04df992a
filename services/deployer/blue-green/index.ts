/** Blue/green: a canary that takes the traffic, a primary that gets it back in the new version or the old one. */
export { deliveredBy, othersCanary } from './canary-owner.ts';
export { deployCanary } from './deploy-canary.ts';
export { fallBack } from './fall-back.ts';
export { goBack } from './go-back.ts';
export { isGenerated, openPair, type ReleasePair } from './release-pair.ts';
export { planCanary, type CanaryPlan } from './plan.ts';
export { promote } from './promote.ts';
export { wasHandedOver, whoServes } from './who-serves.ts';
export { scaleBoth, servingPair } from './scale.ts';
