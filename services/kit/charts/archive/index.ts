/** Chart packages as data: read and judged in memory, within bounds, before helm is given one. */
export { inspectPackage, isBundledPackage } from './inspect.ts';
