/*
 * Reads of flat arrays in hot loops. One function per kind of array, so that each stays fast; an index out of range is
 * a mistake of the caller, as in any loop.
 */

export const real = (list: Float64Array, index: number): number => list[index] as number;

export const whole = (list: Int32Array, index: number): number => list[index] as number;

export const row = <T>(rows: readonly T[], index: number): T => rows[index] as T;

export const bit = (list: Uint8Array, index: number): number => list[index] as number;
