import { deriveId } from '../events/index.ts';

/** Id of the `<stage>.<sequence>.finished` that ends the run. */
export function finishedId(run: string): string {
  return deriveId(run, 'finished');
}
