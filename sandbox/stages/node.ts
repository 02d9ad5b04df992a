import { noneOf, oneOf, setStatus, stage, type Stage } from './stage.ts';

const READINESS = '.status.conditions.[] | select( .type == "Ready" ) | .status';

const CONDITIONS = `{{ $now := Now }}
{{ $since := or .metadata.creationTimestamp $now }}
conditions:
{{ range NodeConditions }}
- type: {{ .type | Quote }}
  status: {{ .status | Quote }}
  reason: {{ .reason | Quote }}
  message: {{ .message | Quote }}
  lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ $since | Quote }}
{{ end }}
addresses:
{{ with NodeIP }}
- { type: InternalIP, address: {{ . | Quote }} }
{{ end }}
{{ with NodeName }}
- { type: Hostname, address: {{ . | Quote }} }
{{ end }}`;

const INFO = `{{ $version := printf "kwok-%s" Version }}
nodeInfo:
  architecture: amd64
  operatingSystem: linux
  bootID: ""
  machineID: ""
  osImage: ""
  systemUUID: ""
  containerRuntimeVersion: {{ $version | Quote }}
  kernelVersion: {{ $version | Quote }}
  kubeProxyVersion: {{ $version | Quote }}
  kubeletVersion: {{ $version | Quote }}
phase: Running`;

export const nodeStages: readonly Stage[] = [
  stage('Node', 'node-initialize', {
    when: [noneOf(READINESS, 'True')],
    steps: [setStatus(CONDITIONS, INFO)],
  }),
  // The lease is the heartbeat; the status follows seldom, as a kubelet's does.
  stage('Node', 'node-heartbeat-with-lease', {
    when: [oneOf('.status.phase', 'Running'), oneOf(READINESS, 'True')],
    delay: { durationMilliseconds: 600_000, jitterDurationMilliseconds: 610_000 },
    steps: [setStatus(CONDITIONS)],
  }),
];
