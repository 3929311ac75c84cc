/**
 * Multinomial logistic regression over sparse features, trained by stochastic gradient descent with AdaGrad steps
 * (Duchi, Hazan and Singer 2011). Pure and deterministic: the order of the samples comes from a fixed seed.
 */
import type { Sparse } from './features';

export interface Sample {
  readonly features: Sparse;
  /** Which class, from 0. */
  readonly label: number;
}

/** Weights in whole numbers: `step` of a feature times its number for a class. The last row is what no feature says. */
export interface Weights {
  readonly classes: number;
  readonly step: Float32Array;
  readonly number: Int8Array;
}

/** By cross-validation. `smooth`: the part of the certainty that is taken from the right class. `least`: smaller
 * errors change nothing, which saves most of the time. */
const tuning = { rounds: 6, step: 0.15, smooth: 0.05, least: 0.01 };
/** The feature that every sentence has. */
const always = 0.3;

/** @param size how many features there are. */
export function train(samples: readonly Sample[], size: number, classes: number): Weights {
  const weights = new Float32Array((size + 1) * classes);
  const squares = new Float32Array((size + 1) * classes).fill(1e-3);
  const gradient = new Float64Array(classes);
  const chances = new Float64Array(classes);
  const moved = new Int32Array(classes);
  let active = 0;
  const score = ({ at, value }: Sparse, into: Float64Array): void => {
    const bias = size * classes;
    for (let c = 0; c < classes; c++) into[c] = weights[bias + c]!;
    for (let i = 0; i < at.length; i++) {
      const base = at[i]! * classes;
      const x = value[i]!;
      for (let c = 0; c < classes; c++) into[c]! += weights[base + c]! * x;
    }
    softmax(into);
  };
  const move = (base: number, x: number): void => {
    for (let n = 0; n < active; n++) {
      const c = moved[n]!;
      const k = base + c;
      const g = gradient[c]! * x;
      squares[k]! += g * g;
      weights[k]! -= (tuning.step * g) / Math.sqrt(squares[k]!);
    }
  };
  const order = samples.map((_, i) => i);
  const next = generator(20_011);
  const low = tuning.smooth / classes;
  for (let round = 0; round < tuning.rounds; round++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (const which of order) {
      const { features, label } = samples[which]!;
      score(features, chances);
      active = 0;
      for (let c = 0; c < classes; c++) {
        gradient[c] = chances[c]! - low - (c === label ? 1 - tuning.smooth : 0);
        if (Math.abs(gradient[c]!) > tuning.least) moved[active++] = c;
      }
      for (let i = 0; i < features.at.length; i++) move(features.at[i]! * classes, features.value[i]!);
      move(size * classes, always);
    }
  }
  return rounded(weights, classes);
}

/** Eight bits a weight: a twelfth of the memory of what learning needs, and no answer changes that matters. */
function rounded(weights: Float32Array, classes: number): Weights {
  const rows = weights.length / classes;
  const step = new Float32Array(rows);
  const number = new Int8Array(weights.length);
  for (let row = 0; row < rows; row++) {
    const own = weights.subarray(row * classes, (row + 1) * classes);
    let most = 0;
    for (const weight of own) most = Math.max(most, Math.abs(weight));
    step[row] = most / 127;
    if (most > 0)
      for (let c = 0; c < classes; c++) number[row * classes + c] = Math.round((own[c]! / most) * 127);
  }
  return { classes, step, number };
}

/** The chance of each class; they sum to 1. */
export function chancesOf({ classes, step, number }: Weights, { at, value }: Sparse): Float64Array {
  const result = new Float64Array(classes);
  const add = (row: number, x: number): void => {
    for (let c = 0; c < classes; c++) result[c]! += number[row * classes + c]! * x;
  };
  add(step.length - 1, step.at(-1)!);
  for (let i = 0; i < at.length; i++) add(at[i]!, step[at[i]!]! * value[i]!);
  softmax(result);
  return result;
}

function softmax(values: Float64Array): void {
  let most = -Infinity;
  for (const value of values) if (value > most) most = value;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] = Math.exp(values[i]! - most);
  for (let i = 0; i < values.length; i++) values[i]! /= sum;
}

/** Numbers from 0 to below 1 from a seed (Mulberry32, public domain). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
