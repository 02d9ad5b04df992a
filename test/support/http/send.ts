import { request, type Agent, type IncomingHttpHeaders } from 'node:http';

export interface Request {
  readonly method?: string;
  /** Sent as it is, broken escapes too. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly agent?: Agent;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; throws when it is none. */
  readonly json: () => any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look where they like
}

export function send(address: string, { method = 'GET', path, headers = {}, body, agent }: Request): Promise<Answer> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const settings = { hostname: hostname.replace(/[[\]]/g, ''), port, method, path, headers, agent: agent ?? false };
    const outgoing = request(settings, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, headers: answered, text, json: () => JSON.parse(text) as unknown });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
