import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answers, Question } from './cat-file-batch.ts';
import { CAT_FILE, startCatFile, type CatFile, type Ending, type Request } from './cat-file-process.ts';
import { gitFailed, programOf, timeoutOf, type GitOptions } from './run.ts';

export interface ReaderLimits {
  /** Processes that live at once, over all repositories. */
  readonly processes: number;
  /** Milliseconds without a question after which a process ends. */
  readonly idle: number;
}

/** Reads objects by one process for each repository in use, started when it is asked and ended when it is idle. */
export interface Readers {
  /** @throws SLW_GIT_FAILED, SLW_GIT_MISSING, SLW_GIT_TOO_OLD, SLW_GIT_TIMEOUT, SLW_GIT_TOO_LARGE */
  ask(dir: string, git: GitOptions, question: Question): Promise<Answers>;
  /** Ends the process of a repository that will not be read any more. */
  close(dir: string, git: GitOptions): void;
}

interface Place {
  readonly key: string;
  readonly dir: string;
  readonly git: GitOptions;
  readonly identity: string;
}

/** A process that dies is replaced once for the question it died over. */
const ATTEMPTS = 2;
/** What would end a line of the protocol, and with it ask for something else. The guard lets none of it through. */
const LINE_ENDS = /[\0\r\n]/;

export function createReaders({ processes, idle }: ReaderLimits): Readers {
  /** Those that may be asked, the one that was asked last at the end. */
  const live = new Map<string, { readonly identity: string; readonly catFile: CatFile }>();

  function submit(place: Place, request: Request): void {
    const catFile = present(place) ?? start(place);
    live.delete(place.key);
    live.set(place.key, { identity: place.identity, catFile });
    retireOldest();
    catFile.send(request);
  }

  function present({ key, identity }: Place): CatFile | undefined {
    const found = live.get(key);
    if (found?.catFile.isOpen() !== true) return undefined;
    if (found.identity === identity) return found.catFile;
    found.catFile.retire();
    return undefined;
  }

  function start(place: Place): CatFile {
    const { key, dir, git } = place;
    const onEnd = (ending: Ending) => {
      if (live.get(key)?.catFile === catFile) live.delete(key);
      settle(place, ending);
    };
    const catFile = startCatFile({ dir, git, idle, onEnd });
    return catFile;
  }

  /** Only the question that a process was at can be why it ended: the others are asked anew. */
  function settle(place: Place, { unanswered, error, isFinal }: Ending): void {
    unanswered.forEach((request, index) => {
      const failures = request.failures + (index === 0 ? 1 : 0);
      if (index === 0 && (isFinal || failures >= ATTEMPTS)) request.reject(error);
      else submit(place, { ...request, failures });
    });
  }

  function retireOldest(): void {
    for (const [key, { catFile }] of live) {
      if (live.size <= processes) return;
      live.delete(key);
      catFile.retire();
    }
  }

  return {
    async ask(dir, git, question) {
      if (question.names.length === 0) return [];
      if (question.names.some((name) => LINE_ENDS.test(name))) {
        throw gitFailed(dir, CAT_FILE, { exitCode: 0, stderr: 'a name that holds a line break cannot be asked for' });
      }
      const identity = await identityOf(dir);
      const place = { key: keyOf(dir, git), dir, git, identity };
      return new Promise((resolve, reject) => submit(place, { question, failures: 0, resolve, reject }));
    },
    close(dir, git) {
      live.get(keyOf(dir, git))?.catFile.retire();
      live.delete(keyOf(dir, git));
    },
  };
}

function keyOf(dir: string, git: GitOptions): string {
  return JSON.stringify([dir, programOf(git), timeoutOf(git)]);
}

/**
 * Tells a repository from one that was made anew under its name, and from itself with other settings: git reads
 * `config` when it starts. Packs and references it looks up by itself each time.
 */
async function identityOf(dir: string): Promise<string> {
  const found = await stat(join(dir, 'config'), { bigint: true }).catch(() => undefined);
  return found === undefined ? 'none' : `${found.dev} ${found.ino} ${found.ctimeNs}`;
}
