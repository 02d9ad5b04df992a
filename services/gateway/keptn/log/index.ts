/** The log of what integrations failed with: what they sent, and what their events say of themselves. */
export { addLog } from './log.ts';
