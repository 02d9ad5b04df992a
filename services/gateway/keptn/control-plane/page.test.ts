import { expect, test } from '@jest/globals';
import { pageFields, pageOf, type PageQuery } from './page.ts';

const items = Array.from({ length: 45 }, (_, index) => index);

test.each<[string, PageQuery, number, number | undefined, number]>([
  ['the first page', {}, 20, 0, 20],
  ['an empty key', { nextPageKey: '' }, 20, 0, 20],
  ['the second', { nextPageKey: '20' }, 20, 20, 40],
  ['the last', { nextPageKey: '40' }, 5, 40, 0],
  ['a size', { pageSize: '7', nextPageKey: '7' }, 7, 7, 14],
  ['a size that ends with the list', { pageSize: '45' }, 45, 0, 0],
  ['a page behind the end', { nextPageKey: '99' }, 0, undefined, 0],
  ['more than is given at once', { pageSize: '999' }, 30, 0, 30],
])('%s', (_, query, count, first, next) => {
  const page = pageOf(items, query, 30 + (query.pageSize === '45' ? 15 : 0));
  expect([page.items.length, page.items[0], page.next]).toEqual([count, first, next]);
  expect(pageFields(page)).toMatchObject({ nextPageKey: String(next), totalCount: 45 });
});
