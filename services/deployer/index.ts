/** The deployer: answers deployment.triggered by delivering a chart with Helm. */
export { createDeployer, createFleetDeployer } from './create-deployer.ts';
export { createHelmReturn } from './rollback/index.ts';
export { startDriftWatch } from './drift/index.ts';
export { startDeletion } from './deletion/index.ts';
export type { DeployerDependencies, FleetDependencies } from './work.ts';
