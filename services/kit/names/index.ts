/** Namespace and Helm release of a service in a stage, by the templates of the configuration. */
export { generatedName, namesFor, type NameTemplates } from './names.ts';
