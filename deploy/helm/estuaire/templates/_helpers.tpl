{{- define "estuaire.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "estuaire.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "estuaire.selector" -}}
app.kubernetes.io/name: estuaire
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role }}
{{- end -}}

{{- define "estuaire.labels" -}}
{{ include "estuaire.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end -}}

{{/* What every pod of the hub has: nothing of the cluster's API, no rights, a root it cannot write. */}}
{{- define "estuaire.pod" -}}
automountServiceAccountToken: false
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "estuaire.container" -}}
image: {{ include "estuaire.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
env:
  - { name: HUB_CONFIG, value: config/hub.yaml }
  - { name: HUB_HOST, value: 0.0.0.0 }
  - { name: HUB_PORT, value: '3000' }
  {{- with .part }}
  - { name: HUB_FOLLOW, value: {{ . | quote }} }
  {{- end }}
  {{- range $name, $value := .Values.environment }}
  - { name: {{ $name }}, value: {{ $value | quote }} }
  {{- end }}
  {{- range $name, $file := .Values.secrets.files }}
  - { name: {{ $name }}_FILE, value: /run/secrets/estuaire/{{ $file }} }
  {{- end }}
volumeMounts:
  # Beside the image's own: paths in it, such as territory/communes.geojson, are from its folder.
  - { name: config, mountPath: /srv/estuaire/config/hub.yaml, subPath: hub.yaml, readOnly: true }
  - { name: secrets, mountPath: /run/secrets/estuaire, readOnly: true }
  - { name: data, mountPath: /srv/estuaire/data }
  - { name: tmp, mountPath: /tmp }
{{- end -}}

{{- define "estuaire.volumes" -}}
- name: config
  configMap: { name: {{ include "estuaire.name" . }}-config }
- name: secrets
  secret:
    secretName: {{ .Values.secrets.name }}
    defaultMode: 0440
    items:
      {{- range $name, $file := .Values.secrets.files }}
      - { key: {{ $file }}, path: {{ $file }} }
      {{- end }}
- name: tmp
  emptyDir: { sizeLimit: 256Mi }
{{- end -}}
