/** deployment.triggered of a service without a chart: a new image for the Rollouts that the cluster has. */
export { deploymentHandler } from './handler.ts';
export { imageEffect, retryEffect } from './set-images.ts';
