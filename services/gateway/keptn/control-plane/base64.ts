import { requestInvalid } from '../../../kit/http/index.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** @throws SLW_HTTP_REQUEST_INVALID naming the field, for text that is no base64 */
export function base64(field: string, text: string): Buffer {
  const joined = text.replace(/[\r\n]/g, '');
  if (!BASE64.test(joined)) throw requestInvalid([{ field, message: 'is not base64' }]);
  return Buffer.from(joined, 'base64');
}
