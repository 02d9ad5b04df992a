/** The canary demo: a version that gets its traffic in steps, one that is taken back half-way, and one that is declined. */
export { IMAGES, PROJECT, SERVICE, STAGE } from './scene.ts';
export { withWait } from './shipyard.ts';
