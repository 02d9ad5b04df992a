/** Charts that render to just what they hold: no template of a stranger is run again. */
export { frozenChart, keepChart, nameAndVersion, textsOf, type PlainChart } from './keep-chart.ts';
export { yamlText } from './yaml-text.ts';
