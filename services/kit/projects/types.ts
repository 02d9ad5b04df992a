/** Where a resource lies: a project, one of its stages, or a service in a stage. */
export interface ResourceScope {
  readonly project: string;
  readonly stage?: string;
  readonly service?: string;
}

export interface ResourceFile {
  /** Path below the scope, with forward slashes, never leaving it: `helm/carts.tgz`. */
  readonly path: string;
  readonly content: Uint8Array;
}

export interface Committed {
  /** Full sha of the commit that holds the write. */
  readonly commit: string;
}

/**
 * The projects, each a Git repository with shipyard.yaml and, for each stage and service, charts, values and endpoints.
 * Both of Keptn's layouts are read (branch for each stage, folder for each stage); new projects get folders.
 */
export interface Projects {
  /** @throws SLW_PROJECT_EXISTS, SLW_PROJECT_NAME_INVALID */
  create(project: string, shipyard: string, stages: readonly string[]): Promise<Committed>;
  list(): Promise<readonly string[]>;
  /** @throws SLW_PROJECT_UNKNOWN */
  stages(project: string): Promise<readonly string[]>;
  services(project: string, stage: string): Promise<readonly string[]>;
  /** Creates the service in every stage. @throws SLW_SERVICE_EXISTS, SLW_PROJECT_UNKNOWN, SLW_SERVICE_NAME_INVALID */
  createService(project: string, service: string): Promise<Committed>;
  /** The commit that a stage's configuration stands at now. */
  head(project: string, stage?: string): Promise<string>;
  /** A file at a commit (the newest when absent); undefined when there is none. @throws SLW_PROJECT_UNKNOWN, SLW_COMMIT_UNKNOWN */
  read(scope: ResourceScope, path: string, commit?: string): Promise<Buffer | undefined>;
  /** Paths below the scope's folder `under`, relative to the scope. */
  listFiles(scope: ResourceScope, under: string, commit?: string): Promise<readonly string[]>;
  /** Writes files in one commit; retried when somebody else committed meanwhile. No commit when nothing changed: then the current one. */
  write(scope: ResourceScope, files: readonly ResourceFile[], message: string): Promise<Committed>;
  /**
   * Checks a folder out below the data directory, named by its content, so that a second call is free.
   * Refuses symbolic links and submodules. Undefined when the folder does not exist at that commit.
   */
  exportFolder(scope: ResourceScope, path: string, commit?: string): Promise<string | undefined>;
}
