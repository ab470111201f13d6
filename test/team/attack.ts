import { tokenKinds } from "../../src/core/event.ts";
import type { Answer, Cell, Row } from "../../src/team/wire.ts";
import { row } from "./rows.ts";

/**
 * Makes what stands behind an answer visible to a test. Every amount that a member sends is one bit of one column that
 * nobody else sends, so the bits of an answer's figures name the amounts of which it is the sum.
 */
const bitsPerColumn = 36;

export interface Tracer {
  /** Who sent each amount. */
  owners: number[];
  /** A new amount of `person`, as token counts of a row. */
  amount(person: number): Partial<Row["tokens"]>;
}

export function tracer(): Tracer {
  const owners: number[] = [];
  return {
    owners,
    amount(person) {
      const index = owners.push(person) - 1;
      const column = tokenKinds[Math.floor(index / bitsPerColumn)];
      if (!column) throw new Error("too many amounts to tell apart");
      return { [column]: 2 ** (index % bitsPerColumn) };
    },
  };
}

export function add(to: Row, tokens: Partial<Row["tokens"]>): Row {
  const sum = { ...to.tokens };
  for (const column of tokenKinds) sum[column] += tokens[column] ?? 0;
  return row({ ...to, tokens: sum });
}

/** Indexes of the amounts that a cell is the sum of. */
export function amountsIn({ tokens }: Pick<Cell, "tokens">): number[] {
  return tokenKinds.flatMap((column, c) =>
    Array.from({ length: bitsPerColumn }, (_, bit) => bit)
      .filter((bit) => Math.floor(tokens[column] / 2 ** bit) % 2 === 1)
      .map((bit) => c * bitsPerColumn + bit),
  );
}

/**
 * What a reader can work out who knows which amounts are in which answer, and adds and subtracts answers as they like:
 * groups of fewer than `k` people whose amounts, weighted somehow, follow from the answers. Empty: nobody is singled out.
 *
 * Answers are vectors over the amounts. A combination says something of the people in S alone when it is zero at all
 * amounts of others; there is one if and only if leaving the columns of S out lowers the rank.
 */
export function singledOut(answers: readonly (readonly number[])[], owners: readonly number[], k: number): number[][] {
  const unique = new Map(answers.map((amounts) => [amounts.join(), amounts]));
  const vectors = [...unique.values()].map((amounts) => {
    const vector = new Int32Array(owners.length);
    for (const amount of amounts) vector[amount] = 1;
    return vector;
  });
  const basis = reduced(vectors);
  const people = [...new Set(owners)];
  const groups = subsets(people, k - 1).filter((group) => group.length > 0);
  return groups.filter((group) => {
    const others = owners.flatMap((owner, index) => (group.includes(owner) ? [] : [index]));
    const without = basis.map((vector) => Int32Array.from(others, (index) => vector[index]!));
    return reduced(without).length < basis.length;
  });
}

export function cellsOf(answers: readonly Answer[]): number[][] {
  return answers.flatMap((answer) => answer.cells.map(amountsIn));
}

/** A basis of the vectors' span, in the field of whole numbers modulo a prime. */
function reduced(vectors: readonly Int32Array[]): Int32Array[] {
  const basis: { pivot: number; vector: Int32Array }[] = [];
  for (const original of vectors) {
    const vector = original.slice();
    for (const { pivot, vector: other } of basis) subtract(vector, other, vector[pivot]!);
    const pivot = vector.findIndex((entry) => entry !== 0);
    if (pivot < 0) continue;
    const factor = inverse(vector[pivot]!);
    for (let i = 0; i < vector.length; i++) vector[i] = (vector[i]! * factor) % prime;
    basis.push({ pivot, vector });
  }
  return basis.map(({ vector }) => vector);
}

/** Products of two entries fit exactly into a number. */
const prime = 65_521;

function subtract(from: Int32Array, other: Int32Array, times: number): void {
  if (times === 0) return;
  for (let i = 0; i < from.length; i++) from[i] = (((from[i]! - times * other[i]!) % prime) + prime) % prime;
}

function inverse(of: number): number {
  let result = 1;
  for (let base = of, power = prime - 2; power > 0; power = Math.floor(power / 2)) {
    if (power % 2 === 1) result = (result * base) % prime;
    base = (base * base) % prime;
  }
  return result;
}

function subsets(of: readonly number[], most: number): number[][] {
  return of.reduce<number[][]>(
    (all, each) => [...all, ...all.filter((subset) => subset.length < most).map((subset) => [...subset, each])],
    [[]],
  );
}
