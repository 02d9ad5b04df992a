/** What tests on real parts share: the sandbox of the run, NATS servers, folders, polling. Only for use inside jest. */
export { cleanUpLater, startTestNats, temporaryFolder } from './clean-up.ts';
export { eventually, type EventuallyOptions } from './eventually.ts';
export { freshNamespace, rolloutsSandbox, sandbox } from './shared-sandbox.ts';
export { storedOn } from './stored.ts';
export { testBus } from './test-bus.ts';
