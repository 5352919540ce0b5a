/** How rows of manifests are called: one way in every output, and every way that a person may write on a command line. */
import type { Workload } from '../manifests/workload.ts';

/** `shop/web[Deployment]`; what tells rows of one workload apart stands after its name: `shop/db[0][StatefulSet]`. */
export function rowName({ namespace, kind, title }: Workload): string {
  return `${namespace}/${title.slice(kind.length + 1)}[${kind}]`;
}

/** Every spelling of a row but its namespace alone: `web`, `shop/web`, `Deployment/web`, `shop/db[0]`, ... */
export function rowSpellings(workload: Workload): readonly string[] {
  const { namespace, kind, name, title } = workload;
  const row = title.slice(kind.length + 1);
  const names = [name, `${kind}/${name}`, `${name}[${kind}]`, row, title, `${row}[${kind}]`];
  return [...names, ...names.map((text) => `${namespace}/${text}`)];
}
