/** What Keptn's mongodb-datastore serves: stored events, found by what they say; read from the stream itself. */
export { addDatastore } from './datastore.ts';
