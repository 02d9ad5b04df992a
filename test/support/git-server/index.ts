/** Git servers for tests: git itself behind HTTP with a token, and behind ssh with a key; a proxy before them. Only for use inside jest. */
export { selfSigned } from './certificate.ts';
export { gitOver, type Clone } from './clone.ts';
export { startGitServer, type GitServer } from './http.ts';
export { startProxy, type Proxy } from './proxy.ts';
export { startSshServer, type SshServer } from './ssh.ts';
