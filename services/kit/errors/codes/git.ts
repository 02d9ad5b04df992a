import type { ErrorTable } from '../definition.ts';

export const gitErrors = {
  SLW_GIT_MISSING: {
    message: 'Slipway keeps projects in Git but cannot start {program}: {reason}',
    next: 'Install git 2.36 or newer, or put it on the PATH of the Slipway process.',
    http: 500,
    exit: 1,
    retryable: false,
  },
  SLW_GIT_TOO_OLD: {
    message: 'The git at {program} is too old for Slipway: it does not know `cat-file --batch-command`.',
    next: 'Install git 2.36 or newer, or put it first on the PATH of the Slipway process.',
    http: 500,
    exit: 1,
    retryable: false,
  },
  SLW_GIT_FAILED: {
    message: 'git {command} failed in {repository}: {reason}',
    next: 'Look at the repository with `git --git-dir={repository} fsck`; the reason above is in the words of git.',
    http: 500,
    exit: 1,
    retryable: false,
  },
  SLW_GIT_TIMEOUT: {
    message: 'git {command} in {repository} was stopped after {seconds} s without an end.',
    next: 'Check the disk below the data folder and how busy the machine is, then try again.',
    http: 504,
    exit: 6,
    retryable: true,
  },
  SLW_GIT_TOO_LARGE: {
    message: 'git {command} in {repository} answered with more than {limit} bytes.',
    next: 'Keep files of more than 16 MB out of the repository, or split the folder.',
    http: 413,
    exit: 1,
    retryable: false,
  },
  SLW_GIT_CONFLICT: {
    message: 'Branch {branch} of {repository} moved under each of {attempts} attempts to commit: {reason}',
    next: 'Try again. If nobody else writes, remove a stale {repository}/refs/heads/{branch}.lock.',
    http: 409,
    exit: 4,
    retryable: true,
  },
  SLW_GIT_PATH_INVALID: {
    message: 'The path {path} is not allowed: {reason}.',
    next: 'Use a relative path with forward slashes, such as helm/carts.tgz.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_GIT_BRANCH_INVALID: {
    message: '{branch} is not a branch name that Slipway accepts.',
    next: 'Use letters, digits, dots, dashes and slashes, beginning with a letter or digit.',
    http: 400,
    exit: 2,
    retryable: false,
  },
} as const satisfies ErrorTable;
