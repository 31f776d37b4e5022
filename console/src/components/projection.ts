/**
 * Vectors of many dimensions as points of a plane: the two principal components, which are the directions in which the
 * vectors differ most. Found by power iteration over the centred vectors, the second one with the first taken out; that
 * needs no matrix and is done in milliseconds for some hundred vectors.
 */

const ROUNDS_MAX = 100;
/** Directions that turn less than this in a round have settled. */
const SETTLED = 1e-6;

export interface Projection {
  /** From -1 to 1 in both directions, in the order of the vectors. */
  points: [number, number][];
  /** How much of all differences the plane keeps, 0 to 1. */
  kept: number;
}

export function project(vectors: readonly (readonly number[])[]): Projection {
  const size = vectors[0]?.length ?? 0;
  if (vectors.length === 0 || size === 0) return { points: vectors.map(() => [0, 0]), kept: 0 };
  const rows = centred(vectors, size);
  const all = rows.reduce((sum, row) => sum + dot(row, row), 0);
  const first = direction(rows, size, undefined);
  const second = direction(rows, size, first);
  const plane = rows.map((row): [number, number] => [dot(row, first), dot(row, second)]);
  const kept = all > 0 ? plane.reduce((sum, [x, y]) => sum + x * x + y * y, 0) / all : 0;
  const most = Math.max(1e-12, ...plane.flat().map(Math.abs));
  return { points: plane.map(([x, y]) => [x / most, y / most]), kept };
}

function centred(vectors: readonly (readonly number[])[], size: number): Float64Array[] {
  const mean = new Float64Array(size);
  for (const vector of vectors) for (let i = 0; i < size; i++) mean[i] = (mean[i] ?? 0) + (vector[i] ?? 0);
  return vectors.map((vector) =>
    Float64Array.from({ length: size }, (_, i) => (vector[i] ?? 0) - (mean[i] ?? 0) / vectors.length));
}

/** The direction in which rows differ most, at right angles to `other`. */
function direction(rows: readonly Float64Array[], size: number, other: Float64Array | undefined): Float64Array {
  // Begins always alike, so that the same issues make the same map.
  let current = unit(without(Float64Array.from({ length: size }, (_, i) => Math.sin(i + 1)), other));
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const next = new Float64Array(size);
    for (const row of rows) {
      const share = dot(row, current);
      for (let i = 0; i < size; i++) next[i] = (next[i] ?? 0) + share * (row[i] ?? 0);
    }
    const turned = unit(without(next, other));
    const isSettled = 1 - Math.abs(dot(turned, current)) < SETTLED;
    current = turned;
    if (isSettled) break;
  }
  return current;
}

function without(vector: Float64Array, other: Float64Array | undefined): Float64Array {
  if (!other) return vector;
  const share = dot(vector, other);
  return vector.map((value, i) => value - share * (other[i] ?? 0));
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector));
  return length > 1e-12 ? vector.map((value) => value / length) : new Float64Array(vector.length);
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += (one[i] ?? 0) * (other[i] ?? 0);
  return sum;
}
