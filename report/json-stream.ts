/** One JSON object in pieces: a field per line, and lists that may be endless with an item per line. */

export type JsonField =
  | { readonly name: string; readonly value: unknown }
  | {
      readonly name: string;
      readonly items: Iterable<unknown>;
      /** The JSON text of an item. Default: JSON.stringify. */
      readonly format?: ((item: unknown) => string) | undefined;
    }
  | {
      readonly name: string;
      /** Asked for when the fields before it are written. */
      readonly last: () => unknown;
    };

/** Pieces of the object, in the order of the fields. */
export function* jsonObject(fields: readonly JsonField[]): Generator<string> {
  let before = '{\n';
  for (const field of fields) {
    yield `${before}${JSON.stringify(field.name)}: `;
    if ('value' in field) yield JSON.stringify(field.value);
    else if ('last' in field) yield JSON.stringify(field.last());
    else yield* jsonList(field.items, field.format ?? JSON.stringify);
    before = ',\n';
  }
  yield '\n}\n';
}

function* jsonList(items: Iterable<unknown>, format: (item: unknown) => string): Generator<string> {
  let before = '[\n';
  for (const item of items) {
    yield `${before}${format(item)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]' : '\n]';
}
