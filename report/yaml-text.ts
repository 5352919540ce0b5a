/** Plain data as YAML text; YAML 1.1 readers (kubectl) get quotes where they would read a boolean or a number. */
import { stringify } from 'yaml';

/** One document, or several separated by `---`; ends with a newline. Lines are not folded, nothing is aliased. */
export function formatYaml(...documents: readonly unknown[]): string {
  return documents
    .map((document) =>
      stringify(document, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }),
    )
    .join('---\n');
}
