/** The workloads that --focus, --from and --to name: namespaces or workloads, as people write them, go in; ids come out. */
import type { Workload } from '../../manifests/workload.ts';
import { HarnessError } from '../../model/errors.ts';
import { rowSpellings } from '../row-names.ts';

/** Names that the message of an unknown one lists. */
const listedMax = 10;

/**
 * The ids of the rows that any of the names means: a namespace, `name`, `namespace/name`, `Kind/name`, or what outputs
 * print; undefined for no names. Throws HarnessError('input') on a name that means nothing.
 */
export function selectWorkloads(
  flag: string,
  names: readonly string[],
  rows: ReadonlyMap<string, Workload>,
): readonly string[] | undefined {
  if (names.length === 0) return undefined;
  const selected = new Set<string>();
  for (const name of names) {
    const ids = [...rows]
      .filter(
        ([, workload]) => workload.namespace === name || rowSpellings(workload).includes(name),
      )
      .map(([id]) => id);
    if (ids.length === 0) throw unknownName(flag, name, rows);
    for (const id of ids) selected.add(id);
  }
  return [...selected];
}

function unknownName(
  flag: string,
  name: string,
  rows: ReadonlyMap<string, Workload>,
): HarnessError {
  const all = [...rows.keys()].toSorted();
  const near = all.filter((id) => id.includes(name));
  const listed = (near.length > 0 ? near : all).slice(0, listedMax).join(', ');
  return new HarnessError(
    'input',
    `${flag} ${name}: the manifests have no namespace or workload of that name`,
    { hint: `Give a namespace, a name or namespace/name, such as: ${listed}` },
  );
}
