{{/* Names, labels, and what has to be set. */}}

{{- define "preloop.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "preloop.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "preloop.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "preloop.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "preloop.selectorLabels" -}}
app.kubernetes.io/name: {{ include "preloop.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "preloop.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "preloop.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "preloop.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "preloop.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "preloop.image" -}}
{{- $image := .Values.image }}
{{- if $image.digest }}
{{- printf "%s@%s" $image.repository $image.digest }}
{{- else }}
{{- printf "%s:%s" $image.repository (default .Chart.AppVersion $image.tag) }}
{{- end }}
{{- end }}

{{- define "preloop.secretName" -}}
{{- $secrets := .Values.secrets }}
{{- $trial := include "preloop.trialSecretName" . }}
{{- if eq $secrets.existingSecret $trial }}
{{- fail (printf "`secrets.existingSecret` is %s, the one that this chart made for trying out: copy its values into a Secret of another name, and name that" $trial) }}
{{- else if $secrets.existingSecret }}
{{- $secrets.existingSecret }}
{{- else }}
{{- range $secrets.keys }}
{{- if not (index $secrets.values .) }}
{{- fail (printf "the server needs the secret %s: name a Secret that has it in `secrets.existingSecret`, or set `secrets.values.%s` for trying out" . .) }}
{{- end }}
{{- end }}
{{- $trial }}
{{- end }}
{{- end }}

{{/* Of the Secret that the chart makes. */}}
{{- define "preloop.trialSecretName" -}}
{{- printf "%s-trial" (include "preloop.fullname" . | trunc 57 | trimSuffix "-") }}
{{- end }}

{{- define "preloop.host" -}}
{{- default (urlParse .Values.url).hostname .Values.ingress.host }}
{{- end }}
