/**
 * Names of a scenario from names of the world: lower-case DNS labels short enough for a cluster to put a prefix before
 * them, and unique. A name that fits already stays as it is.
 */

/** Namespaces get a prefix of at most 33 characters, and a name has 63 at most. */
const nameLengthMax = 30;

/** A function that gives each key its own name, none of the taken ones; the same key gives the same name again. */
export function createScenarioNames(
  taken: Iterable<string> = [],
): (key: string, wanted: string) => string {
  const byKey = new Map<string, string>();
  const used = new Set<string>(taken);
  return (key, wanted) => {
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const base = normalise(wanted);
    let name = base;
    for (let number = 2; used.has(name); number += 1) {
      const suffix = `-${number}`;
      name = `${base.slice(0, nameLengthMax - suffix.length)}${suffix}`;
    }
    byKey.set(key, name);
    used.add(name);
    return name;
  };
}

/** `Web[0,2-4]` becomes `web-0-2-4`. */
export function normalise(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, nameLengthMax)
    .replace(/-+$/, '');
  return plain === '' ? 'x' : plain;
}
