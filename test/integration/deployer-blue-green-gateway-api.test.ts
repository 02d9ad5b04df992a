import { describeBlueGreen, trafficCluster } from './blue-green/index.ts';

describeBlueGreen('gateway-api', trafficCluster());
