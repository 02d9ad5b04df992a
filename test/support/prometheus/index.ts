/** A real Prometheus for tests: found on PATH, or taken out of Debian's package. */
export { startPrometheus, type TestPrometheus } from './prometheus.ts';
