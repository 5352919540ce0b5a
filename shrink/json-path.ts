/** Paths into plain JSON: reading, removing and replacing without touching the rest. */

export type JsonPath = readonly (string | number)[];

/** As in a manifest: `networkPolicies[0].spec.ingress[0].ports[0].endPort`. */
export function formatPath(path: JsonPath): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`,
    )
    .join('');
}

/** What stands at a path; undefined where nothing does. */
export function valueAt(root: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((value, part) => {
    if (Array.isArray(value)) return (value as unknown[])[Number(part)];
    return isRecord(value) ? value[String(part)] : undefined;
  }, root);
}

/** The value without what stands at these paths; items after a removed one move up. */
export function removePaths(root: unknown, paths: readonly JsonPath[]): unknown {
  const gone = new Set(paths.map((path) => keyOf(path)));
  const rebuild = (value: unknown, path: JsonPath): unknown => {
    if (Array.isArray(value)) {
      return value.flatMap((item: unknown, index) =>
        gone.has(keyOf([...path, index])) ? [] : [rebuild(item, [...path, index])],
      );
    }
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, item]) =>
        gone.has(keyOf([...path, name])) ? [] : [[name, rebuild(item, [...path, name])]],
      ),
    );
  };
  return rebuild(root, []);
}

/** The value with something else at one path. */
export function replaceAt(root: unknown, path: JsonPath, replacement: unknown): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return replacement;
  if (Array.isArray(root)) {
    return root.map((item: unknown, index) =>
      index === part ? replaceAt(item, rest, replacement) : item,
    );
  }
  if (!isRecord(root)) return root;
  return { ...root, [part]: replaceAt(root[String(part)], rest, replacement) };
}

/** Whether the value is an object with named fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keyOf(path: JsonPath): string {
  return JSON.stringify(path);
}
