import { Type } from 'typebox';

const position = Type.String({ pattern: '^[0-9]{1,15}$', description: 'Position to begin after; 0: the beginning.' });

/** Where a stream begins: by header where a client comes back, by query where it says so itself; else with what is new. */
export const afterQuerySchema = Type.Object({ after: Type.Optional(position) });
export const lastEventHeaders = Type.Object({ 'last-event-id': Type.Optional(position) });

export function positionOf(
  headers: { readonly 'last-event-id'?: string },
  query: { readonly after?: string },
): { readonly after?: number } {
  const after = headers['last-event-id'] ?? query.after;
  return after === undefined ? {} : { after: Number(after) };
}
