/** Pieces of Go templates for the status of a pod; the first one must be NOW. */
export const NOW = '{{ $now := Now }}{{ $pod := . }}';

export const READY = `conditions:
- { type: Initialized, status: "True", lastTransitionTime: {{ $now | Quote }} }
- { type: Ready, status: "True", lastTransitionTime: {{ $now | Quote }} }
- { type: ContainersReady, status: "True", lastTransitionTime: {{ $now | Quote }} }
{{ range .spec.readinessGates }}
- { type: {{ .conditionType | Quote }}, status: "True", lastTransitionTime: {{ $now | Quote }} }
{{ end }}`;

const NOT_READY_CONDITION = (type: string) => `- type: ${type}
  status: "False"
  reason: ContainersNotReady
  message: {{ $message | Quote }}
  lastTransitionTime: {{ $now | Quote }}`;

export const NOT_READY = `{{ $names := list }}{{ range .spec.containers }}{{ $names = append $names .name }}{{ end }}
{{ $message := printf "containers with unready status: [%s]" (join " " $names) }}
conditions:
- { type: Initialized, status: "True", lastTransitionTime: {{ $now | Quote }} }
${NOT_READY_CONDITION('Ready')}
${NOT_READY_CONDITION('ContainersReady')}`;

/** Init containers have ended; sidecars (those that restart always) run. */
export const INIT_CONTAINERS = `initContainerStatuses:
{{ range .spec.initContainers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: true
  restartCount: 0
  {{ if eq .restartPolicy "Always" }}
  started: true
  state: { running: { startedAt: {{ $now | Quote }} } }
  {{ else }}
  started: false
  state: { terminated: { exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }} } }
  {{ end }}
{{ end }}`;

export const ADDRESSES = `{{ with NodeIPsWith .spec.nodeName }}
hostIP: {{ index . 0 | Quote }}
hostIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
{{ with PodIPsWith .spec.nodeName (or .spec.hostNetwork false) (or .metadata.uid "") (or .metadata.name "") (or .metadata.namespace "") }}
podIP: {{ index . 0 | Quote }}
podIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
startTime: {{ $now | Quote }}`;

export const RUNNING = '{ running: { startedAt: {{ $now | Quote }} } }';
export const COMPLETED = terminated(0, 'Completed');
export const CREATING = '{ waiting: { reason: ContainerCreating } }';

/** A container that has ended; its last words are what a kubelet takes from the end of its log. */
export function terminated(exitCode: number, reason: string, words?: string): string {
  const message = words === undefined ? '' : `, message: ${JSON.stringify(words)}`;
  const times = 'startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }}';
  return `{ terminated: { exitCode: ${exitCode}, reason: ${reason}${message}, ${times} } }`;
}

export interface ContainerState {
  /** Lines that set variables from the container, which is `.` there. */
  readonly variables?: string;
  /** Template that gives true or false. */
  readonly ready: string;
  readonly started: string;
  readonly restarts?: string;
  /** Template of a YAML flow mapping. */
  readonly state: string;
  readonly lastState?: string;
}

/** The status of every container. */
export function containers(input: ContainerState): string {
  return `containerStatuses:
{{ range .spec.containers }}
${input.variables ?? ''}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: ${input.ready}
  started: ${input.started}
  restartCount: ${input.restarts ?? '0'}
  state: ${input.state}
  ${input.lastState === undefined ? '' : `lastState: ${input.lastState}`}
{{ end }}`;
}

export function phase(name: 'Pending' | 'Running' | 'Succeeded' | 'Failed'): string {
  return `phase: ${name}`;
}
