import type { Connection } from './connect.ts';
import { call, type Body } from './request.ts';
import type { CallOptions, Kube } from './types.ts';

/** The calls that read or change objects, on whatever connection there is at the time. */
export type Calls = Pick<Kube, 'get' | 'remove' | 'patch' | 'change' | 'review'>;

export function createCalls(connection: () => Promise<Connection>): Calls {
  async function send<T>(method: Method, path: string, options?: CallOptions, body?: Body): Promise<T | undefined> {
    return (await call(await connection(), method, path, options, body)) as T | undefined;
  }

  return {
    get: (path, options) => send('GET', path, options),
    remove: async (path, options) => (await send('DELETE', path, options)) !== undefined,
    patch: ({ path, change, fieldManager, signal }) =>
      send(
        'PATCH',
        path,
        { query: { fieldManager }, ...callOptions(signal) },
        jsonBody('strategic-merge-patch+json', change),
      ),
    change: ({ path, type, body, fieldManager, signal }) => {
      const owner = fieldManager === undefined ? {} : { fieldManager };
      const query = type === 'apply' ? { ...owner, force: 'true' } : owner;
      const form = type === 'apply' ? 'apply-patch+yaml' : `${type}-patch+json`;
      return send('PATCH', path, { query, ...callOptions(signal) }, jsonBody(form, body));
    },
    review: (path, question, signal) => send('POST', path, callOptions(signal), jsonBody('json', question)),
  };
}

type Method = 'GET' | 'DELETE' | 'PATCH' | 'POST';

function jsonBody(type: string, content: object): Body {
  return { contentType: `application/${type}`, text: JSON.stringify(content) };
}

export function callOptions(signal: AbortSignal | undefined): CallOptions {
  return signal === undefined ? {} : { signal };
}
