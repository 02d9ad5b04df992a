import { readFile } from 'node:fs/promises';
import { createClient } from '../../services/cli/client/index.ts';
import { slipwayError } from '../../services/kit/errors/index.ts';
import type { SequenceRecord } from '../../services/kit/sequences/index.ts';
import type { Environment } from '../environment.ts';
import { untilFound } from './until.ts';

/** The sequences of one delivery, by name. */
export type Runs = Readonly<Partial<Record<string, SequenceRecord>>>;

export interface RunReader {
  /** The sequences of a delivery once the test accepts them. */
  readonly until: (context: string, wanted: string, test: (runs: Runs) => boolean) => Promise<Runs>;
}

/** Reads the runs at the API. The command would do too, but starting a process for each look takes half a second. */
export async function readRuns(
  { slipway, tokenFile }: Pick<Environment, 'slipway' | 'tokenFile'>,
  project: string,
  signal: AbortSignal,
): Promise<RunReader> {
  const token = (await readFile(tokenFile, 'utf8')).trim();
  const client = createClient({ endpoint: slipway.endpoint, token, timeout: 30_000, signal, trace: () => undefined });
  return {
    async until(context, wanted, test) {
      let last: Runs = {};
      const look = async () => {
        const records = await client.sequences({ project, context });
        last = Object.fromEntries(records.map((record) => [record.sequence, record]));
        return test(last) ? last : undefined;
      };
      const late = () =>
        slipwayError('SLW_DEMO_UNEXPECTED', { expected: wanted, found: `there is ${describeRuns(last)}` });
      return untilFound(look, late, signal);
    },
  };
}

/** `delivery pass, canaryphase1 started (release fail: words)`. Pure. */
export function describeRuns(runs: Runs): string {
  const words = Object.values(runs).map((run) => {
    const failed = run?.tasks.find(({ result }) => result === 'fail');
    const why = failed === undefined ? '' : ` (${failed.name} fail: ${failed.message ?? ''})`;
    return `${run?.sequence ?? ''} ${run?.result ?? run?.state ?? ''}${why}`;
  });
  return words.length === 0 ? 'no run' : words.join(', ');
}
