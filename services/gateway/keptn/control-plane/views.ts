import { Type, type Static } from 'typebox';
import { remoteSchema } from './git-credentials.ts';
import { eventInfoSchema } from './service-events.ts';

const creationDate = Type.Optional(Type.String({ description: 'Nanoseconds since 1970.' }));

export const serviceSchema = Type.Object({
  serviceName: Type.String(),
  creationDate,
  deployedImage: Type.Optional(Type.String()),
  lastEventTypes: Type.Record(Type.String(), eventInfoSchema),
  openRemediations: Type.Array(Type.Unknown()),
});

export const stageSchema = Type.Object({
  stageName: Type.String(),
  parentStages: Type.Optional(Type.Array(Type.String())),
  services: Type.Array(serviceSchema),
});

export const projectSchema = Type.Object({
  projectName: Type.String(),
  creationDate,
  shipyard: Type.Optional(Type.String({ description: 'The text of shipyard.yaml.' })),
  shipyardVersion: Type.Optional(Type.String()),
  stages: Type.Array(stageSchema),
  gitCredentials: Type.Optional(remoteSchema),
  isUpstreamAutoProvisioned: Type.Boolean(),
});

export type ServiceView = Static<typeof serviceSchema>;
export type StageView = Static<typeof stageSchema>;
export type ProjectView = Static<typeof projectSchema>;
