import { Type } from 'typebox';

const DEFAULT_SIZE = 20;
const MOST = 1_000;

/** Query of a list. `nextPageKey` is the one of the page before; an empty one is the first page. */
export const pageQuery = {
  pageSize: Type.Optional(
    Type.String({ pattern: '^[1-9][0-9]{0,8}$', description: `Default ${DEFAULT_SIZE}, at most ${MOST}.` }),
  ),
  nextPageKey: Type.Optional(Type.String({ pattern: '^[0-9]{0,9}$', description: 'Of the page before.' })),
};

export interface PageQuery {
  readonly pageSize?: string;
  readonly nextPageKey?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** How many items come before the next page; 0: there is none. */
  readonly next: number;
  readonly size: number;
  readonly total: number;
}

/** One page of a list, as Keptn counts pages: by the number of items before it. */
export function pageOf<Item>(items: readonly Item[], query: PageQuery, most: number = MOST): Page<Item> {
  const size = Math.min(query.pageSize === undefined ? DEFAULT_SIZE : Number(query.pageSize), most);
  const from = Number(query.nextPageKey ?? 0);
  const next = from + size;
  return { items: items.slice(from, next), next: next < items.length ? next : 0, size, total: items.length };
}

/** What goes beside the items in the answer to everything but sequences, which say the key as a number. */
export function pageFields({ next, size, total }: Page<unknown>) {
  return { nextPageKey: String(next), pageSize: size, totalCount: total };
}

export const pageFieldsSchema = {
  nextPageKey: Type.String({ description: '"0": there is no more.' }),
  pageSize: Type.Integer(),
  totalCount: Type.Integer(),
};
