import type { SlipwayError } from '../kit/errors/index.ts';
import type { Log } from '../kit/log/index.ts';

/** Says once that a receiver does not answer, and once that it does again: not with every event. */
export interface Doorbell {
  answered(): void;
  silent(error: SlipwayError): void;
}

export function createDoorbell(sink: string, log: Log): Doorbell {
  let isSilent = false;
  return {
    answered() {
      if (isSilent) log.info({ sink }, 'sink takes events again');
      isSilent = false;
    },
    silent(error) {
      if (!isSilent) log.warn({ sink, error }, 'sink does not take events; they are kept and sent again');
      isSilent = true;
    },
  };
}
