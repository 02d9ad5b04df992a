/** What blue/green promises, whatever leads the traffic. */
export { BLUE_GREEN, describeBlueGreen, trafficCluster, version } from './by-way-of.ts';
