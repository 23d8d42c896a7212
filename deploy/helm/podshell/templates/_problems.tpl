{{/* Everything that the values lack or contradict, as a YAML list of sentences that say what to do. */}}
{{- define "podshell.problems" -}}
{{- $problems := list -}}
{{- $values := .Values -}}

{{- if not $values.secrets.existingSecret -}}
{{- $problems = append $problems (printf "secrets.existingSecret must name a Secret with the keys %s and %s, random texts of at least 16 characters: kubectl create secret generic podshell --namespace %s --from-literal=%s=$(openssl rand -hex 32) --from-literal=%s=$(openssl rand -hex 32)" $values.secrets.serviceTokenKey $values.secrets.executionSecretKey .Release.Namespace $values.secrets.serviceTokenKey $values.secrets.executionSecretKey) -}}
{{- end -}}
{{- if not $values.authentication.issuer -}}
{{- $problems = append $problems "authentication.issuer must be the iss of learners' tokens, such as https://login.example/realms/school" -}}
{{- end -}}
{{- if not $values.authentication.jwksUrl -}}
{{- $problems = append $problems "authentication.jwksUrl must be where the issuer publishes its keys (jwks_uri in its /.well-known/openid-configuration)" -}}
{{- end -}}
{{- if not $values.kafka.bootstrapServers -}}
{{- $problems = append $problems "kafka.bootstrapServers must name Kafka's brokers, such as kafka-bootstrap.kafka:9093" -}}
{{- end -}}
{{- if and (hasPrefix "SASL_" $values.kafka.securityProtocol) (not $values.kafka.sasl.existingSecret) -}}
{{- $problems = append $problems (printf "kafka.sasl.existingSecret must name a Secret whose key %s holds Kafka's sasl.jaas.config, because kafka.securityProtocol is %s" $values.kafka.sasl.jaasConfigKey $values.kafka.securityProtocol) -}}
{{- end -}}
{{- if not $values.postgresql.url -}}
{{- $problems = append $problems "postgresql.url must be the database's JDBC address, such as jdbc:postgresql://postgresql.databases:5432/podshell" -}}
{{- end -}}
{{- if not $values.postgresql.existingSecret -}}
{{- $problems = append $problems (printf "postgresql.existingSecret must name a Secret with the keys %s and %s of the database's user" $values.postgresql.usernameKey $values.postgresql.passwordKey) -}}
{{- end -}}

{{- if eq (include "podshell.sandboxes.namespace" .) .Release.Namespace -}}
{{- $problems = append $problems (printf "sandboxes.namespace.name must not be %s, where the services and their secrets are: sandboxes have a namespace of their own" .Release.Namespace) -}}
{{- end -}}

{{- range $label := keys $values.sandboxes.namespace.labels | sortAlpha -}}
{{- if hasPrefix "pod-security.kubernetes.io/" $label -}}
{{- $problems = append $problems (printf "sandboxes.namespace.labels must not have %s: sandboxes are always restricted" $label) -}}
{{- end -}}
{{- end -}}

{{- range $component := list "gateway" "session" "execution" -}}
{{- range $name, $_ := (get $values $component).settings -}}
{{- if regexMatch "(?i)(password|secret|service-token|jaas|credential)" $name -}}
{{- $problems = append $problems (printf "%s.settings.%s would be readable in a ConfigMap: give it by %s.extraEnv with a secretKeyRef" $component $name $component) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $_ := $values.kafka.settings -}}
{{- if regexMatch "(?i)(password|jaas|credential|secret|\\.key$)" $name -}}
{{- $problems = append $problems (printf "kafka.settings.%s would be readable in a ConfigMap: use kafka.sasl, kafka.truststore and kafka.keystore" $name) -}}
{{- end -}}
{{- end -}}
{{- if regexMatch "(?i)[?&](password|user)=|//[^/]*@" $values.postgresql.url -}}
{{- $problems = append $problems "postgresql.url must not hold the user or the password, it would be readable in a ConfigMap: use postgresql.existingSecret" -}}
{{- end -}}

{{- $egress := $values.catalogue.egress | default dict -}}
{{- range $id, $question := $values.catalogue.questions -}}
{{- with $question -}}
{{- if and .egress (not (hasKey $egress .egress)) -}}
{{- $problems = append $problems (printf "catalogue.questions.%s.egress names %s, which is not among catalogue.egress" $id .egress) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if not (get $values.catalogue.questions $values.catalogue.default) -}}
{{- $problems = append $problems (printf "catalogue.questions must have an entry for catalogue.default, %s" $values.catalogue.default) -}}
{{- end -}}

{{- if and $values.execution.keda.enabled (gt (int $values.execution.keda.maxReplicas) (int $values.kafka.topics.partitions)) -}}
{{- $problems = append $problems (printf "execution.keda.maxReplicas must be at most kafka.topics.partitions (%d): more instances would be idle" (int $values.kafka.topics.partitions)) -}}
{{- end -}}
{{- if and $values.monitoring.serviceMonitor.enabled $values.networkPolicies.ingress.enabled (not $values.networkPolicies.ingress.monitoringNamespace) -}}
{{- $problems = append $problems "networkPolicies.ingress.monitoringNamespace must name Prometheus' namespace when monitoring.serviceMonitor.enabled is true, or the policies would keep it out" -}}
{{- end -}}
{{- if and $values.gateway.httpRoute.enabled (not $values.gateway.httpRoute.parentRefs) -}}
{{- $problems = append $problems "gateway.httpRoute.parentRefs must name the Gateway that the route belongs to, such as [{name: public, namespace: gateways}]" -}}
{{- end -}}
{{- if and $values.gateway.ingress.enabled (not $values.gateway.ingress.hosts) -}}
{{- $problems = append $problems "gateway.ingress.hosts must name the hosts that learners come to, such as [terminal.example.org]" -}}
{{- end -}}
{{- toYaml $problems -}}
{{- end -}}
