import { Type, type Static } from 'typebox';
import { optionalTime, timeQuery } from '../control-plane/index.ts';
import type { EventQuery } from './matches.ts';

/** As Keptn's. */
const PAGE_SIZE = { default: 20, most: 100 } as const;

const text = Type.Optional(Type.String({ maxLength: 256 }));
const size = Type.Optional(
  Type.String({
    pattern: '^([1-9][0-9]{0,8})?$',
    description: `Default ${PAGE_SIZE.default}, at most ${PAGE_SIZE.most}.`,
  }),
);
const type = Type.String({
  pattern: '^([^\\s.*>]+(\\.[^\\s.*>]+)*)?$',
  maxLength: 256,
  description: 'Exactly that type.',
});

export const eventsQuery = Type.Object({
  ...{ project: text, stage: text, service: text, source: text, keptnContext: text, eventID: text },
  type: Type.Optional(type),
  ...{ fromTime: timeQuery, beforeTime: timeQuery },
  root: Type.Optional(Type.String({ maxLength: 16, description: 'Any value: only events that began something.' })),
  pageSize: size,
  nextPageKey: Type.Optional(Type.String({ pattern: '^[0-9]{0,15}$', description: 'Of the page before.' })),
});
export const byTypeQuery = Type.Object({
  filter: Type.Optional(
    Type.String({ maxLength: 4_096, description: 'data.project:shop AND data.result:pass,warning' }),
  ),
  excludeInvalidated: Type.Optional(Type.Enum(['true', 'false'])),
  limit: size,
  fromTime: timeQuery,
});
export const typeParams = Type.Object({ type });

export const eventsAnswer = Type.Object({
  events: Type.Array(Type.Unknown()),
  nextPageKey: Type.String({
    description: '"0": there is nothing older. A page can be short, or empty, and yet have one.',
  }),
  pageSize: Type.Integer(),
  totalCount: Type.Integer({ description: 'Events of this page: all that match are not counted.' }),
});

/** What a request asks for; what is empty is not asked for, as with Keptn. @throws SLW_HTTP_REQUEST_INVALID */
export function queryOf(
  given: Static<typeof eventsQuery>,
): EventQuery & { readonly type?: string; readonly position?: number } {
  const { fromTime, beforeTime, root, nextPageKey, pageSize: _size, ...fields } = given;
  const set = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
  return {
    ...set,
    ...timeOf('fromTime', 'from', fromTime),
    ...timeOf('beforeTime', 'before', beforeTime),
    ...(root === undefined || root === '' ? {} : { root: true }),
    ...(nextPageKey === undefined || Number(nextPageKey) === 0 ? {} : { position: Number(nextPageKey) }),
  };
}

export function sizeOf(given: string | undefined): number {
  return given === undefined || given === '' ? PAGE_SIZE.default : Math.min(Number(given), PAGE_SIZE.most);
}

function timeOf(field: string, name: 'from' | 'before', value: string | undefined): { from?: Date; before?: Date } {
  const time = optionalTime(field, value);
  return time === undefined ? {} : { [name]: new Date(time) };
}
