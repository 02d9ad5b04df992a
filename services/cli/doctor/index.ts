/** Whether everything that Slipway needs is there, and the next thing to type when it is not. */
export { clientChecks, serverChecks, type Patient } from './checks.ts';
export type { Finding } from './finding.ts';
export { judgeGit, judgeHelm, judgeNats, judgeNode } from './judge.ts';
