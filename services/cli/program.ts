import { Command, Option } from 'commander';
import {
  addAbortSequence,
  addAddResource,
  addApprove,
  addCompletion,
  addCreateProject,
  addCreateService,
  addCreateToken,
  addDecline,
  addDeleteProject,
  addDeleteResource,
  addDeleteService,
  addDiff,
  addDoctor,
  addExplainSequence,
  addGetApprovals,
  addGetAudit,
  addGetDeadLetters,
  addGetEvents,
  addGetProjects,
  addGetQueue,
  addGetResources,
  addGetRollout,
  addGetSequence,
  addGetServices,
  addGetStages,
  addLintShipyard,
  addPauseSequence,
  addReplayDeadLetter,
  addResumeSequence,
  addRolloutOperations,
  addRolloutStatus,
  addSandbox,
  addSendEvent,
  addServe,
  addTriggerDelivery,
  addTriggerEvaluation,
  addTriggerSequence,
  addUpdateProject,
  addVersion,
  addWhoami,
  type AddCommand,
  type Host,
} from './commands/index.ts';
import { packageVersion } from './version.ts';

/** The whole command, nothing run yet. Refusals are thrown, never printed or exited with: `run` does both. */
export function createProgram(host: Host): Command {
  const program = new Command('slipway')
    .description('Delivers services to Kubernetes by CloudEvents.')
    .version(packageVersion(), '-V, --version', 'print the version of this command')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: host.io.out.write, writeErr: host.io.err.write, outputError: () => undefined })
    .helpCommand(false);
  addGlobals(program);
  program.exitOverride();
  addServe(program, host);
  addSandbox(program, host);
  group(program, host, 'create', 'create a project or a service', [addCreateProject, addCreateService]);
  group(program, host, 'update', 'give a project another shipyard or Git remote', [addUpdateProject]);
  group(program, host, 'delete', 'delete a project, a service or files', [
    addDeleteProject,
    addDeleteService,
    addDeleteResource,
  ]);
  addAddResource(program, host);
  group(program, host, 'trigger', 'start a delivery or any sequence', [
    addTriggerDelivery,
    addTriggerSequence,
    addTriggerEvaluation,
  ]);
  addDiff(program, host);
  group(program, host, 'lint', 'check a file before it is used', [addLintShipyard]);
  addApprove(program, host);
  addDecline(program, host);
  group(program, host, 'explain', 'say why something is as it is', [addExplainSequence]);
  group(program, host, 'pause', 'hold the runs of a context', [addPauseSequence]);
  group(program, host, 'resume', 'let the runs of a context go on', [addResumeSequence]);
  group(program, host, 'abort', 'end the runs of a context', [addAbortSequence]);
  group(program, host, 'send', 'send an event', [addSendEvent]);
  group(program, host, 'get', 'show runs, projects, approvals, events', [
    addGetSequence,
    addGetQueue,
    addGetRollout,
    addGetProjects,
    addGetStages,
    addGetServices,
    addGetResources,
    addGetApprovals,
    addGetEvents,
    addGetDeadLetters,
    addGetAudit,
  ]);
  group(program, host, 'rollout', 'promote, abort, undo an Argo Rollout by hand', [
    addRolloutOperations,
    addRolloutStatus,
  ]);
  group(program, host, 'replay', 'do again what was given up', [addReplayDeadLetter]);
  group(program, host, 'token', 'make tokens for users and machines', [addCreateToken]);
  addWhoami(program, host);
  for (const add of [addDoctor, addVersion, addCompletion]) add(program, host);
  return program;
}

function addGlobals(program: Command): void {
  program
    .option('-e, --endpoint <url>', 'address of the Slipway API (SLIPWAY_ENDPOINT; default http://127.0.0.1:8080)')
    .option('--token <token>', 'token of the API; SLIPWAY_TOKEN or --token-file keep it out of the list of processes')
    .option('--token-file <file>', 'file that holds the token (SLIPWAY_TOKEN_FILE)')
    .addOption(
      new Option('-o, --output <format>', 'format of the output').choices(['table', 'wide', 'json', 'yaml', 'name']),
    )
    .option('--no-headers', 'tables without their first line')
    .option('--no-color', 'no colour (NO_COLOR)')
    .option('-q, --quiet', 'no progress, only results and errors')
    .option('-v, --verbose', 'also show each request and the causes of errors')
    .option('--timeout <duration>', 'how long to wait, for example 90s or 10m (SLIPWAY_TIMEOUT)');
}

function group(program: Command, host: Host, name: string, description: string, members: readonly AddCommand[]): void {
  const parent = program.command(name).description(description);
  for (const add of members) add(parent, host);
}
