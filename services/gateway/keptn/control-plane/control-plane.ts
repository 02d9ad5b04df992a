import type { HttpApp } from '../../../kit/http/index.ts';
import type { GatewayOptions } from '../../options.ts';

/** Adds the control plane's routes to a scope that bears its prefix. */
export function addControlPlane(_app: HttpApp, _options: GatewayOptions): void {}
