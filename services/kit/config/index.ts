/** Configuration: environment and YAML file, checked by one schema, all errors at once, frozen. */
export { formatDuration, parseDuration } from './duration.ts';
export { KEPTN_NAMES } from './keptn-names.ts';
export { environmentName, loadConfig, type ConfigSources } from './load.ts';
export { configSchema, type Config } from './schema.ts';
