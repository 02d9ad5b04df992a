/** The part of ssh2 that the test's server uses; its published types ask for types of an older Node. */
declare module 'ssh2' {
  import type { EventEmitter } from 'node:events';
  import type { AddressInfo } from 'node:net';
  import type { Duplex, Writable } from 'node:stream';

  export interface ParsedKey {
    getPublicSSH(): Buffer;
    verify(data: Buffer, signature: Buffer, algorithm?: string): boolean | Error;
  }
  export interface Channel extends Duplex {
    readonly stderr: Writable;
    exit(code: number): void;
  }
  export interface Attempt {
    readonly method: string;
    readonly key?: { readonly data: Buffer };
    readonly blob?: Buffer;
    readonly signature?: Buffer;
    readonly hashAlgo?: string;
    accept(): void;
    reject(methods: readonly string[]): void;
  }
  export interface Session {
    on(event: 'env', listener: (accept: (() => void) | undefined) => void): this;
    on(event: 'exec', listener: (accept: () => Channel, reject: unknown, info: { command: string }) => void): this;
  }
  export interface Client extends EventEmitter {
    on(event: 'error', listener: (error: Error) => void): this;
    on(event: 'authentication', listener: (attempt: Attempt) => void): this;
    on(event: 'session', listener: (accept: () => Session) => void): this;
  }
  export class Server {
    constructor(options: { readonly hostKeys: readonly string[] }, listener: (client: Client) => void);
    listen(port: number, host: string, ready: () => void): void;
    close(done: (error?: Error) => void): void;
    address(): AddressInfo;
  }
  export const utils: { parseKey(key: string): ParsedKey | Error };
}
