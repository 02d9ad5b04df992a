import { join } from 'node:path';

/** Names the folder of one `jest` run, through which its workers share a sandbox. Set by global-setup.ts. */
export const RUN_FOLDER = 'SLIPWAY_TEST_RUN';

/** What lies in the folder of a run. Names are short: the path of a socket may have about 100 characters. */
export const runFiles = {
  /** Listened on by jest's main process: the sandbox ends when it goes away. */
  owner: (folder: string) => join(folder, 'owner.sock'),
  keeper: (folder: string) => join(folder, 'keeper.sock'),
  record: (folder: string) => join(folder, 'sandbox.json'),
  controllerKeeper: (folder: string) => join(folder, 'rollouts.sock'),
  /** Holds the process id of the shared Rollouts controller, once a test has had it started. */
  controller: (folder: string) => join(folder, 'rollouts.pid'),
  lock: (folder: string) => join(folder, 'sandbox.lock'),
};
