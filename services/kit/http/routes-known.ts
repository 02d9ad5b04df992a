import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { slipwayError } from '../errors/index.ts';
import { sendProblem } from './problems.ts';

interface KnownRoute {
  readonly pattern: RegExp;
  readonly methods: readonly string[];
}

/** Answers what no route takes: 405 where another method would do, else 404. Must be called before routes are added. */
export function answerUnknownRoutes(app: FastifyInstance): void {
  const known: KnownRoute[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    known.push({ pattern: patternOf(url), methods: [method].flat() });
  });
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = new Set(known.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods));
    const names = [...allowed].join(', ');
    if (names !== '') reply.header('allow', names);
    return sendProblem(unknown(path.slice(0, 200), request.method, names), request, reply);
  });
}

function unknown(path: string, method: string, allowed: string): Error {
  if (allowed === '') return slipwayError('SLW_HTTP_NOT_FOUND', { path });
  return slipwayError('SLW_HTTP_METHOD_NOT_ALLOWED', { path, method, allowed });
}

function patternOf(url: string): RegExp {
  const segments = url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[^\w-]/g, '\\$&')));
  return new RegExp(`^${segments.join('/')}/?$`);
}
