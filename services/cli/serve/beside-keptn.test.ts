import { expect, test } from '@jest/globals';
import { loadConfig } from '../../kit/config/index.ts';
import { refuseBesideKeptn } from './beside-keptn.ts';

const alone = loadConfig({ env: {} });
const beside = loadConfig({ env: { SLIPWAY_NATS_EVENT_STREAM: 'keptn' } });

test.each<[readonly string[], typeof alone, string | undefined]>([
  [[], alone, undefined],
  [['conductor'], alone, undefined],
  [['deployer', 'rollouts'], beside, undefined],
  [[], beside, 'SLW_SERVE_NAMES_NEEDED'],
  [['deployer', 'conductor'], beside, 'SLW_SERVE_CONDUCTOR_TWICE'],
])('serve %j', (asked, config, code) => {
  const run = () => refuseBesideKeptn(asked, config);
  if (code === undefined) expect(run).not.toThrow();
  else expect(run).toThrow(expect.objectContaining({ code }));
});
