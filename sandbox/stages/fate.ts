import { oneOf, type Condition } from './stage.ts';

/**
 * What becomes of a pod. The label `slipway.dev/fate` says it, else a word in the tag of one of its images:
 *
 *   fate        in the tag  what happens
 *   ready                   running and ready at once
 *   slow        slow        ready after five seconds; the annotation `slipway.dev/ready-after: 2s` says otherwise
 *   unready     unready     runs, but its readiness probe fails for ever
 *   pull-error  broken      its image cannot be pulled: ErrImagePull, then ImagePullBackOff
 *   crash       crash       ends with exit code 1: CrashLoopBackOff, or a failed pod where it is not restarted
 */
export type Fate = 'ready' | 'slow' | 'unready' | 'pull-error' | 'crash';

/** Word in an image's tag that stands for a fate; the first that is found counts. */
const WORDS: readonly (readonly [word: string, fate: Fate])[] = [
  ['broken', 'pull-error'],
  ['crash', 'crash'],
  ['unready', 'unready'],
  ['slow', 'slow'],
];

const TAGS = '[.spec.containers[].image | split("/") | last | split(":")[1:] | join(":")] | join(" ")';
const BRANCHES = WORDS.map(([word, fate]) => `if test("${word}") then "${fate}"`).join(' el');

/** jq: the fate of a pod. */
export const FATE = `.metadata.labels["slipway.dev/fate"] // (${TAGS} | ${BRANCHES} else "ready" end)`;

/** jq: how long a pod waits before it is ready, as a Go duration. */
export const READY_AFTER = `.metadata.annotations["slipway.dev/ready-after"] // (if (${FATE}) == "slow" then "5s" else "0s" end)`;

export function fateIs(...fates: readonly Fate[]): Condition {
  return oneOf(FATE, ...fates);
}
