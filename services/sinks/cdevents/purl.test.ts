import { expect, test } from '@jest/globals';
import { imagePurl } from './purl.ts';

const digest = `sha256:${'0b'.repeat(32)}`;

test.each([
  ['nginx', 'pkg:oci/nginx'],
  ['nginx:1.29', 'pkg:oci/nginx?tag=1.29'],
  ['reg.local:5000/shop/carts:2', 'pkg:oci/carts?repository_url=reg.local%3A5000%2Fshop%2Fcarts&tag=2'],
  [`reg.local/carts@${digest}`, `pkg:oci/carts@sha256%3A${'0b'.repeat(32)}?repository_url=reg.local%2Fcarts`],
  [`carts:2@${digest}`, `pkg:oci/carts@sha256%3A${'0b'.repeat(32)}?tag=2`],
  ['', undefined],
  ['two words', undefined],
])('%s is %s', (image, purl) => expect(imagePurl(image)).toBe(purl));
