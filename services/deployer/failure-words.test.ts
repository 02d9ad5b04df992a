import { expect, test } from '@jest/globals';
import { failureWords } from './failure-words.ts';

const REASONS = [
  'Deployment carts: 0 of 1 updated',
  'pod carts-1: ImagePullBackOff: no such image',
  'event of carts-1: Failed',
];

test.each([
  [
    'a wait in vain opens with the pods',
    'SLW_HELM_TIMEOUT' as const,
    REASONS,
    [
      'pod carts-1: ImagePullBackOff: no such image',
      'Deployment carts: 0 of 1 updated',
      'event of carts-1: Failed',
      'helm',
    ],
  ],
  [
    'or with what else is known',
    'SLW_HELM_TIMEOUT' as const,
    ['hook Job migrate has not ended'],
    ['hook Job migrate has not ended', 'helm'],
  ],
  ['else with nothing but helm', 'SLW_HELM_TIMEOUT' as const, [], ['helm']],
  ['any other failure opens with itself', 'SLW_HELM_FAILED' as const, REASONS, ['helm', ...REASONS]],
])('%s', (_, code, reasons, lines) => expect(failureWords({ code, message: 'helm' }, reasons)).toBe(lines.join('\n')));
