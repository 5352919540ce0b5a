/** The text of a Corefile as its plug-ins: names with arguments, and the lines of their blocks. Comments and zones are left out. */

export interface CorefilePlugin {
  /** Its name, then its arguments. */
  readonly words: readonly string[];
  /** Lines of its block, as words. */
  readonly options: readonly (readonly string[])[];
}

/** The plug-ins of every server block, by depth of braces: 1 is a plug-in, 2 an option of it. */
export function corefilePlugins(corefile: string): readonly CorefilePlugin[] {
  const plugins: { readonly words: readonly string[]; readonly options: string[][] }[] = [];
  let depth = 0;
  for (const line of corefile.split('\n')) {
    const words = line.replace(/#.*$/, '').trim().split(/\s+/).filter((word) => word !== ''); // prettier-ignore
    const named = words.filter((word) => word !== '{' && word !== '}');
    if (named.length > 0 && depth === 1) plugins.push({ words: named, options: [] });
    if (named.length > 0 && depth === 2) plugins.at(-1)?.options.push(named);
    depth += words.filter((word) => word === '{').length - words.filter((word) => word === '}').length; // prettier-ignore
  }
  return plugins;
}
