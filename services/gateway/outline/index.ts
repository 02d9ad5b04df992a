/** What a project's shipyard says of its stages: which there are, in which order. */
export { inOrder, outlineOf, type Outline } from './outline.ts';
