{{/* What everything is called, and what it is labelled with. */}}

{{/*
The name that everything in the release's namespace begins with. At most 30 characters, so that the name of a
pod, with what a Deployment appends, still fits into podshell.instance.
*/}}
{{- define "podshell.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 30 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 30 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The name of one of the services. Takes root and component. */}}
{{- define "podshell.component.name" -}}
{{- printf "%s-%s" (include "podshell.fullname" .root) .component -}}
{{- end -}}

{{/* The namespace of sandboxes. */}}
{{- define "podshell.sandboxes.namespace" -}}
{{- .Values.sandboxes.namespace.name | default (printf "%s-sandboxes" .Release.Namespace) -}}
{{- end -}}

{{/* The name of what the release puts into the namespace of sandboxes, where other releases may be too. */}}
{{- define "podshell.sandboxes.name" -}}
{{- printf "%s-sandboxes" (include "podshell.fullname" .) -}}
{{- end -}}

{{- define "podshell.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" | quote }}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
app.kubernetes.io/part-of: podshell
{{- end -}}

{{/* Labels of what belongs to one service. Takes root and component. */}}
{{- define "podshell.component.labels" -}}
{{ include "podshell.labels" .root }}
app.kubernetes.io/component: {{ .component | quote }}
{{- end -}}

{{/* What selects the pods of one service; never changes, for a Deployment's selector cannot. */}}
{{- define "podshell.component.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component | quote }}
{{- end -}}

{{/* What selects the pods of sandboxes; the execution service labels them so. */}}
{{- define "podshell.sandboxes.selector" -}}
app.kubernetes.io/name: podshell-sandbox
{{- end -}}

{{/* The ports that a service listens on, as YAML. Those of its application.properties. */}}
{{- define "podshell.ports" -}}
{{- get (dict "gateway" "{http: 8080, management: 9080}" "session" "{http: 8081, management: 9081}" "execution" "{management: 9082}") . -}}
{{- end -}}

{{/*
How the common Ingress controllers are told to keep a browser at one gateway, by a cookie: ingress-nginx and HAProxy by
annotations of the Ingress, Traefik by those of the Service. Each passes over what is the others'.
*/}}
{{- define "podshell.gateway.sticky.ingress" -}}
nginx.ingress.kubernetes.io/affinity: cookie
nginx.ingress.kubernetes.io/session-cookie-name: podshell-gateway
nginx.ingress.kubernetes.io/session-cookie-path: /
nginx.ingress.kubernetes.io/session-cookie-change-on-failure: "true"
haproxy.org/cookie-persistence: podshell-gateway
haproxy-ingress.github.io/affinity: cookie
haproxy-ingress.github.io/session-cookie-name: podshell-gateway
{{- end -}}

{{- define "podshell.gateway.sticky.service" -}}
traefik.ingress.kubernetes.io/service.sticky.cookie: "true"
traefik.ingress.kubernetes.io/service.sticky.cookie.name: podshell-gateway
traefik.ingress.kubernetes.io/service.sticky.cookie.httponly: "true"
{{- end -}}

{{/* The image of a service. Takes root and component. */}}
{{- define "podshell.image" -}}
{{- $own := (get .root.Values .component).image -}}
{{- $all := .root.Values.image -}}
{{- $name := $own.repository -}}
{{- with $all.registry }}{{ $name = printf "%s/%s" (trimSuffix "/" .) $name }}{{ end -}}
{{- if $own.digest -}}
{{- printf "%s@%s" $name $own.digest -}}
{{- else -}}
{{- printf "%s:%s" $name ($own.tag | default $all.tag | default .root.Chart.AppVersion) -}}
{{- end -}}
{{- end -}}
