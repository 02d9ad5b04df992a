import type { FieldError } from '../../kit/errors/index.ts';
import { isObject, type JsonObject } from '../../kit/events/index.ts';
import { refused, section } from '../input.ts';

/** An image for a container, or for all where none is named. */
export interface ImageChange {
  readonly container?: string;
  readonly image: string;
}

/** A flag, or anything that no image reference holds. */
const NO_IMAGE = /^-|[\s\p{Cc}]/u;
const LONGEST_IMAGE = 1_000;
const FIELD = 'data.configurationChange.values';

/**
 * What `configurationChange.values` asks for: `image`, with `container` beside it where there are several; or an image for
 * each container, `{ web: { image: … } }`. There is no chart that could use any other value.
 * @throws SLW_ROLLOUTS_INPUT naming each field
 */
export function imageChanges(data: JsonObject): readonly ImageChange[] {
  const values = section(section(data, 'configurationChange'), 'values');
  const { image, container, ...others } = values;
  const fields: FieldError[] = [];
  const changes: ImageChange[] = [];
  if (image !== undefined) {
    fields.push(...imageErrors(`${FIELD}.image`, image), ...containerErrors(container));
    changes.push({ image: textOf(image), ...(typeof container === 'string' ? { container } : {}) });
  } else if (container !== undefined) {
    fields.push({ field: `${FIELD}.image`, message: 'is required beside container' });
  }
  for (const [name, value] of Object.entries(others)) {
    const field = `${FIELD}.${name}`;
    if (!isObject(value) || Object.keys(value).join() !== 'image') {
      fields.push({ field, message: 'can have no effect: the service has no chart, only images can be changed' });
      continue;
    }
    fields.push(...imageErrors(`${field}.image`, value['image']));
    changes.push({ container: name, image: textOf(value['image']) });
  }
  if (fields.length === 0 && changes.length === 0) {
    fields.push({
      field: `${FIELD}.image`,
      message: 'is required: the service has no chart, so an image is all that can be deployed',
    });
  }
  if (fields.length > 0) throw refused(fields);
  return changes;
}

/** Anything else is refused by the checks. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function imageErrors(field: string, image: unknown): readonly FieldError[] {
  if (typeof image === 'string' && image !== '' && image.length <= LONGEST_IMAGE && !NO_IMAGE.test(image)) return [];
  return [{ field, message: 'must be the name of an image: text without white space, no leading dash' }];
}

function containerErrors(container: unknown): readonly FieldError[] {
  if (container === undefined || (typeof container === 'string' && container !== '')) return [];
  return [{ field: `${FIELD}.container`, message: 'must be the name of a container' }];
}

/** The container of each change; without a name the only one there is. @throws SLW_ROLLOUTS_INPUT */
export function containersFor(
  changes: readonly ImageChange[],
  containers: readonly string[],
): readonly Required<ImageChange>[] {
  return changes.map(({ container, image }) => {
    if (container !== undefined) return { container, image };
    if (containers.length <= 1) return { container: '*', image };
    const message = `does not say which of the containers it is for: ${containers.join(', ')}; name one in ${FIELD}.container`;
    throw refused([{ field: `${FIELD}.image`, message }]);
  });
}
