{{/* Environment of Slipway's container. It wins over the file, so what the chart decides is decided here. */}}
{{- define "slipway.env" -}}
- { name: SLIPWAY_CONFIG, value: /etc/slipway/slipway.yaml }
- { name: SLIPWAY_DATA_DIR, value: /var/lib/slipway }
- { name: SLIPWAY_SECRETS_STORE, value: {{ include "slipway.secretsStore" . }} }
- { name: SLIPWAY_HTTP_HOST, value: 0.0.0.0 }
- { name: SLIPWAY_HTTP_PORT, value: '8080' }
- { name: SLIPWAY_NATS_URL, value: {{ include "slipway.natsUrl" . | quote }} }
- name: SLIPWAY_HTTP_TOKEN
  valueFrom: { secretKeyRef: { name: {{ include "slipway.tokenSecret" . }}, key: {{ .Values.auth.secretKey }} } }
{{- if .Values.access.existingSecret }}
- { name: SLIPWAY_ACCESS_TOKENS_FILE, value: /etc/slipway/access/{{ .Values.access.secretKey }} }
{{- end }}
{{- include "slipway.natsEnv" . }}
- name: POD_NAMESPACE
  valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
# The root file system is read-only.
- { name: HOME, value: /tmp }
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "slipway.natsEnv" -}}
{{- if .Values.nats.existingSecret }}
{{- $secret := .Values.nats.existingSecret }}
{{- $keys := .Values.nats.secretKeys }}
{{- range $name, $key := dict "USER" $keys.user "PASSWORD" $keys.password "TOKEN" $keys.token }}
{{- if $key }}
- name: SLIPWAY_NATS_{{ $name }}
  valueFrom: { secretKeyRef: { name: {{ $secret }}, key: {{ $key }} } }
{{- end }}
{{- end }}
{{- range $name, $key := include "slipway.natsFiles" . | fromYaml }}
- { name: SLIPWAY_NATS_{{ $name }}, value: /etc/slipway/nats/{{ $key }} }
{{- end }}
{{- end }}
{{- end -}}

{{/* Keys of the NATS Secret that are read as files, by the end of their variable's name. */}}
{{- define "slipway.natsFiles" -}}
{{- $keys := .Values.nats.secretKeys -}}
{{- $files := dict -}}
{{- range $name, $key := dict "NKEY_SEED_FILE" $keys.nkeySeed "CREDS_FILE" $keys.creds "CA_FILE" $keys.ca "CERT_FILE" $keys.cert "KEY_FILE" $keys.key -}}
{{- if and $key $.Values.nats.existingSecret -}}{{- $_ := set $files $name $key -}}{{- end -}}
{{- end -}}
{{- toYaml $files -}}
{{- end -}}

{{- define "slipway.mounts" -}}
- { name: config, mountPath: /etc/slipway/slipway.yaml, subPath: slipway.yaml, readOnly: true }
- { name: data, mountPath: /var/lib/slipway }
- { name: tmp, mountPath: /tmp }
{{- if .Values.access.existingSecret }}
# The whole folder: a file that is mounted by itself would never change.
- { name: access, mountPath: /etc/slipway/access, readOnly: true }
{{- end }}
{{- if include "slipway.natsFiles" . | fromYaml }}
- { name: nats, mountPath: /etc/slipway/nats, readOnly: true }
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "slipway.volumes" -}}
- name: config
  configMap: { name: {{ include "slipway.fullname" . }} }
- name: data
  {{- if .Values.persistence.enabled }}
  persistentVolumeClaim: { claimName: {{ include "slipway.claim" . }} }
  {{- else }}
  emptyDir: {}
  {{- end }}
- name: tmp
  emptyDir: {}
{{- with .Values.access.existingSecret }}
- name: access
  secret: { secretName: {{ . }}, defaultMode: 0440 }
{{- end }}
{{- with include "slipway.natsFiles" . | fromYaml }}
- name: nats
  secret:
    secretName: {{ $.Values.nats.existingSecret }}
    defaultMode: 0440
    items:
      {{- range $key := values . | uniq | sortAlpha }}
      - { key: {{ $key }}, path: {{ $key }} }
      {{- end }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
