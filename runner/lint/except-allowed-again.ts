/**
 * Addresses that an `except` takes out and another item lets in again: an except subtracts from its own block alone
 * (rule 24). A warning where the except has no effect left, a note where a part of it is allowed again.
 */
import { rangeOfCidr, rangesOfIpBlock } from '../../oracle/connectivity/address-ranges.ts';
import { pathText, policyName, positionText, type RuleSite } from '../policy-rule-sites.ts';
import { findingOf, type LintFinding } from './finding.ts';
import type { LintContext } from './lint-context.ts';
import { portSetsOf, portsMeet } from './named-port-sets.ts';
import { concernsSubjectsOf, peerCovered } from './peer-coverage.ts';

/** One finding per except. */
export function exceptAllowedAgain({ sites }: LintContext): readonly LintFinding[] {
  return sites
    .filter(({ effective }) => effective)
    .flatMap((site) =>
      site.peers.flatMap(({ ipBlock }, peer) =>
        (ipBlock?.except ?? []).flatMap((except, index) => {
          const others = sites.filter((other) => concernsSubjectsOf(site, other));
          return judgeExcept(site, peer, index, except, others);
        }),
      ),
    );
}

function judgeExcept(
  site: RuleSite,
  peer: number,
  index: number,
  except: string,
  others: readonly RuleSite[],
): readonly LintFinding[] {
  const allowing = others.filter((other) => allowsAgain(site, except, other));
  if (allowing.length === 0) return [];
  const useless = peerCovered(site, { ipBlock: { cidr: except } }, others);
  const names = allowing.map(
    ({ source, path }) =>
      `${policyName(source)} ${pathText(path)} (${positionText(source.positionOf(path))})`,
  );
  const what = useless
    ? 'it is allowed again, so that the except has no effect,'
    : 'a part of it is allowed again';
  return [
    findingOf(
      site,
      {
        id: 'except-allowed-again',
        rule: 24,
        severity: useless ? 'warning' : 'note',
        message: `${except} is taken out of this block alone: ${what} by ${names.join(' and ')}`,
      },
      [...site.peerPath(peer), 'ipBlock', 'except', index],
    ),
  ];
}

/** Whether a rule allows some address of the except on some port of the site. */
function allowsAgain(site: RuleSite, except: string, other: RuleSite): boolean {
  if (!portsMeet(portSetsOf(site.ports), portSetsOf(other.ports))) return false;
  const range = rangeOfCidr(except);
  return (
    other.peers.length === 0 ||
    other.peers.some(
      ({ ipBlock }) =>
        ipBlock !== undefined &&
        rangesOfIpBlock(ipBlock).some(
          ({ ipFamily, from, to }) =>
            ipFamily === range.ipFamily && from <= range.to && range.from <= to,
        ),
    )
  );
}
