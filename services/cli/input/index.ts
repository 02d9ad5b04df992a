/** What people hand to the command, checked before anything is sent: names, k=v pairs, files and folders. */
export { checkInputs, inputs, type InputName } from './check.ts';
export { readText, readUpload, type Upload } from './files.ts';
export { nearest } from './nearest.ts';
export { labelsOf, splitAt, treeOf } from './pairs.ts';
