/** The API of sequences: their runs, how these change, the queues they wait in, and control over them. */
export { addSequenceRoutes } from './routes.ts';
