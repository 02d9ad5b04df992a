import { expect, test } from '@jest/globals';
import { fillIn } from './placeholders.ts';

const window = { start: new Date(0), end: new Date(90_000) };
const data = {
  ...{ project: 'shop', stage: 'prod', service: 'carts', labels: { build: '17', 'ci-run': '3' } },
  deployment: { deploymentNames: ['canary'] },
};

test.each([
  ['rate(x{s="$SERVICE",n="$PROJECT-$STAGE"}[$DURATION_SECONDS])', 'rate(x{s="carts",n="shop-prod"}[90s])'],
  ['$service ${SERVICE}s $SERVICES', 'carts cartss $SERVICES'],
  ['$LABEL.build ${LABEL.ci-run} $DEPLOYMENT $CONTEXT', '17 3 canary c1'],
  ['$mine $unknown 5$', 'yours $unknown 5$'],
])('%s', (query, filled) => {
  expect(fillIn(query, data, window, 'c1', { mine: 'yours' })).toBe(filled);
});
