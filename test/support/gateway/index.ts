/** A gateway for tests, on a real bus and real project repositories. */
export { testBus } from '../test-bus.ts';
export { TOKEN, testGateway, type TestGateway } from './test-gateway.ts';
