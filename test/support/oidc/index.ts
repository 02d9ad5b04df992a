/** A real identity provider for tests: oidc-provider on loopback, whose keys can change and which can go away. */
export { startOidc, type TestOidc } from './provider.ts';
