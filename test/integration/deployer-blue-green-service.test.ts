import { describeBlueGreen, trafficCluster } from './blue-green/index.ts';

describeBlueGreen('service', trafficCluster());
