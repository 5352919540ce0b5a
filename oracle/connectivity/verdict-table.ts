/**
 * Interned verdicts over all ports and protocols: equal ones have one number, so that comparing is `===` and every
 * combination of two is worked out once. This is what lets a million pairs cost a million look-ups.
 */
import type { Protocol } from '../../model/kubernetes.ts';
import {
  combineFunctions,
  constantFunction,
  intervalsByValue,
  type PortFunction,
} from './port-function.ts';
import { formatPorts, noPorts, portSetOf, type PortSet } from './port-set.ts';
import type { PortVerdicts, ProtocolVerdicts } from './port-verdicts.ts';
import {
  allowed,
  createVerdictValues,
  denied,
  type VerdictOperation,
  type VerdictValues,
} from './verdict-values.ts';

/** Numbers of interned verdicts; these two are the same in every table. */
export const denyAll = 0;
export const allowAll = 1;

export interface VerdictTable {
  readonly values: VerdictValues;
  /** The number of these functions; a protocol that is absent is denied. */
  readonly intern: (functions: { readonly [protocol in Protocol]?: PortFunction }) => number;
  readonly and: VerdictOperation;
  readonly or: VerdictOperation;
  /** Where the two differ the verdict is open by this rule, and by whatever leaves either of them open. */
  readonly mergeUnder: (rule: number, a: number, b: number) => number;
  /** The verdicts behind a number, as callers see them; the same object each time. */
  readonly verdictsOf: (id: number) => PortVerdicts;
  /** How many different verdicts exist. */
  readonly size: () => number;
}

/** A table that holds denyAll and allowAll. */
export function createVerdictTable(): VerdictTable {
  const values = createVerdictValues();
  const functions = createInterner<PortFunction>((f) => f.join());
  const deny = functions.intern(constantFunction(denied));
  const triples = createInterner<Triple>((triple) => triple.join());
  triples.intern([deny, deny, deny]);
  const allow = functions.intern(constantFunction(allowed));
  triples.intern([allow, allow, allow]);

  const lift = (operation: VerdictOperation): VerdictOperation => {
    const onFunctions = memoise((a, b) =>
      functions.intern(combineFunctions(functions.get(a), functions.get(b), operation)),
    );
    return memoise((a, b) => {
      const [tcpA, udpA, sctpA] = triples.get(a);
      const [tcpB, udpB, sctpB] = triples.get(b);
      return triples.intern([
        onFunctions(tcpA, tcpB),
        onFunctions(udpA, udpB),
        onFunctions(sctpA, sctpB),
      ]);
    });
  };
  const and = lift(values.and);
  const or = lift(values.or);
  const merges = new Map<number, VerdictOperation>();
  return {
    values,
    intern: ({ TCP, UDP, SCTP }) => {
      const [tcp, udp, sctp] = [TCP, UDP, SCTP].map((f) => (f ? functions.intern(f) : deny));
      return triples.intern([tcp ?? deny, udp ?? deny, sctp ?? deny]);
    },
    and: (a, b) => {
      if (a === denyAll || b === denyAll) return denyAll;
      if (a === allowAll) return b;
      return b === allowAll ? a : and(a, b);
    },
    or: (a, b) => {
      if (a === allowAll || b === allowAll) return allowAll;
      if (a === denyAll) return b;
      return b === denyAll ? a : or(a, b);
    },
    mergeUnder: (rule, a, b) => {
      const merge = merges.get(rule) ?? lift(values.mergeUnder(rule));
      merges.set(rule, merge);
      return merge(a, b);
    },
    verdictsOf: createViews(values, functions.get, triples.get),
    size: triples.size,
  };
}

/** The numbers of the functions of TCP, UDP and SCTP. */
type Triple = readonly [number, number, number];

interface Interner<T> {
  readonly intern: (item: T) => number;
  readonly get: (id: number) => T;
  readonly size: () => number;
}

function createInterner<T>(textOf: (item: T) => string): Interner<T> {
  const items: T[] = [];
  const ids = new Map<string, number>();
  return {
    intern: (item) => {
      const text = textOf(item);
      const id = ids.get(text) ?? items.push(item) - 1;
      ids.set(text, id);
      return id;
    },
    get: (id) => {
      const item = items[id];
      if (item === undefined) throw new RangeError(`nothing is interned as ${id}`);
      return item;
    },
    size: () => items.length,
  };
}

/** Remembers a commutative operation that is idempotent, as all of them here are. */
function memoise(operation: VerdictOperation): VerdictOperation {
  const known = new Map<number, number>();
  return (a, b) => {
    if (a === b) return a;
    // Both numbers stay far below 2^26, so the key is exact.
    const key = a < b ? a * 0x4000000 + b : b * 0x4000000 + a;
    const found = known.get(key);
    if (found !== undefined) return found;
    const result = operation(a, b);
    known.set(key, result);
    return result;
  };
}

function createViews(
  values: VerdictValues,
  functionOf: (id: number) => PortFunction,
  tripleOf: (id: number) => Triple,
): (id: number) => PortVerdicts {
  const sets = new Map<string, PortSet>();
  const shared = (set: PortSet): PortSet => {
    const text = formatPorts(set);
    const known = sets.get(text) ?? set;
    sets.set(text, known);
    return known;
  };
  const protocolViews: ProtocolVerdicts[] = [];
  const views: PortVerdicts[] = [];
  const protocolView = (id: number): ProtocolVerdicts =>
    (protocolViews[id] ??= viewFunction(functionOf(id), values, shared));
  return (id) => {
    const known = views[id];
    if (known !== undefined) return known;
    const [tcp, udp, sctp] = tripleOf(id);
    return (views[id] = {
      TCP: protocolView(tcp),
      UDP: protocolView(udp),
      SCTP: protocolView(sctp),
    });
  };
}

function viewFunction(
  f: PortFunction,
  values: VerdictValues,
  shared: (set: PortSet) => PortSet,
): ProtocolVerdicts {
  const intervals = intervalsByValue(f);
  const open = [...intervals].filter(([value]) => value !== denied && value !== allowed);
  return {
    allow: shared(intervals.get(allowed) ?? noPorts),
    either: shared(portSetOf(open.flatMap(([, list]) => list))),
    deny: shared(intervals.get(denied) ?? noPorts),
    open: open.map(([value, list]) => ({ ports: shared(list), rules: values.rulesOf(value) })),
  };
}
