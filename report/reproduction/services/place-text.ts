/**
 * Text of a lane as text of a script: real namespaces, addresses and nodes go in, variables that reproduce.sh sets come out.
 * Addresses stand in names of DNS with dashes or backwards as well.
 */
import { addressBytes } from '../../../model/address.ts';
import type { CasePlaces, PlacedAddress } from '../../../model/flow-case.ts';

export interface PlaceText {
  /** For a shell, between double quotes. */
  readonly shell: (text: string) => string;
  /** Lines that set the variables which the texts so far speak of. */
  readonly variables: () => readonly string[];
}

/** Variables are found as texts are turned: `variables` comes last. */
export function createPlaceText({ namespacePrefix, addresses, nodes }: CasePlaces): PlaceText {
  const used = new Map<string, PlacedAddress>();
  const variableOf = (place: PlacedAddress): string => {
    const name = `${place.of}_${place.namespace}_${place.name}_${place.ipFamily}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_'); // prettier-ignore
    used.set(name, place);
    return `\${${name}}`;
  };
  const forms = addresses.flatMap((place): (readonly [string, () => string])[] => [
    [reversed(place.address), () => variableOf(place)],
    [place.address, () => variableOf(place)],
    [place.address.replaceAll(/[.:]/g, '-'), () => `$(dashed "${variableOf(place)}")`],
  ]);
  const all: readonly (readonly [string, () => string])[] = [
    ...forms,
    ...Object.entries(nodes).map(([real, logical]): readonly [string, () => string] => [
      real,
      () => `\${NODE_${logical.replace(/^n/, '')}}`,
    ]),
    [namespacePrefix, () => '${PREFIX}'],
  ];
  // The longest first: one address may begin another one.
  const pattern = all.map(([real]) => real).filter((real) => real !== '').toSorted((a, b) => b.length - a.length).map(escaped).join('|'); // prettier-ignore
  const matcher = new RegExp(`(?<![0-9a-f])(?:${pattern})(?![0-9])|${escaped(namespacePrefix)}`, 'g'); // prettier-ignore
  const turn = new Map(all);
  return {
    shell: (text) => text.replaceAll(matcher, (real) => turn.get(real)?.() ?? real),
    variables: () =>
      [...used].flatMap(([name, { of, namespace, name: own, ipFamily }]) => [
        `${name}=$(${of}_address ${namespace} ${own} ${ipFamily})`,
        `known "the ${ipFamily} address of ${of} ${namespace}/${own}" "$${name}"`,
      ]),
  };
}

/** As a reverse name of DNS. */
function reversed(address: string): string {
  const bytes = addressBytes(address) ?? [];
  if (bytes.length === 4) return `${bytes.toReversed().join('.')}.in-addr.arpa`;
  const nibbles = bytes.flatMap((byte) => [(byte >> 4).toString(16), (byte & 15).toString(16)]);
  return `${nibbles.toReversed().join('.')}.ip6.arpa`;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
