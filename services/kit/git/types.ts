/** What lies at a path. */
export interface Found {
  readonly id: string;
  readonly type: 'blob' | 'tree' | 'commit';
}

/** One commit and what was looked for in it; a path that is not there is not in `found`. */
export interface Snapshot {
  /** Full sha. */
  readonly commit: string;
  readonly found: ReadonlyMap<string, Found>;
}

export interface TreeEntry {
  /** Octal file mode as Git writes it: 100644, 100755, 120000 (symbolic link), 160000 (submodule), 040000 (folder). */
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly id: string;
  /** Bytes of a file; 0 for all else. */
  readonly size: number;
  /** From the root of the repository. */
  readonly path: string;
}

/** How a branch here stands to the one of its name elsewhere. */
export interface Compared {
  readonly branch: string;
  /** Full sha of the branch here. */
  readonly commit: string;
  /** `ahead` also when it is not there elsewhere; `behind` has all that is here and more. */
  readonly is: 'same' | 'ahead' | 'behind' | 'diverged';
}

/** How far down: what lies in a folder itself, in the folders in it too, or all. */
export type Depth = 'children' | 'grandchildren' | 'all';

export interface CommitRequest {
  readonly branch: string;
  readonly files: readonly { readonly path: string; readonly content: Uint8Array }[];
  /** Files to take away, and folders with all that is in them; none of them, and nothing in them, is in `files`. */
  readonly removed?: readonly string[];
  readonly message: string;
  readonly time: Date;
  /** Full sha that a branch begins at which is not there yet; without one it begins with this commit. */
  readonly base?: string;
  /** Further paths that `check` wants to know about. */
  readonly inspect?: readonly string[];
  /** Called with the branch as it stands (undefined: not born) before each attempt; throws to give the commit up. */
  check?(before: Snapshot | undefined): void;
}

export interface CommitResult {
  /** Full sha of the branch's commit that holds the files. */
  readonly commit: string;
  /** False when the branch held the very same files already, and nothing of what was to be taken away. */
  readonly changed: boolean;
}

/**
 * A bare repository. A revision is `HEAD`, a branch as `refs/heads/<name>`, or a commit id of 7 to 64 hex digits;
 * undefined is answered when the revision does not exist.
 */
export interface Repository {
  readonly dir: string;
  /** The branch HEAD points to, born or not. */
  defaultBranch(): Promise<string>;
  /** Of a repository that nobody reads yet. */
  setDefaultBranch(branch: string): Promise<void>;
  branches(): Promise<readonly string[]>;
  /** All branches against those that were fetched below `into`. */
  compare(into: string): Promise<readonly Compared[]>;
  /** Drops the references below `into`. */
  forgetBranches(into: string): Promise<void>;
  look(revision: string, paths: readonly string[]): Promise<Snapshot | undefined>;
  /** A file with the commit it was read at; `content` is undefined where there is no file. */
  read(
    revision: string,
    path: string,
  ): Promise<{ readonly commit: string; readonly content: Buffer | undefined } | undefined>;
  /** What lies below a folder ('' is the root); a folder that is looked into is told by what is in it. */
  list(revision: string, folder: string, depth: Depth): Promise<readonly TreeEntry[] | undefined>;
  /** Contents of blobs, in the order of the ids. */
  blobs(ids: readonly string[]): Promise<readonly Buffer[]>;
  /**
   * Commits files onto a branch by compare-and-set, again from the start when somebody else was faster.
   * @throws SLW_GIT_CONFLICT when others were faster each time, SLW_GIT_PATH_INVALID
   */
  commit(request: CommitRequest): Promise<CommitResult>;
  /** Frees what reading holds, when the repository goes or moves away; reading it later takes that up anew. */
  close(): void;
}
