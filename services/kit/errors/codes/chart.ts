import type { ErrorTable } from '../definition.ts';

export const chartErrors = {
  SLW_CHART_MISSING: {
    message:
      'Service {service} has no chart in stage {stage} of project {project} at commit {commit}; looked at {places}.',
    next: 'Add one: `slipway add-resource --project {project} --stage {stage} --service {service} --resource {service}.tgz --resourceUri helm/{service}.tgz`.',
    http: 404,
    exit: 3,
    retryable: false,
  },
  SLW_CHART_AMBIGUOUS: {
    message: 'Service {service} has more than one chart in stage {stage} of project {project}: {places}.',
    next: 'Keep one of them and delete the others from the repository.',
    http: 409,
    exit: 4,
    retryable: false,
  },
  SLW_CHART_UNREADABLE: {
    message: 'The chart {chart} cannot be read: {reason}.',
    next: 'Run `helm lint` and `helm package` on the chart and add it again.',
    http: 422,
    exit: 1,
    retryable: false,
  },
  SLW_CHART_REFUSED: {
    message: 'The chart {chart} is refused: {reason}.',
    next: 'Make the package anew with `helm package`, of plain files in one folder, and add it again; distrust where it came from.',
    http: 422,
    exit: 1,
    retryable: false,
  },
  SLW_CHART_TOO_LARGE: {
    message: 'The chart {chart} has {bytes} bytes; at most {limit} are taken.',
    next: 'Leave what is no template, value or CRD out of the package with .helmignore.',
    http: 413,
    exit: 1,
    retryable: false,
  },
  SLW_CHART_REFERENCE_INVALID: {
    message: 'The chart reference {file} is not valid: {reasons}.',
    next: 'Write repository (oci://host/path, or https://host with chart: NAME) and version (a range in quotes) into it.',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_CHART_HOST_REFUSED: {
    message: 'The chart reference names {host}, and {reason}.',
    next: 'Add the host to the setting {setting}, or use another repository.',
    http: 403,
    exit: 5,
    retryable: false,
  },
  SLW_CHART_VERSION_MISSING: {
    message: 'No version of the chart {chart} satisfies {range}: {reason}',
    next: 'Push a version that does, or change `version` in helm/chart.yaml.',
    http: 422,
    exit: 3,
    retryable: false,
  },
  SLW_CHART_PULL_REFUSED: {
    message: 'The chart {chart} was not given out: {reason}',
    next: 'Check repository and name, the credentials in charts.registryConfig and, without TLS, charts.plainHttpHosts.',
    http: 422,
    exit: 5,
    retryable: false,
  },
  SLW_CHART_UNREACHABLE: {
    message: 'The chart {chart} cannot be fetched: {reason}',
    next: 'Check that the repository runs and can be reached from Slipway; the delivery is tried again.',
    http: 502,
    exit: 8,
    retryable: true,
  },
  SLW_CHART_VALUES_REFUSED: {
    message: 'The value {path} is refused: {reason}.',
    next: 'Rename or remove it and send the values again.',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_CHART_OVERLAY_INVALID: {
    message: 'The values in {file} cannot be used: {reason}.',
    next: 'Correct the file in the repository: it must hold a YAML map.',
    http: 422,
    exit: 1,
    retryable: false,
  },
} as const satisfies ErrorTable;
