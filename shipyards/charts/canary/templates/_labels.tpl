{{- define "canary.selector" -}}
app.kubernetes.io/name: {{ .Release.Name }}
{{- end }}

{{- define "canary.labels" -}}
{{ include "canary.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: {{ .Values.keptn.project | default .Release.Name | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}
