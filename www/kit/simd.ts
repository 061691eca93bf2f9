/** Whether this browser has relaxed SIMD: whether it takes a module whose one function is
 *  `f32x4.relaxed_madd` of three zeros. */
export function hasRelaxedSimd(): boolean {
  const zero = [0xfd, 0x0c, ...new Array(16).fill(0)];
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const types = [1, 5, 1, 0x60, 0, 1, 0x7b];
  const functions = [3, 2, 1, 0];
  const code = [10, 61, 1, 59, 0, ...zero, ...zero, ...zero, 0xfd, 0x85, 2, 0x0b];
  return WebAssembly.validate(new Uint8Array([...header, ...types, ...functions, ...code]));
}
