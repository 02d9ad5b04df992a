{{- define "slipway.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "slipway.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "slipway.name" . -}}
{{- /* 52 leaves room for the longest suffix, -conductor and one more. */ -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Labels of an object: (dict "root" $ "component" "gateway") */}}
{{- define "slipway.labels" -}}
{{ include "slipway.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: slipway
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "slipway.selectorLabels" -}}
app.kubernetes.io/name: {{ include "slipway.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* metadata below `name:`; (dict "root" $ "component" "gateway" "annotations" (dict)) */}}
{{- define "slipway.metadata" -}}
labels:
  {{- include "slipway.labels" . | nindent 2 }}
{{- with merge (dict) (default (dict) .annotations) .root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The Deployments of this installation, as a YAML list. */}}
{{- define "slipway.workloads" -}}
{{- ternary (list "all") (list "gateway" "conductor" "approval" "evaluation" "remediation" "deployer" "rollouts" "sinks") (eq .Values.mode "all") | toYaml -}}
{{- end -}}

{{/* The Deployment that answers HTTP. */}}
{{- define "slipway.gateway" -}}
{{- ternary "all" "gateway" (eq .Values.mode "all") -}}
{{- end -}}

{{- define "slipway.workloadName" -}}
{{- $fullname := include "slipway.fullname" .root -}}
{{- ternary $fullname (printf "%s-%s" $fullname .component) (eq .component "all") -}}
{{- end -}}

{{/* "true" for the pods that work on the cluster. */}}
{{- define "slipway.needsCluster" -}}
{{- if has . (list "all" "deployer" "rollouts") }}true{{ end -}}
{{- end -}}

{{/* Where credentials of Git remotes are kept: the same for all pods, with an account or without. */}}
{{- define "slipway.secretsStore" -}}
{{- ternary "kubernetes" "file" (eq (dig "secrets" "store" "file" .Values.config) "kubernetes") -}}
{{- end -}}

{{/* "true" for the pods that read projects, when credentials are kept in Kubernetes. (dict "root" $ "component" "gateway") */}}
{{- define "slipway.needsSecrets" -}}
{{- if and (eq (include "slipway.secretsStore" .root) "kubernetes") (not (has .component (list "approval" "sinks"))) }}true{{ end -}}
{{- end -}}

{{/* The account of pods that need no more of the cluster than those credentials. */}}
{{- define "slipway.secretsAccountName" -}}
{{- include "slipway.serviceAccountName" . | trunc 55 | trimSuffix "-" }}-secrets
{{- end -}}

{{/* The account of a pod; (dict "root" $ "component" "gateway") */}}
{{- define "slipway.accountOf" -}}
{{- if include "slipway.needsCluster" .component }}{{ include "slipway.serviceAccountName" .root }}
{{- else if include "slipway.needsSecrets" . }}{{ include "slipway.secretsAccountName" .root }}
{{- else }}default{{ end -}}
{{- end -}}

{{- define "slipway.serviceAccountName" -}}
{{- default (include "slipway.fullname" .) .Values.serviceAccount.name -}}
{{- end -}}

{{- define "slipway.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}{{ .repository }}@{{ .digest }}{{- else -}}{{ .repository }}:{{ default $.Chart.AppVersion .tag }}{{- end -}}
{{- end -}}
{{- end -}}

{{- define "slipway.natsUrl" -}}
{{- if .Values.nats.enabled -}}
nats://{{ include "slipway.fullname" . }}-nats:4222
{{- else -}}
{{- required "nats.url is required: the address of a NATS server with JetStream, 2.12 or newer; or try with nats.enabled=true" .Values.nats.url -}}
{{- end -}}
{{- end -}}

{{/* Ports of the NATS servers, as a YAML list of numbers. */}}
{{- define "slipway.natsPorts" -}}
{{- $ports := list -}}
{{- range splitList "," (include "slipway.natsUrl" .) -}}
{{- $port := regexFind "[0-9]+$" (regexFind ":[0-9]+$" (trimSuffix "/" (trim .))) -}}
{{- $ports = append $ports (int (default "4222" $port)) -}}
{{- end -}}
{{- $ports | uniq | toYaml -}}
{{- end -}}

{{- define "slipway.tokenSecret" -}}
{{- default (printf "%s-token" (include "slipway.fullname" .)) .Values.auth.existingSecret -}}
{{- end -}}

{{- define "slipway.claim" -}}
{{- default (printf "%s-data" (include "slipway.fullname" .)) .Values.persistence.existingClaim -}}
{{- end -}}

{{/* Whole seconds of a Go duration such as 1h30m or 90s, rounded up. */}}
{{- define "slipway.seconds" -}}
{{- $units := dict "h" 3600.0 "m" 60.0 "s" 1.0 "ms" 0.001 "us" 0.000001 "µs" 0.000001 "ns" 0.000000001 -}}
{{- $total := 0.0 -}}
{{- range regexFindAll "[0-9.]+[a-zµ]+" . -1 -}}
{{- $amount := float64 (regexFind "^[0-9.]+" .) -}}
{{- $total = addf $total (mulf $amount (get $units (regexFind "[a-zµ]+$" .))) -}}
{{- end -}}
{{- ceil $total | int -}}
{{- end -}}

{{- define "slipway.gracePeriod" -}}
{{- if .Values.terminationGracePeriodSeconds -}}
{{- .Values.terminationGracePeriodSeconds -}}
{{- else -}}
{{- $timeout := dig "helm" "timeout" "5m" .Values.config -}}
{{- add (include "slipway.seconds" $timeout | int) 30 -}}
{{- end -}}
{{- end -}}

{{/* What a Deployment with more than one pod, or more than one Deployment, cannot do without. */}}
{{- define "slipway.validate" -}}
{{- if and .Values.nats.enabled .Values.nats.url -}}
{{- fail "nats.enabled and nats.url exclude each other: use the bundled server or your own" -}}
{{- end -}}
{{- $several := or (eq .Values.mode "services") (gt (int .Values.workloads.all.replicas) 1) -}}
{{- $shared := and .Values.persistence.enabled (or .Values.persistence.existingClaim (has "ReadWriteMany" .Values.persistence.accessModes)) -}}
{{- if and $several (not $shared) -}}
{{- fail "more than one pod needs one volume for the projects: set persistence.accessModes to [ReadWriteMany], or persistence.existingClaim" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) -}}
{{- fail "ingress.host is required with ingress.enabled" -}}
{{- end -}}
{{- end -}}
