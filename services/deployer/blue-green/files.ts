import type { ServiceTraits, TrafficRequest, TrafficRouter, Weights } from '../../kit/traffic/index.ts';
import { yamlText, type PlainChart } from '../plain-chart/index.ts';
import { frontService } from './duplicate.ts';
import type { Generated, ServiceSides } from './generated.ts';

export interface GeneratedFile {
  readonly name: string;
  readonly object: object;
}

/** Where the traffic goes after an upgrade of the generated release; `nowhere`: nothing leads it yet. */
export type Lead = 'canary' | 'primary' | 'nowhere';

const WEIGHTS: Readonly<Record<Lead, Weights | undefined>> = {
  canary: { canary: 100, primary: 0 },
  primary: { canary: 0, primary: 100 },
  nowhere: undefined,
};

export interface FilesRequest {
  readonly namespace: string;
  /** Host names by which the public reaches a Service. */
  readonly hosts: (service: string) => readonly string[];
}

/** Files of the generated chart, named as Keptn names them; without a lead nothing leads traffic yet. Pure. */
export function filesOf(
  { services, deployments }: Generated,
  router: TrafficRouter,
  request: FilesRequest,
  lead: Lead,
): readonly GeneratedFile[] {
  return [
    ...services.flatMap(({ canary, primary }) => [serviceFile(canary), serviceFile(primary)]),
    ...deployments.map((object) => ({ name: `${object.metadata.name}-deployment.yaml`, object })),
    ...services.flatMap((sides) => trafficFiles(sides, router, request, lead)),
  ];
}

/** The side of one Service that gets its traffic. Pure. */
export function sideFor({ only }: ServiceSides, lead: 'canary' | 'primary'): 'canary' | 'primary' {
  return only ?? lead;
}

function serviceFile(object: ServiceSides['canary']): GeneratedFile {
  return { name: `${object.metadata.name}-service.yaml`, object };
}

function trafficFiles(
  sides: ServiceSides,
  router: TrafficRouter,
  { namespace, hosts }: FilesRequest,
  lead: Lead,
): readonly GeneratedFile[] {
  if (lead === 'nowhere' || sides.isNew) return [];
  const side = sideFor(sides, lead);
  const weights = WEIGHTS[side] as Weights;
  const request = trafficRequest(sides, side);
  const prefix = router.kind === 'istio' ? 'istio-' : '';
  return router.objects({ namespace, hosts: hosts(request.service), weights, ...request }).map((object) => ({
    name: `${object.metadata.name}-${prefix}${object.kind.toLowerCase()}.yaml`,
    object,
  }));
}

function trafficRequest(
  { canary, primary }: ServiceSides,
  side: 'canary' | 'primary',
): Pick<TrafficRequest, 'service' | 'ports' | 'selectors' | 'front'> & { readonly front: ServiceTraits } {
  const front = frontService(canary);
  const { selector: _, ports, ...spec } = (side === 'canary' ? canary : primary).spec;
  const { labels, annotations } = front.metadata;
  return {
    service: front.metadata.name,
    ports,
    selectors: { canary: canary.spec.selector, primary: primary.spec.selector },
    front: {
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      spec,
    },
  };
}

/** The generated chart of a service (specs/keptn.md 2.2). Pure. */
export function generatedChart(service: string, files: readonly GeneratedFile[]): PlainChart {
  const keywords = ['deployment_strategy=duplicate'];
  return {
    metadata: { apiVersion: 'v2', name: `${service}-generated`, version: '0.1.0', keywords },
    templates: Object.fromEntries(files.map(({ name, object }) => [name, yamlText(object)])),
  };
}
