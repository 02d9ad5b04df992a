import { addScope, type HttpApp } from '../../kit/http/index.ts';
import { keptnErrors } from './errors.ts';

/**
 * Adds the same routes under each prefix, in scopes that answer errors as Keptn does. The OpenAPI document shows the
 * first alone.
 */
export async function mount(app: HttpApp, prefixes: readonly string[], add: (scope: HttpApp) => void): Promise<void> {
  for (const [index, prefix] of prefixes.entries()) {
    await addScope(
      app,
      prefix,
      (scope) => {
        keptnErrors(scope);
        takeEmptyBodies(scope);
        if (index > 0) scope.addHook('onRoute', (route) => void (route.schema = { ...route.schema, hide: true }));
        add(scope);
      },
      { prefix },
    );
  }
}

/** go-utils says that its requests without a body hold JSON. */
function takeEmptyBodies(scope: HttpApp): void {
  const parse = scope.getDefaultJsonParser('error', 'error');
  scope.removeContentTypeParser('application/json');
  scope.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : parse(request, body, done),
  );
}
