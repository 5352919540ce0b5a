/**
 * Functions of reproduce.sh for findings about Services, beside those of every finding (script-parts.ts): POSIX sh, kubectl
 * alone. They speak of variables that service-script.ts sets.
 */
import { scriptFunctions } from '../script-parts.ts';

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
const endpointsTemplate =
  '{{range .items}}{{$family := .addressType}}{{$ports := .ports}}{{range .endpoints}}{{$end := .}}' +
  `{{range $ports}}${endpointTemplate} {{if .name}}{{.name}}{{end}}:{{.port}}/{{.protocol}}{{"\\n"}}` +
  `{{else}}${endpointTemplate} without ports{{"\\n"}}{{end}}{{end}}{{end}}`;

/** Every function by name, in the order in which a script holds those that it uses. */
export const serviceFunctions: ReadonlyMap<string, readonly string[]> = new Map([
  ...scriptFunctions,
  [
    'service_address',
    [
      '# Cluster address of Service $1/$2 of family $3.',
      'service_address() {',
      '  k -n "$PREFIX$1" get service "$2" -o go-template=\'{{range .spec.clusterIPs}}{{.}}{{"\\n"}}{{end}}\' | of_family "$3"',
      '}',
    ],
  ],
  [
    'node_port',
    [
      '# Node port of port $3 and protocol $4 of Service $1/$2.',
      'node_port() {',
      '  k -n "$PREFIX$1" get service "$2" -o go-template=\'{{range .spec.ports}}{{.port}} {{.protocol}} {{.nodePort}}{{"\\n"}}{{end}}\' |',
      '    awk -v port="$3" -v protocol="$4" \'$1 == port && $2 == protocol { print $3 }\'',
      '}',
    ],
  ],
  [
    'health_check_port',
    [
      '# Health check node port of Service $1/$2.',
      'health_check_port() { k -n "$PREFIX$1" get service "$2" -o jsonpath=\'{.spec.healthCheckNodePort}\'; }',
    ],
  ],
  [
    'pod_node',
    [
      '# Node of pod $1/$2: the scheduler chooses that of the pods of a StatefulSet.',
      'pod_node() { k -n "$PREFIX$1" get pod "$2" -o jsonpath=\'{.spec.nodeName}\'; }',
    ],
  ],
  [
    'known',
    [
      '# Stops where what $1 names has no value $2: a comparison with nothing says nothing.',
      'known() { [ -n "$2" ] || inconclusive "$1 could not be read"; }',
    ],
  ],
  ['dashed', ['dashed() { say "$1" | sed \'s/[.:]/-/g\'; }']],
  ['capitals', ['capitals() { say "$1" | tr "[:lower:]" "[:upper:]"; }']],
  [
    'started',
    [
      '# Waits until the pods of namespace $1 that the other arguments name run; they need not be Ready.',
      'started() {',
      '  namespace=$PREFIX$1',
      '  shift',
      '  for pod in "$@"; do',
      '    # The pods of a StatefulSet are there a moment after it.',
      '    end=$(($(date +%s) + 60))',
      '    until k -n "$namespace" get "pod/$pod" >/dev/null 2>&1 || [ "$(date +%s)" -ge "$end" ]; do sleep 1; done',
      '    k -n "$namespace" wait --for=jsonpath=\'{.status.phase}\'=Running "pod/$pod" --timeout=120s >/dev/null ||',
      '      inconclusive "pod $namespace/$pod does not run"',
      '  done',
      '}',
    ],
  ],
  [
    'gone',
    [
      '# Deletes $1 $2/$3 and waits until it is away, the endpoints of a Service with it.',
      'gone() {',
      '  k -n "$PREFIX$2" delete "$1" "$3" --ignore-not-found --timeout=120s >/dev/null ||',
      '    inconclusive "$1 $2/$3 could not be deleted"',
      '  if [ "$1" = service ]; then',
      '    k -n "$PREFIX$2" wait --for=delete endpointslices -l "kubernetes.io/service-name=$3" --timeout=60s >/dev/null 2>&1',
      '  fi',
      '}',
    ],
  ],
  [
    'gone_namespace',
    [
      'gone_namespace() {',
      '  k delete namespace "$PREFIX$1" --ignore-not-found --timeout=180s >/dev/null ||',
      '    inconclusive "namespace $1 could not be deleted"',
      '}',
    ],
  ],
  [
    'load_balancer',
    [
      '# Writes the status of Service $1/$2, as a cloud would.',
      'load_balancer() {',
      '  k -n "$PREFIX$1" patch service "$2" --subresource=status --type=merge -p "$3" >/dev/null ||',
      '    inconclusive "the status of Service $2 could not be written"',
      '}',
    ],
  ],
  [
    'wait_bound',
    [
      '# No API tells when every node and DNS server has taken a change in: what is wrong is judged after the bound alone.',
      'wait_bound() {',
      '  say "waiting $SETTLE_SECONDS s, the bound for a change to be in force"',
      '  sleep "$SETTLE_SECONDS"',
      '}',
    ],
  ],
  [
    'send',
    [
      '# Sends $3 connections to address $1, port $2, and looks for fault $4; prints the counts by who answered.',
      'send() {',
      '  from_source node -e "$FLOWS" "$PROTOCOL" "$1" "$2" "$TIMEOUT_MS" "$3" "$FLOW_WIDTH" "$4" "$MEMBERS" "$BOUND" "$FLOW_PAUSE" 2>&1 </dev/null',
      '}',
    ],
  ],
  [
    'through_node',
    [
      '# Sends what the source sends to the address of the Service through the node with address $1.',
      'through_node() {',
      '  address=$(flow_address) length=32',
      '  case $address in *:*) length=128 ;; esac',
      '  from_source ip route replace "$address/$length" via "$1" </dev/null ||',
      '    inconclusive "the source could not be given the route to ${address:-no address} via ${1:-no node}"',
      '}',
    ],
  ],
  [
    'ask_flow',
    [
      '# A few connections that nobody judges: proxies remember who asked.',
      'ask_flow() {',
      '  address=$(flow_address 2>/dev/null) port=$(flow_port 2>/dev/null)',
      '  if [ -z "$address" ] || [ -z "$port" ]; then return 0; fi',
      '  send "$address" "$port" 3 no-answer >/dev/null',
      '}',
    ],
  ],
  [
    'ask_name',
    [
      '# An answer that nobody judges: servers remember what they were asked.',
      'ask_name() { from_source node -e "$RESOLVE" "$TYPE" "$NAME" >/dev/null 2>&1 </dev/null; }',
    ],
  ],
  [
    'backend_answers',
    [
      '# Without the Service in between a backend must answer, or nothing that is seen later means anything.',
      'backend_answers() {',
      '  say "control: $CONTROL_POD must answer by itself"',
      '  end=$(($(date +%s) + CONTROL_SECONDS))',
      '  until seen=$(send "$(control_address)" "$CONTROL_PORT" 3 no-answer) && [ "${seen##*sample }" = right ]; do',
      '    [ "$(date +%s)" -lt "$end" ] || inconclusive "$CONTROL_POD does not answer by its own address: $seen"',
      '    sleep 1',
      '  done',
      '}',
    ],
  ],
  [
    'dns_answers',
    [
      'dns_answers() {',
      '  say "control: kubernetes.default.svc.$ZONE must resolve"',
      '  seen=$(from_source node -e "$RESOLVE" A "kubernetes.default.svc.$ZONE" 2>&1 </dev/null)',
      '  case $seen in',
      '    A*) ;;',
      '    *) seen=$(from_source node -e "$RESOLVE" AAAA "kubernetes.default.svc.$ZONE" 2>&1 </dev/null) ;;',
      '  esac',
      '  case $seen in',
      '    A*) ;;',
      '    *) inconclusive "DNS does not answer: $seen" ;;',
      '  esac',
      '}',
    ],
  ],
  [
    'judge_flows',
    [
      '# Asks the question $ATTEMPTS times and counts the samples that show the fault.',
      'judge_flows() {',
      '  address=$(flow_address) port=$(flow_port)',
      '  if [ -z "$address" ] || [ -z "$port" ]; then inconclusive "the Service has no such address or port"; fi',
      '  wrong=0 answers=0',
      '  while [ "$answers" -lt "$ATTEMPTS" ]; do',
      '    say "$CELL, $FLOW_COUNT connections to $address port $port:"',
      '    seen=$(send "$address" "$port" "$FLOW_COUNT" "$FAULT")',
      '    say "$seen"',
      '    answers=$((answers + 1))',
      '    case $seen in',
      '      *"sample wrong") wrong=$((wrong + 1)) ;;',
      '      *"sample right") ;;',
      '      *) inconclusive "the connections say nothing about $FAULT" ;;',
      '    esac',
      '  done',
      '}',
    ],
  ],
  [
    'judge_answer',
    [
      '# Asks the name $ATTEMPTS times and counts the answers that show the fault.',
      'judge_answer() {',
      '  wrong=0 answers=0',
      '  while [ "$answers" -lt "$ATTEMPTS" ]; do',
      '    seen=$(from_source node -e "$RESOLVE" "$TYPE" "$NAME" 2>&1 </dev/null)',
      '    say "$TYPE $NAME:" "$seen"',
      '    answers=$((answers + 1))',
      '    differs=',
      '    case $seen in',
      '      "$TYPE "* | NXDOMAIN | NODATA | "error ESERVFAIL" | "error EREFUSED" | "error EFORMERR" | "error ENOTIMP") ;;',
      '      *) inconclusive "DNS could not be asked: $seen" ;;',
      '    esac',
      '    case $FAULT:$seen in',
      '      wrong-rcode:error*) differs=yes ;;',
      '      *:error*) inconclusive "DNS answers with another failure than $FAULT: $seen" ;;',
      '      nxdomain-for-nodata:NXDOMAIN | nodata-for-nxdomain:NODATA) differs=yes ;;',
      '      record-missing:*) differs=$(say "$EXPECTED" | grep -vxF -e "$seen") ;;',
      '      record-unexpected:NXDOMAIN | record-unexpected:NODATA) ;;',
      '      record-unexpected:*) differs=$(say "$seen" | grep -vxF -e "$EXPECTED") ;;',
      '    esac',
      '    [ -z "$differs" ] || wrong=$((wrong + 1))',
      '  done',
      '}',
    ],
  ],
  [
    'judge_resolver',
    [
      '# Compares the lines of resolv.conf in the pod with $EXPECTED, options in any order.',
      'judge_resolver() {',
      '  seen=$(from_source cat /etc/resolv.conf 2>&1 </dev/null) || inconclusive "resolv.conf could not be read: $seen"',
      '  say "seen in the pod:" "$seen" "expected:" "$EXPECTED"',
      '  wrong=0 answers=1',
      '  [ "$(say "$seen" | tr " " "\\n" | sort)" = "$(say "$EXPECTED" | tr " " "\\n" | sort)" ] || wrong=1',
      '}',
    ],
  ],
  [
    'read_endpoints',
    [
      '# Adds the published endpoints of Service $1/$2 to $PUBLISHED.',
      'read_endpoints() {',
      `  seen=$(k -n "$PREFIX$1" get endpointslices -l "kubernetes.io/service-name=$2" -o go-template='${endpointsTemplate}') ||`,
      '    inconclusive "the endpoints of $2 could not be read"',
      '  PUBLISHED=$PUBLISHED$(say "$seen" | sed "s|..*|$1/$2 &|")$LINE',
      '}',
    ],
  ],
  [
    'judge_lines',
    [
      '# Compares what is published with $LINES, which must all be there, or must not.',
      'judge_lines() {',
      '  say "published:" "$PUBLISHED"',
      '  wrong=0 answers=1',
      '  if [ "$FAULT" = endpoint-missing ]; then',
      '    differs=$(say "$LINES" | grep -vxF -e "$PUBLISHED")',
      '  else',
      '    differs=$(say "$LINES" | grep -xF -e "$PUBLISHED")',
      '  fi',
      '  [ -z "$differs" ] || wrong=1',
      '  [ -z "$differs" ] || say "$FAULT:" "$differs"',
      '}',
    ],
  ],
  [
    'conclude',
    [
      'conclude() {',
      '  say "$wrong of $answers answers show the fault (needed: $answers)"',
      '  if [ "$wrong" -eq "$answers" ]; then',
      '    say "REPRODUCED: $TITLE"',
      '    exit 1',
      '  fi',
      '  [ "$wrong" -eq 0 ] || inconclusive "neither always right nor always wrong; try ATTEMPTS=20"',
      '  say "NOT REPRODUCED: $TITLE"',
      '  exit 0',
      '}',
    ],
  ],
] as const satisfies readonly (readonly [string, readonly string[]])[]);
