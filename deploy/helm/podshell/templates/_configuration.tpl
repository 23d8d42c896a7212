{{/*
The services' properties. They are rendered into a file that ranks above the one inside the image (250) and below
the environment (300), where secrets come from.
*/}}

{{/* A value as a properties file has it; numbers without an exponent. */}}
{{- define "podshell.properties.value" -}}
{{- $value := . -}}
{{- if kindIs "float64" . -}}
{{- if eq (floor .) . }}{{ $value = int64 . }}{{ end -}}
{{- end -}}
{{- $value | toString | replace "\\" "\\\\" | replace "\n" "\\n" -}}
{{- end -}}

{{/* Renders defaults with the operator's own settings over them. Takes defaults and settings. */}}
{{- define "podshell.properties" -}}
config_ordinal=275
{{- $all := deepCopy .defaults }}
{{- range $name, $value := .settings }}{{ $_ := set $all $name $value }}{{ end }}
{{- range $name := keys $all | sortAlpha }}
{{ $name }}={{ include "podshell.properties.value" (get $all $name) }}
{{- end }}
{{- end -}}

{{/* What all services share, as YAML: Kafka and the layout of the topics. */}}
{{- define "podshell.properties.common" -}}
{{- $kafka := .root.Values.kafka -}}
{{- $all := dict
  "podshell.instance" (printf "/%s/${POD_NAME}" .component)
  "podshell.topics.create" $kafka.topics.create
  "podshell.topics.partitions" $kafka.topics.partitions
  "podshell.topics.replication-factor" $kafka.topics.replicationFactor
  "podshell.topics.retention" $kafka.topics.retention
  "kafka.bootstrap.servers" $kafka.bootstrapServers
  "kafka.security.protocol" $kafka.securityProtocol
-}}
{{- /* Secrets come from variables, whose values are taken as they are; see environment/ in the sources. */ -}}
{{- if hasPrefix "SASL_" $kafka.securityProtocol -}}
{{- $_ := set $all "kafka.sasl.mechanism" $kafka.sasl.mechanism -}}
{{- $_ := set $all "kafka.sasl.jaas.config" "${KAFKA_SASL_JAAS_CONFIG}" -}}
{{- end -}}
{{- range $store := list "truststore" "keystore" -}}
{{- with get $kafka $store -}}
{{- if .existingSecret -}}
{{- $_ := set $all (printf "kafka.ssl.%s.location" $store) (printf "/etc/podshell/kafka-%s/%s" $store .key) -}}
{{- $_ := set $all (printf "kafka.ssl.%s.type" $store) .type -}}
{{- if .passwordKey -}}
{{- $_ := set $all (printf "kafka.ssl.%s.password" $store) (printf "${KAFKA_SSL_%s_PASSWORD}" (upper $store)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $value := $kafka.settings -}}
{{- $_ := set $all (printf "kafka.%s" $name) $value -}}
{{- end -}}
{{- toYaml $all -}}
{{- end -}}

{{- define "podshell.properties.gateway" -}}
{{- $all := include "podshell.properties.common" (dict "root" . "component" "gateway") | fromYaml -}}
{{- $session := include "podshell.component.name" (dict "root" . "component" "session") -}}
{{- range $name, $value := (dict
  "podshell.session-service.url" (printf "http://%s:%v" $session (fromYaml (include "podshell.ports" "session")).http)
  "podshell.dialects.default-question" .Values.catalogue.default
  "podshell.dialects.processor.languages" (keys .Values.catalogue.languages | sortAlpha | join ",")
  "podshell.monitors.authenticate" .Values.authentication.monitors
  "podshell.rooms.authenticate" .Values.authentication.rooms
  "mp.jwt.verify.issuer" .Values.authentication.issuer
  "mp.jwt.verify.publickey.location" .Values.authentication.jwksUrl
) }}{{ $_ := set $all $name $value }}{{ end -}}
{{- with .Values.authentication.audiences -}}
{{- $_ := set $all "mp.jwt.verify.audiences" (join "," .) -}}
{{- end -}}
{{- with .Values.authentication.allowedOrigins -}}
{{- $_ := set $all "podshell.authentication.allowed-origins" (join "," .) -}}
{{- end -}}
{{- $proxies := .Values.gateway.proxies -}}
{{- if ternary (or .Values.gateway.ingress.enabled .Values.gateway.httpRoute.enabled) $proxies.trust (kindIs "invalid" $proxies.trust) -}}
{{- $_ := set $all "quarkus.http.proxy.proxy-address-forwarding" true -}}
{{- $_ := set $all "quarkus.http.proxy.allow-x-forwarded" true -}}
{{- $_ := set $all "quarkus.http.proxy.trusted-proxies" (join "," $proxies.addresses) -}}
{{- $_ := set $all "podshell.connections.intake.keep-alive" $proxies.keepAlive -}}
{{- end -}}
{{- include "podshell.properties" (dict "defaults" $all "settings" .Values.gateway.settings) -}}
{{- end -}}

{{- define "podshell.properties.session" -}}
{{- $all := include "podshell.properties.common" (dict "root" . "component" "session") | fromYaml -}}
{{- /* In the address, for the connection that listens to PostgreSQL is made from nothing else. */ -}}
{{- $parameters := list -}}
{{- with .Values.postgresql.tls -}}
{{- if .mode }}{{ $parameters = append $parameters (printf "sslmode=%s" .mode) }}{{ end -}}
{{- if .existingSecret }}{{ $parameters = append $parameters (printf "sslrootcert=/etc/podshell/postgresql/%s" .key) }}{{ end -}}
{{- end -}}
{{- $url := .Values.postgresql.url -}}
{{- if $parameters -}}
{{- $url = printf "%s%s%s" $url (ternary "&" "?" (contains "?" $url)) (join "&" $parameters) -}}
{{- end -}}
{{- $_ := set $all "quarkus.datasource.jdbc.url" $url -}}
{{- include "podshell.properties" (dict "defaults" $all "settings" .Values.session.settings) -}}
{{- end -}}

{{- define "podshell.properties.execution" -}}
{{- $all := include "podshell.properties.common" (dict "root" . "component" "execution") | fromYaml -}}
{{- $sandboxes := .Values.sandboxes -}}
{{- range $name, $value := (dict
  "podshell.runtime" "kubernetes"
  "podshell.catalogue" "/etc/podshell/catalogue/catalogue.yaml"
  "podshell.kubernetes.namespace" (include "podshell.sandboxes.namespace" .)
  "podshell.kubernetes.image-pull-policy" $sandboxes.imagePullPolicy
  "podshell.kubernetes.start-timeout" $sandboxes.startTimeout
  "podshell.kubernetes.volume-medium" $sandboxes.volumeMedium
  "podshell.kubernetes.user-namespaces" (eq (include "podshell.userNamespaces" .) "true")
  "podshell.kubernetes.first-user" (ternary 10000 $sandboxes.firstUser (eq (include "podshell.userNamespaces" .) "true"))
  "podshell.kubernetes.users" (ternary 50000 $sandboxes.users (eq (include "podshell.userNamespaces" .) "true"))
  "podshell.quota.sandboxes" $sandboxes.quota.sandboxes
  "podshell.quota.sandboxes-per-learner" $sandboxes.quota.sandboxesPerLearner
  "podshell.quota.unused-after" $sandboxes.quota.unusedAfter
  "podshell.quota.output-per-day" $sandboxes.quota.outputPerDay
) }}{{ $_ := set $all $name $value }}{{ end -}}
{{- if $sandboxes.podTemplate -}}
{{- $_ := set $all "podshell.kubernetes.pod-template" "/etc/podshell/configuration/pod-template.yaml" -}}
{{- end -}}
{{- include "podshell.properties" (dict "defaults" $all "settings" .Values.execution.settings) -}}
{{- end -}}

{{/* The files of a service's ConfigMap, as YAML. Takes root and component. */}}
{{- define "podshell.configuration" -}}
application.properties: |
  {{- include (printf "podshell.properties.%s" .component) .root | nindent 2 }}
{{- if and (eq .component "execution") .root.Values.sandboxes.podTemplate }}
pod-template.yaml: |
  {{- toYaml .root.Values.sandboxes.podTemplate | nindent 2 }}
{{- end }}
{{- end -}}

{{/* A variable whose value is a Secret's. Takes name, secret and key. */}}
{{- define "podshell.environment.secret" -}}
- name: {{ .name | quote }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret | quote }}
      key: {{ .key | quote }}
{{- end -}}

{{/* A service's environment: who it is, where its file is, and its secrets. Takes root and component. */}}
{{- define "podshell.environment" -}}
{{- $values := .root.Values -}}
{{- $own := get $values .component -}}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: QUARKUS_CONFIG_LOCATIONS
  value: /etc/podshell/configuration/application.properties
- name: JAVA_TOOL_OPTIONS
  value: {{ $own.javaOptions | quote }}
{{- if has .component (list "gateway" "session") }}
{{ include "podshell.environment.secret" (dict "name" "PODSHELL_SERVICE_TOKEN" "secret" $values.secrets.existingSecret "key" $values.secrets.serviceTokenKey) }}
{{- end }}
{{- if eq .component "execution" }}
{{ include "podshell.environment.secret" (dict "name" "PODSHELL_EXECUTION_SECRET" "secret" $values.secrets.existingSecret "key" $values.secrets.executionSecretKey) }}
{{- end }}
{{- if eq .component "session" }}
{{ include "podshell.environment.secret" (dict "name" "QUARKUS_DATASOURCE_USERNAME" "secret" $values.postgresql.existingSecret "key" $values.postgresql.usernameKey) }}
{{ include "podshell.environment.secret" (dict "name" "QUARKUS_DATASOURCE_PASSWORD" "secret" $values.postgresql.existingSecret "key" $values.postgresql.passwordKey) }}
{{- end }}
{{- if hasPrefix "SASL_" $values.kafka.securityProtocol }}
{{ include "podshell.environment.secret" (dict "name" "KAFKA_SASL_JAAS_CONFIG" "secret" $values.kafka.sasl.existingSecret "key" $values.kafka.sasl.jaasConfigKey) }}
{{- end }}
{{- range $store := list "truststore" "keystore" }}
{{- with get $values.kafka $store }}
{{- if and .existingSecret .passwordKey }}
{{ include "podshell.environment.secret" (dict "name" (printf "KAFKA_SSL_%s_PASSWORD" (upper $store)) "secret" .existingSecret "key" .passwordKey) }}
{{- end }}
{{- end }}
{{- end }}
{{- with $own.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The volumes of a service, and where they are mounted, as YAML. Takes root and component. */}}
{{- define "podshell.volumes" -}}
{{- $values := .root.Values -}}
{{- $name := include "podshell.component.name" . -}}
volumes:
  - name: configuration
    configMap:
      name: {{ $name | quote }}
  - name: tmp
    emptyDir:
      sizeLimit: 256Mi
{{- if eq .component "execution" }}
  - name: catalogue
    configMap:
      name: {{ include "podshell.fullname" .root }}-catalogue
{{- end }}
{{- range $store := list "truststore" "keystore" }}
{{- with get $values.kafka $store }}
{{- if .existingSecret }}
  - name: kafka-{{ $store }}
    secret:
      secretName: {{ .existingSecret | quote }}
      defaultMode: 0440
      items:
        - key: {{ .key | quote }}
          path: {{ .key | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- if and (eq .component "session") $values.postgresql.tls.existingSecret }}
  - name: postgresql
    secret:
      secretName: {{ $values.postgresql.tls.existingSecret | quote }}
      defaultMode: 0440
      items:
        - key: {{ $values.postgresql.tls.key | quote }}
          path: {{ $values.postgresql.tls.key | quote }}
{{- end }}
mounts:
  - name: configuration
    mountPath: /etc/podshell/configuration
    readOnly: true
  - name: tmp
    mountPath: /tmp
{{- if eq .component "execution" }}
  # A folder, and no subPath: the kubelet renews it when the catalogue changes, and the service reads it again.
  - name: catalogue
    mountPath: /etc/podshell/catalogue
    readOnly: true
{{- end }}
{{- range $store := list "truststore" "keystore" }}
{{- if (get $values.kafka $store).existingSecret }}
  - name: kafka-{{ $store }}
    mountPath: /etc/podshell/kafka-{{ $store }}
    readOnly: true
{{- end }}
{{- end }}
{{- if and (eq .component "session") $values.postgresql.tls.existingSecret }}
  - name: postgresql
    mountPath: /etc/podshell/postgresql
    readOnly: true
{{- end }}
{{- end -}}
