/** rollback.triggered: back to the version that served before. */
export { explainFailure, goBack, type Plan } from './go-back.ts';
export { createHelmReturn, type HelmReturn } from './helm-return.ts';
export { rollbackHandler } from './handler.ts';
export { restoreValues } from './restore-values.ts';
