/**
 * Functions of reproduce.sh that make events of pods, beside those about Services (service-script-parts.ts): POSIX sh, kubectl alone.
 * Whatever kubectl cannot do is inconclusive: a pod to which nothing happened shows nothing.
 */
import { graceSeconds } from './lifecycle-script.ts';

/** A pod a line: name, address, condition, whether it terminates, restarts of each container. */
const podsTemplate =
  '{{range .items}}{{.metadata.name}} {{if .status.podIP}}{{.status.podIP}}{{else}}none{{end}} ' +
  'Ready={{range .status.conditions}}{{if eq .type "Ready"}}{{.status}}{{end}}{{end}} ' +
  '{{if .metadata.deletionTimestamp}}terminates{{else}}stays{{end}}' +
  '{{range .status.containerStatuses}} {{.restartCount}}{{end}}{{"\\n"}}{{end}}';

/** Every function by name, in the order in which a script holds those that it uses. */
export const lifecycleFunctions: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'set_condition',
    [
      '# Writes condition $3 of pod $1/$2, as the controller of a readiness gate would.',
      'set_condition() {',
      '  k -n "$PREFIX$1" patch pod "$2" --subresource=status -p "{\\"status\\":{\\"conditions\\":[{\\"type\\":\\"$3\\",\\"status\\":\\"$4\\"}]}}" >/dev/null ||',
      '    inconclusive "condition $3 of pod $1/$2 could not be written"',
      '}',
    ],
  ],
  [
    'give_order',
    [
      '# Gives the server of pod $1/$2, container $3, the order that the other arguments say.',
      'give_order() {',
      '  namespace=$1 pod=$2 container=$3',
      '  shift 3',
      '  end=$(($(date +%s) + CONTROL_SECONDS))',
      '  until seen=$(k -n "$PREFIX$namespace" exec "$pod" -c "$container" -- node -e "$ORDER" "$@" 2>&1 </dev/null | tail -n 1) && [ "$seen" = done ]; do',
      '    [ "$(date +%s)" -lt "$end" ] || inconclusive "the server of pod $namespace/$pod did not take the order $*: $seen"',
      '    sleep 1',
      '  done',
      '}',
    ],
  ],
  [
    'delete_slowly',
    [
      '# Deletes pod $1/$2, whose container $3 decides when it ends.',
      'delete_slowly() {',
      '  LINGERING="$LINGERING $1/$2/$3"',
      `  k -n "$PREFIX$1" delete pod "$2" --grace-period=${graceSeconds} --wait=false >/dev/null ||`,
      '    inconclusive "pod $1/$2 could not be deleted"',
      '}',
    ],
  ],
  [
    'end_lingering',
    [
      '# Kubelets wait for a container that goes on serving: it is told to end.',
      '# shellcheck disable=SC2317 # the trap calls it',
      'end_lingering() {',
      '  code=$?',
      '  for one in $LINGERING; do',
      '    rest=${one#*/}',
      '    [ "${KEEP:-0}" = 1 ] ||',
      '      k -n "$PREFIX${one%%/*}" exec "${rest%%/*}" -c "${rest#*/}" -- node -e "$ORDER" end >/dev/null 2>&1 </dev/null',
      '  done',
      '  return "$code"',
      '}',
    ],
  ],
  [
    'wait_effect',
    [
      '# No API tells when every kubelet, node and DNS server has taken an event in.',
      'wait_effect() {',
      '  say "waiting $EFFECT_SECONDS s, the bound for an event to take its effect"',
      '  sleep "$EFFECT_SECONDS"',
      '}',
    ],
  ],
  [
    'read_pods',
    [
      '# Adds the pods of namespace $1 to $PUBLISHED: whether they are Ready, and how often their containers started again.',
      'read_pods() {',
      `  seen=$(k -n "$PREFIX$1" get pods -o go-template='${podsTemplate}') ||`,
      '    inconclusive "the pods of $1 could not be read"',
      '  PUBLISHED=$PUBLISHED$(say "$seen" | awk -v place="$1" \'NF > 3 {',
      '    restarts = 0',
      '    for (field = 5; field <= NF; field++) restarts += $field',
      '    print "pod " place "/" $1 " at " $2 " [" ($3 == "Ready=True" ? "ready" : "not ready") ($4 == "terminates" ? " terminating" : "") "] restarts " restarts',
      "  }')$LINE",
      '}',
    ],
  ],
  [
    'still_serves',
    [
      '# What was seen of pod $1/$2 means something only if its server runs, and container $3 never ended with a failure.',
      'still_serves() {',
      '  give_order "$1" "$2" "$3" ping',
      '  codes=$(k -n "$PREFIX$1" get pod "$2" -o go-template=\'{{range .status.containerStatuses}}{{with .lastState.terminated}}{{with .exitCode}}{{.}} {{end}}{{end}}{{end}}\') ||',
      '    inconclusive "pod $1/$2 could not be read"',
      '  [ -z "$codes" ] || inconclusive "a container of pod $1/$2 ended by itself with code $codes"',
      '}',
    ],
  ],
]);
