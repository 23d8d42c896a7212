{{/*
What sandboxes may reach. IPv4 blocks are compared by arithmetic: two are apart, or one holds the other.
*/}}

{{/* Where clouds keep credentials. Nothing in the values opens these. */}}
{{- define "podshell.metadata.blocks" -}}
[169.254.0.0/16]
{{- end -}}

{{/* An IPv4 block as YAML: the number of its first address, and how many it has. */}}
{{- define "podshell.ipv4" -}}
{{- $parts := splitList "/" . -}}
{{- $number := 0 -}}
{{- range splitList "." (first $parts) }}{{ $number = add (mul $number 256) (int64 .) }}{{ end -}}
{{- $size := 1 -}}
{{- range until (int (sub 32 (int (last $parts)))) }}{{ $size = mul $size 2 }}{{ end -}}
{size: {{ $size }}, first: {{ mul (div $number $size) $size }}}
{{- end -}}

{{/* How the first of two IPv4 blocks lies to the second: wider, within (the same, too) or apart. */}}
{{- define "podshell.ipv4.relation" -}}
{{- $a := include "podshell.ipv4" (first .) | fromYaml -}}
{{- $b := include "podshell.ipv4" (last .) | fromYaml -}}
{{- $size := max (int64 $a.size) (int64 $b.size) -}}
{{- if ne (div (int64 $a.first) $size) (div (int64 $b.first) $size) -}}apart
{{- else if gt (int64 $a.size) (int64 $b.size) -}}wider
{{- else -}}within
{{- end -}}
{{- end -}}

{{/* A peer of a NetworkPolicy for a block of an egress entry. Takes root, name and cidr. */}}
{{- define "podshell.egress.peer" -}}
{{- $excluded := .root.Values.sandboxes.excludedCidrs -}}
{{- $never := concat (include "podshell.metadata.blocks" . | fromYamlArray) $excluded.always | uniq -}}
{{- $except := list -}}
{{- if contains ":" .cidr -}}
{{- if eq .cidr "::/0" -}}
{{- $except = list "fc00::/7" "fe80::/10" -}}
{{- else if not (and (regexMatch "^[23][0-9a-fA-F]{3}:" .cidr) (ge (int (last (splitList "/" .cidr))) 3)) -}}
{{- fail (printf "catalogue.egress.%s: %s is not a block of public IPv6 addresses (2000::/3), nor ::/0" .name .cidr) -}}
{{- end -}}
{{- else -}}
{{- range $block := concat $never $excluded.unlessNamed | uniq -}}
{{- $relation := include "podshell.ipv4.relation" (list $.cidr $block) -}}
{{- if eq $relation "wider" -}}
{{- $except = append $except $block -}}
{{- else if and (eq $relation "within") (has $block $never) -}}
{{- fail (printf "catalogue.egress.%s: %s lies in %s, which no sandbox may reach" $.name $.cidr $block) -}}
{{- end -}}
{{- end -}}
{{- end -}}
ipBlock:
  cidr: {{ .cidr | quote }}
  {{- with $except }}
  except:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* The rule that lets pods ask the cluster's DNS, and nothing else on the way. */}}
{{- define "podshell.egress.dns" -}}
- to:
    {{- toYaml .Values.networkPolicies.dns.peers | nindent 4 }}
  ports:
    {{- range .Values.networkPolicies.dns.ports }}
    - {port: {{ int . }}, protocol: UDP}
    - {port: {{ int . }}, protocol: TCP}
    {{- end }}
{{- end -}}
