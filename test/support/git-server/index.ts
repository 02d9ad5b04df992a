/** Git servers for tests: git itself behind HTTP with a token, and behind ssh with a key. Only for use inside jest. */
export { gitOver, type Clone } from './clone.ts';
export { startGitServer, type GitServer } from './http.ts';
export { startSshServer, type SshServer } from './ssh.ts';
