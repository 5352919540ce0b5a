/** What the scripts of all findings are written with: the functions that lines call, addresses to look up, quoted words. */
import type { AddressReference } from '../../model/address-reference.ts';

/** The functions that some lines call, and those that these call, in their fixed order. */
export function usedFunctions(
  functions: ReadonlyMap<string, readonly string[]>,
  callers: readonly string[],
): readonly string[] {
  const used = new Set<string>();
  const visit = (lines: readonly string[]): void => {
    const words = new Set(lines.flatMap((line) => line.split(/[^A-Za-z_]+/)));
    for (const [name, body] of functions) {
      if (used.has(name) || !words.has(name)) continue;
      used.add(name);
      visit(body);
    }
  };
  visit(callers);
  return [...functions].flatMap(([name, body]) => (used.has(name) ? body : []));
}

/** The command that gives the network of a reference. */
export function cidrCommand({ target, ipFamily, prefixLength, masked }: AddressReference): string {
  const wide = ipFamily === 'IPv6';
  const nobody = wide
    ? `2001:db8::/${Math.max(32, prefixLength)}`
    : `192.0.2.0/${Math.max(24, prefixLength)}`;
  const address =
    target.kind === 'pod'
      ? `$(pod_address ${target.namespace} ${target.name} ${ipFamily})`
      : target.kind === 'node'
        ? `$(node_address "${target.name.replace(/^n(\d+)$/, '$(node $1)')}" ${ipFamily})`
        : `\${${variableOf(target)}_${ipFamily.toUpperCase()}:-}`;
  const form = masked && prefixLength < (wide ? 128 : 32) ? 'masked' : 'address';
  return `cidr "${address}" ${prefixLength} ${form} ${nobody}`;
}

/** `EXTERNAL_E0`: what the names of a user's variables for an end outside the cluster begin with. */
export function variableOf({ name }: { readonly name: string }): string {
  return `EXTERNAL_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}

/** A word that the shell takes as it is. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
