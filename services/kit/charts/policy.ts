import { slipwayError } from '../errors/index.ts';
import type { ChartReference } from './reference.ts';

/** Which repositories a chart reference may name, and how they are spoken to. */
export interface ChartPolicy {
  /** `host` or `host:port`, lower case; `*` is any. */
  readonly allowedHosts: readonly string[];
  /** Hosts spoken to without TLS. */
  readonly plainHttpHosts: readonly string[];
  /** Docker-style credentials file. */
  readonly registryConfig: string | undefined;
}

interface ChartSettings {
  readonly allowedHosts: string;
  readonly plainHttpHosts: string;
  readonly registryConfig?: string | undefined;
}

/** The policy in the settings `charts.*`. */
export function chartPolicy(settings: ChartSettings): ChartPolicy {
  return {
    allowedHosts: listOf(settings.allowedHosts),
    plainHttpHosts: listOf(settings.plainHttpHosts),
    registryConfig: settings.registryConfig,
  };
}

/** Asked before anything goes over the network. @throws SLW_CHART_HOST_REFUSED */
export function checkHost(policy: ChartPolicy, reference: ChartReference): void {
  const { host } = reference;
  if (!policy.allowedHosts.includes('*') && !policy.allowedHosts.includes(host)) {
    const reason = `the allowed hosts are: ${policy.allowedHosts.join(', ') || 'none'}`;
    throw slipwayError('SLW_CHART_HOST_REFUSED', { host, reason, setting: 'charts.allowedHosts' });
  }
  if (reference.scheme === 'http' && !policy.plainHttpHosts.includes(host)) {
    const reason = 'http:// is only for hosts that are listed as without TLS';
    throw slipwayError('SLW_CHART_HOST_REFUSED', { host, reason, setting: 'charts.plainHttpHosts' });
  }
}

function listOf(text: string): readonly string[] {
  const items = text.split(',').map((item) => item.trim().toLowerCase());
  return items.filter((item) => item !== '');
}
