{{- /* The namespace that frr-k8s reads. */ -}}
{{- define "udn-evpn.frrNamespace" -}}
{{- if .Values.frrK8s.namespace }}{{ .Values.frrK8s.namespace }}
{{- else if eq .Values.platform "openshift" }}openshift-frr-k8s
{{- else }}frr-k8s-system
{{- end }}
{{- end }}

{{- /* An image by its digest, else by its tag, else by the version of the chart. */ -}}
{{- define "udn-evpn.image" -}}
{{- if .image.digest }}{{ .image.repository }}@{{ .image.digest }}
{{- else }}{{ .image.repository }}:{{ .image.tag | default .version }}
{{- end }}
{{- end }}

{{- define "udn-evpn.labels" -}}
app.kubernetes.io/name: udn-controller
app.kubernetes.io/component: controller
app.kubernetes.io/part-of: udn-evpn
{{- end }}

{{- /* The ServiceAccount of the Prometheus that may read the metrics; empty when there is none. */ -}}
{{- define "udn-evpn.prometheusAccount" -}}
{{- if .Values.monitoring.prometheus.serviceAccount }}{{ .Values.monitoring.prometheus.serviceAccount }}
{{- else if eq .Values.platform "openshift" }}prometheus-k8s
{{- end }}
{{- end }}

{{- define "udn-evpn.prometheusNamespace" -}}
{{- if .Values.monitoring.prometheus.namespace }}{{ .Values.monitoring.prometheus.namespace }}
{{- else if eq .Values.platform "openshift" }}openshift-monitoring
{{- else }}monitoring
{{- end }}
{{- end }}
