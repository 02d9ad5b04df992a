import type { Step } from './stage.ts';

/** The container an event speaks of, unless the caller says otherwise: the first. */
const FIRST_CONTAINER = '{{ $container := index .spec.containers 0 }}';

/**
 * A Warning as a kubelet writes it. kwok's own `event` step takes a fixed text only; people read the image's name here.
 * `message` is a template expression on the pod and `$container`, which `variables` set.
 */
export function warning(reason: string, message: string, variables: string = FIRST_CONTAINER): Step {
  const template = `${variables}
apiVersion: v1
kind: Event
metadata:
  name: {{ printf "%s.%s" .metadata.name (lower (randAlphaNum 12)) | Quote }}
  namespace: {{ .metadata.namespace | Quote }}
involvedObject:
  apiVersion: v1
  kind: Pod
  name: {{ .metadata.name | Quote }}
  namespace: {{ .metadata.namespace | Quote }}
  uid: {{ .metadata.uid | Quote }}
  fieldPath: {{ printf "spec.containers{%s}" $container.name | Quote }}
type: Warning
reason: ${reason}
message: {{ ${message} | Quote }}
count: 1
firstTimestamp: {{ Now | Quote }}
lastTimestamp: {{ Now | Quote }}
reportingComponent: kubelet
source:
  component: kubelet
  host: {{ .spec.nodeName | Quote }}
`;
  return { apply: { template } };
}
