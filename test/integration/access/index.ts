/** Two projects, and tokens of which each may do something else in them. */
export { accessScene, type AccessScene, type TokenName } from './scene.ts';
