{{/* What every pod of the release has in common. */}}

{{/* Pod Security "restricted". */}}
{{- define "podshell.pod.security" -}}
runAsNonRoot: true
{{- with .Values.podSecurity.runAsUser }}
runAsUser: {{ int64 . }}
runAsGroup: {{ int64 . }}
fsGroup: {{ int64 . }}
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* "true" if pods get user namespaces of their own: root in one, were there any, is nobody on the node. */}}
{{- define "podshell.userNamespaces" -}}
{{- $asked := toString .Values.podSecurity.userNamespaces -}}
{{- if or (eq $asked "true") (and (eq $asked "auto") (semverCompare ">=1.33.0-0" .Capabilities.KubeVersion.Version)) -}}
true
{{- end -}}
{{- end -}}

{{- define "podshell.hostUsers" -}}
{{- if include "podshell.userNamespaces" . -}}
hostUsers: false
{{- end -}}
{{- end -}}

{{- define "podshell.container.security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Waits until nobody routes to the pod any more, before it is told to stop. Takes root and seconds. */}}
{{- define "podshell.preStop" -}}
{{- if semverCompare ">=1.30.0-0" .root.Capabilities.KubeVersion.Version -}}
sleep:
  seconds: {{ .seconds }}
{{- else -}}
exec:
  command: [sleep, {{ .seconds | quote }}]
{{- end -}}
{{- end -}}

{{/* Spread over zones and nodes, as far as there are any, unless the operator knows better. */}}
{{- define "podshell.topologySpread" -}}
{{- $own := get .root.Values .component -}}
{{- if $own.topologySpreadConstraints -}}
{{- toYaml $own.topologySpreadConstraints -}}
{{- else -}}
{{- $selector := include "podshell.component.selector" . -}}
{{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
- maxSkew: 1
  topologyKey: {{ $key | quote }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- $selector | nindent 6 }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
The Deployment of a service. Takes root, component, and scaled: whether something else decides on the number of
replicas.
*/}}
{{- define "podshell.deployment" -}}
{{- $values := .root.Values -}}
{{- $own := get $values .component -}}
{{- $ports := include "podshell.ports" .component | fromYaml -}}
{{- $name := include "podshell.component.name" . -}}
{{- $volumes := include "podshell.volumes" . | fromYaml -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name | quote }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "podshell.component.labels" . | nindent 4 }}
spec:
  {{- if not .scaled }}
  replicas: {{ $own.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  selector:
    matchLabels:
      {{- include "podshell.component.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "podshell.component.labels" . | nindent 8 }}
        {{- with $own.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        # The catalogue is not in here: the execution service reads it again by itself.
        checksum/configuration: {{ include "podshell.configuration" . | sha256sum | quote }}
        {{- with $own.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ $name | quote }}
      automountServiceAccountToken: {{ eq .component "execution" }}
      enableServiceLinks: false
      {{- with include "podshell.hostUsers" .root }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- with $values.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . | quote }}
        {{- end }}
      {{- end }}
      {{- with $own.priorityClassName }}
      priorityClassName: {{ . | quote }}
      {{- end }}
      securityContext:
        {{- include "podshell.pod.security" .root | nindent 8 }}
      terminationGracePeriodSeconds: {{ $own.terminationGracePeriodSeconds }}
      topologySpreadConstraints:
        {{- include "podshell.topologySpread" . | trim | nindent 8 }}
      {{- with $own.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $own.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $own.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ .component | quote }}
          image: {{ include "podshell.image" . | quote }}
          imagePullPolicy: {{ $values.image.pullPolicy }}
          securityContext:
            {{- include "podshell.container.security" . | nindent 12 }}
          env:
            {{- include "podshell.environment" . | nindent 12 }}
          ports:
            {{- range $port := keys $ports | sortAlpha }}
            - name: {{ $port | quote }}
              containerPort: {{ get $ports $port }}
              protocol: TCP
            {{- end }}
          # A service waits for Kafka and checks the topics before it listens.
          startupProbe:
            httpGet:
              path: /q/health/live
              port: management
            periodSeconds: 2
            timeoutSeconds: 2
            failureThreshold: {{ div (add (int $values.startupTimeoutSeconds) 1) 2 }}
          livenessProbe:
            httpGet:
              path: /q/health/live
              port: management
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet:
              path: /q/health/ready
              port: management
            periodSeconds: 5
            timeoutSeconds: 5
            failureThreshold: 3
          {{- with $own.preStopSeconds }}
          lifecycle:
            preStop:
              {{- include "podshell.preStop" (dict "root" $.root "seconds" (int .)) | nindent 14 }}
          {{- end }}
          resources:
            {{- toYaml $own.resources | nindent 12 }}
          volumeMounts:
            {{- toYaml $volumes.mounts | nindent 12 }}
            {{- with $own.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        {{- toYaml $volumes.volumes | nindent 8 }}
        {{- with $own.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end -}}
