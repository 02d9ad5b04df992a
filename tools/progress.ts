/** Where progress goes that a person follows. */
export interface Report {
  /** One fact on a line of its own. */
  line(text: string): void;
  /** Says what is waited for, with the seconds, until `end` is called. Waits do not nest. */
  wait(text: string): Wait;
}

export interface Wait {
  /** Ends the wait; with a text, that text and the seconds stay on the screen. */
  end(text?: string): void;
}

interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const LINE_EVERY_MS = 15_000;
const UPDATE_EVERY_MS = 500;

/** Progress on a terminal (one line that is updated) or in a log (a line each 15 seconds). */
export function terminalReport(screen: Screen = process.stderr, now: () => number = Date.now): Report {
  return {
    line: (text) => void screen.write(`${text}\n`),
    wait: (text) => (screen.isTTY === true ? updatingWait(screen, text, now) : loggedWait(screen, text, now)),
  };
}

/** Progress for nobody. */
export function silentReport(): Report {
  return { line: () => undefined, wait: () => ({ end: () => undefined }) };
}

function updatingWait(screen: Screen, text: string, now: () => number): Wait {
  const start = now();
  const draw = () => void screen.write(`\r\u001b[2K${text} ... ${seconds(now() - start)}`);
  draw();
  const timer = setInterval(draw, UPDATE_EVERY_MS);
  timer.unref();
  return {
    end: (done) => {
      clearInterval(timer);
      screen.write('\r\u001b[2K');
      if (done !== undefined) screen.write(`${done} (${seconds(now() - start)})\n`);
    },
  };
}

function loggedWait(screen: Screen, text: string, now: () => number): Wait {
  const start = now();
  screen.write(`${text} ...\n`);
  const timer = setInterval(() => void screen.write(`${text} ... ${seconds(now() - start)}\n`), LINE_EVERY_MS);
  timer.unref();
  return {
    end: (done) => {
      clearInterval(timer);
      if (done !== undefined) screen.write(`${done} (${seconds(now() - start)})\n`);
    },
  };
}

/** `350 ms` under a second, then `4.2 s`, from a minute on `2 min 5 s`. */
export function seconds(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 10_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const whole = Math.round(milliseconds / 1_000);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
