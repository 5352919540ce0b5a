/** The go-template with which kubectl writes published EndpointSlices as findings do (checkers/flows/compare-slices.ts), without their Service. */

/** What is not said of an endpoint holds; `condition` is `ready` or `serving`. */
const holds = (condition: string): string =>
  `(ne (printf "%v" $end.conditions.${condition}) "false")`;

/** An endpoint as kubeprop writes it, without its port; hints of one that is not ready say nothing. */
const endpointTemplate =
  '{{$family}} {{index $end.addresses 0}} on {{if $end.nodeName}}{{$end.nodeName}}{{end}} {{if $end.hostname}}{{$end.hostname}}{{end}} ' +
  `[{{if ${holds('ready')}}}ready{{end}}{{if ${holds('serving')}}}{{if ${holds('ready')}}} {{end}}serving{{end}}` +
  `{{if $end.conditions.terminating}}{{if or ${holds('ready')} ${holds('serving')}}} {{end}}terminating{{end}}]` +
  `{{if ${holds('ready')}}}{{with $end.hints}}{{range .forZones}} for {{.name}}{{end}}{{range .forNodes}} for {{.name}}{{end}}{{end}}{{end}}`;

/** One line for each endpoint and port that is published. */
export const endpointsTemplate =
  '{{range .items}}{{$family := .addressType}}{{$ports := .ports}}{{range .endpoints}}{{$end := .}}' +
  `{{range $ports}}${endpointTemplate} {{if .name}}{{.name}}{{end}}:{{.port}}/{{.protocol}}{{"\\n"}}` +
  `{{else}}${endpointTemplate} without ports{{"\\n"}}{{end}}{{end}}{{end}}`;
