/** Settings of the command: flags over SLIPWAY_* over ~/.config/slipway/config.yaml. */
export { loadSettings, settingsPath } from './load.ts';
export { settingsFileSchema, type SettingsFile } from './schema.ts';
export { DEFAULT_ENDPOINT, resolveSettings, type GlobalFlags, type Settings } from './settings.ts';
