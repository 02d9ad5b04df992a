import { expect, test } from '@jest/globals';
import { findCharts } from './find-chart.ts';

test.each([
  [['helm/carts/Chart.yaml', 'helm/carts/values.yaml'], ['helm/carts/Chart.yaml']],
  [['helm/Chart.yaml'], ['helm/Chart.yaml']],
  [['helm/carts.tgz', 'helm/values.yaml', 'helm/endpoints.yaml'], ['helm/carts.tgz']],
  [['helm/chart.yaml'], ['helm/chart.yaml']],
  [
    ['helm/carts.tgz', 'helm/chart.yaml'],
    ['helm/carts.tgz', 'helm/chart.yaml'],
  ],
  [
    ['helm/Chart.yaml', 'helm/carts/Chart.yaml'],
    ['helm/carts/Chart.yaml', 'helm/Chart.yaml'],
  ],
  [['helm/carts-generated.tgz', 'helm/other/Chart.yaml', 'Chart.yaml'], []],
  [[], []],
])('among %j: %j', (files, expected) => {
  expect(findCharts('carts', files).map((place) => place.file)).toEqual(expected);
});
