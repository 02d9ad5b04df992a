/** What Keptn's api-service says of itself: whether the token is right, and the versions. */
export { addMeta } from './meta.ts';
