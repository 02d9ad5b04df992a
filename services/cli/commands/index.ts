/** The commands, one file each; each adds itself to its parent and loads what it needs only when it runs. */
export { addAddResource } from './add-resource.ts';
export { COMPLETE, addCompletion, printCompletions } from './completion.ts';
export { addCreateProject, addCreateService } from './create.ts';
export { addGetDeadLetters, addReplayDeadLetter } from './dead-letters.ts';
export { addDiff } from './diff.ts';
export { addDoctor } from './doctor.ts';
export { addGetEvents } from './get-events.ts';
export { addGetProjects, addGetServices, addGetStages } from './get-projects.ts';
export { addGetSequence } from './get-sequence.ts';
export { pathOf, type AddCommand, type Host } from './host.ts';
export { addSandbox } from './sandbox.ts';
export { addSendEvent } from './send-event.ts';
export { addServe } from './serve.ts';
export { addTriggerDelivery } from './trigger-delivery.ts';
export { addTriggerSequence } from './trigger-sequence.ts';
export { addVersion } from './version.ts';
