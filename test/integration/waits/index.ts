/** What the tests of the waits share: replicas that serve them, events that ask for them, and the answers. */
export {
  HOUR,
  NAME,
  start,
  triggered,
  type Answer,
  allAnswers,
  answersTo,
  untilFinished,
  types,
  type Finished,
  finishedData,
  untilOpen,
} from './waits.ts';
