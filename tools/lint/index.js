/** The house's own lint rules; JavaScript, because eslint.config.js is loaded by Node 20 as it stands. */
export { doors } from './doors.js';
