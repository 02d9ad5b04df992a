import { warning } from './events.ts';
import { fateIs } from './fate.ts';
import { alive, pending } from './lifecycle.ts';
import { absent, oneOf, setStatus, stage, type Stage } from './stage.ts';
import { ADDRESSES, INIT_CONTAINERS, NOT_READY, NOW, containers, phase } from './templates.ts';

// In containerd's words, as people know them from their clusters.
const NOT_FOUND =
  'printf "rpc error: code = NotFound desc = failed to pull and unpack image %q: failed to resolve reference %q: %s: not found"';

/** By label the images of all containers are broken, by tag only those that say so; the others run. */
const IS_BAD = `or (eq (dig "metadata" "labels" "slipway.dev/fate" "" $pod) "pull-error") (regexMatch ":[^/]*broken" .image)`;

/** `$container` is the first broken one. */
const FIND_BAD = `{{ $pod := . }}{{ $container := index .spec.containers 0 }}
{{ range reverse .spec.containers }}{{ if ${IS_BAD} }}{{ $container = . }}{{ end }}{{ end }}
{{ $image := $container.image }}`;

function waiting(reason: string, message: string): string {
  const variables = `{{ $bad := ${IS_BAD} }}{{ $error := ${NOT_FOUND} .image .image .image }}`;
  const stuck = `{ waiting: { reason: ${reason}, message: {{ ${message} | Quote }} } }`;
  const state = `{{ if $bad }}${stuck}{{ else }}{ running: { startedAt: {{ $now | Quote }} } }{{ end }}`;
  return containers({ variables, ready: '{{ not $bad }}', started: '{{ not $bad }}', state });
}

export const pullErrorStages: readonly Stage[] = [
  stage('Pod', 'pod-pull-error', {
    when: [alive, pending, absent('.status.containerStatuses'), fateIs('pull-error')],
    steps: [
      setStatus(NOW, NOT_READY, waiting('ErrImagePull', '$error'), INIT_CONTAINERS, ADDRESSES, phase('Pending')),
      warning('Failed', `printf "Failed to pull image %q: %s" $image (${NOT_FOUND} $image $image $image)`, FIND_BAD),
    ],
  }),
  stage('Pod', 'pod-pull-back-off', {
    when: [alive, pending, oneOf('.status.containerStatuses.[].state.waiting.reason', 'ErrImagePull')],
    delay: { durationMilliseconds: 500 },
    steps: [
      setStatus(NOW, waiting('ImagePullBackOff', 'printf "Back-off pulling image %q: ErrImagePull: %s" .image $error')),
      warning('BackOff', 'printf "Back-off pulling image %q" $image', FIND_BAD),
    ],
  }),
];
