import { expect, test } from '@jest/globals';
import { outcomeOfPush } from './push-report.ts';

const ID = 'a'.repeat(40);
const line = (flag: string, branch: string, rest: string) => `${flag}\t${ID}:refs/heads/${branch}\t${rest}`;

test.each([
  ['somebody was faster', [line('!', 'main', '[rejected] (fetch first)')], 'outrun'],
  ['the branch was rewritten', [line('!', 'main', '[rejected] (non-fast-forward)')], 'outrun'],
  ['the branch is locked', [line('!', 'main', "[remote rejected] (cannot lock ref 'refs/heads/main')")], 'outrun'],
  [
    'one of two',
    [line('!', 'a', '[rejected] (atomic push failed)'), line('!', 'b', '[rejected] (fetch first)')],
    'outrun',
  ],
  [
    'a hook',
    [line('!', 'main', '[remote rejected] (pre-receive hook declined)')],
    { branch: 'main', reason: 'pre-receive hook declined' },
  ],
  [
    'a protected branch',
    [line('!', 'a/b', '[remote rejected] (protected branch hook declined)')],
    { branch: 'a/b', reason: 'protected branch hook declined' },
  ],
  ['no answer', [line('!', 'main', '[remote failure] (remote failed to report status)')], 'unknown'],
  ['nothing at all', [], 'unknown'],
] as const)('%s', (_, lines, outcome) => {
  expect(outcomeOfPush(['To https://x', ...lines, 'Done', ''].join('\n'))).toEqual(outcome);
});
