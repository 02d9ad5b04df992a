/** What .ci/run needs beyond bash: the count of passed and failed checks. */
export { tally } from './tally.mjs';
