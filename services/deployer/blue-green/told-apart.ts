import { backendsOf } from '../../kit/traffic/index.ts';
import type { ChartObjects } from './chart-objects.ts';
import { generate } from './generated.ts';
import { podLabels, selects, type Doubled } from './objects.ts';

/**
 * What would be confused once both sides stand: pods that both sides' selectors pick, and names that are taken. Pure.
 */
export function toldApart(doubled: Doubled, chart: ChartObjects): readonly string[] {
  return [...crossed(doubled, chart), ...taken(doubled, chart)];
}

function crossed(doubled: Doubled, { others }: ChartObjects): readonly string[] {
  const { services, deployments } = generate(doubled);
  const ofCanary = [...doubled.deployments.map(podLabels), ...others.map(({ labels }) => labels)];
  const ofPrimary = deployments.map(podLabels);
  const canary = [
    ...services.map(({ canary: side }) => side.spec.selector),
    ...doubled.deployments.map(({ spec }) => spec.selector.matchLabels),
  ];
  const primary = [
    ...services.map(({ primary: side }) => side.spec.selector),
    ...deployments.map(({ spec }) => spec.selector.matchLabels),
  ];
  const words = (selector: object, side: string) =>
    `the selector ${JSON.stringify(selector)} picks pods of the ${side} too, so canary and primary cannot be told apart`;
  return [
    ...canary
      .filter((selector) => ofPrimary.some((labels) => selects(selector, labels)))
      .map((s) => words(s, 'primary')),
    ...primary
      .filter((selector) => ofCanary.some((labels) => selects(selector, labels)))
      .map((s) => words(s, 'canary')),
  ];
}

function taken(doubled: Doubled, { fronts, deployments }: ChartObjects): readonly string[] {
  const services = new Set(fronts.map(({ name }) => name));
  const workloads = new Set(deployments.map(({ name }) => name));
  const sides = doubled.services.flatMap(({ metadata }) => {
    const { canary, primary } = backendsOf({ service: metadata.name });
    return [canary, primary];
  });
  const primaries = generate(doubled).deployments.map(({ metadata }) => metadata.name);
  return [
    ...sides
      .filter((name) => services.has(name))
      .map((name) => `the Service ${name} has the name that a side would get`),
    ...primaries
      .filter((name) => workloads.has(name))
      .map((name) => `the Deployment ${name} has the name that a primary would get`),
  ];
}
