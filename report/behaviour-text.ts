/** A behaviour profile for a person: one line per rule that the specification leaves open, then what it identifies. */
import type { Behaviour, ConditionGroup, Conditions, RuleBehaviour } from '../model/behaviour.ts';
import { openRules } from '../model/open-cell.ts';
import { pinChoices } from '../model/profile.ts';

/** Groups of a rule that are shown; the most cells first. */
const groupsMax = 8;

/** The table by rule; empty where no open cell was answered. `brief` leaves conditions to `profile show`. */
export function formatBehaviour(behaviour: Behaviour, brief: boolean): readonly string[] {
  if (behaviour.rules.length === 0) return [];
  return [
    'where the specification is silent, this cluster did (rule, cells allowed, cells denied):',
    ...behaviour.rules.flatMap((rule) => formatRule(rule, brief)),
    ...formatLearned(behaviour),
  ];
}

/** What the pins of a profile are known by: cells for each value. */
export function formatEvidence(behaviour: Behaviour): readonly string[] {
  return behaviour.pins.map(({ pin, status, value, agreeing }) => {
    const cells = Object.entries(agreeing)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
    const result = value ?? status;
    return `  ${pin} (rule ${pinChoices[pin].rule}): ${result}; cells that fit one value alone: ${cells}`;
  });
}

function formatRule(rule: RuleBehaviour, brief: boolean): readonly string[] {
  const { allowed, denied, conditions } = rule;
  const verdict = denied === 0 ? 'always allowed' : allowed === 0 ? 'always denied' : 'mixed';
  const title = openRules[rule.rule] ?? 'an open rule';
  const line =
    `  ${String(rule.rule).padStart(2)} ${verdict.padEnd(14)} ` +
    `${String(allowed).padStart(6)} ${String(denied).padStart(6)}  ${title}${explained(rule)}`;
  return brief || conditions === undefined ? [line] : [line, ...formatConditions(conditions)];
}

/** Under which conditions cells went which way, most cells first. */
export function formatConditions(conditions: Conditions): readonly string[] {
  const groups = conditions.groups.toSorted((a, b) => size(b) - size(a));
  const more = groups.length - groupsMax;
  return [
    ...groups.slice(0, groupsMax).map((group) => `       ${formatGroup(group)}`),
    ...(more > 0 ? [`       ... and ${more} more groups`] : []),
    ...(conditions.separates ? [] : ['       no one or two features separate these']),
  ];
}

function explained({ allowed, denied, explained: cells, conditions }: RuleBehaviour): string {
  if (allowed === 0 || denied === 0 || cells === 0) return '';
  if (cells === allowed + denied) return ' (as the pins below say)';
  return conditions === undefined
    ? ` (${cells} as the pins below say, the others one way)`
    : ` (${cells} as the pins below say)`;
}

function formatGroup({ features, allowed, denied }: ConditionGroup): string {
  const where = Object.entries(features)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
  if (denied === 0) return `allowed where ${where}: ${allowed}`;
  if (allowed === 0) return `denied where ${where}: ${denied}`;
  return `both where ${where}: ${allowed} allowed, ${denied} denied`;
}

function formatLearned({ learned }: Behaviour): readonly string[] {
  const pins = Object.entries(learned).map(([pin, value]) => `${pin}=${value}`);
  return pins.length === 0 ? [] : [`  that identifies ${pins.join(', ')}`];
}

function size({ allowed, denied }: ConditionGroup): number {
  return allowed + denied;
}
