import { slipwayError } from '../../kit/errors/index.ts';

/** A context is named as an argument, or by --context as Keptn's CLI takes it. @throws SLW_CLI_USAGE */
export function required(context: string | undefined, help: string): string {
  if (context !== undefined) return context;
  const fields = [{ field: '--context', message: 'is required: what `trigger` printed, or `slipway get sequences`' }];
  throw slipwayError('SLW_CLI_USAGE', { reason: 'A context is missing', help }, { fields });
}
