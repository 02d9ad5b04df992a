/** Charts with Rollouts for the tests of the deployer. */
export { blueGreenChart, canaryChart, workloadChart } from './charts.ts';
