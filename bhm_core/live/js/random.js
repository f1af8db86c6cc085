// Philox4x32-10 (Salmon et al. 2011): the generator of random.py, word for word.

const high = (a, b) => {
  const al = a & 0xffff, ah = a >>> 16, bl = b & 0xffff, bh = b >>> 16;
  const mid = ah * bl + ((al * bl) >>> 16);
  return (ah * bh + Math.floor((mid + al * bh) / 65536)) >>> 0;
};

export function philox(counter, key) {
  let [a, b, c, d] = counter, [k, l] = key;
  for (let round = 0; round < 10; round++) {
    const ph = high(0xd2511f53, a), pl = Math.imul(0xd2511f53, a) >>> 0;
    const qh = high(0xcd9e8d57, c), ql = Math.imul(0xcd9e8d57, c) >>> 0;
    [a, b, c, d] = [(qh ^ b ^ k) >>> 0, ql, (ph ^ d ^ l) >>> 0, pl];
    k = (k + 0x9e3779b9) >>> 0;
    l = (l + 0xbb67ae85) >>> 0;
  }
  return [a, b, c, d];
}

export function uniforms(seed, n, stream = 0, start = 0) {
  const out = [];
  for (let block = Math.floor(start / 2); out.length < n + (start % 2); block++) {
    const w = philox([block >>> 0, 0, 0, 0], [seed >>> 0, stream >>> 0]);
    for (const i of [0, 2]) out.push(((w[i] >>> 6) * 67108864 + (w[i + 1] >>> 6) + 0.5) / 2 ** 52);
  }
  return out.slice(start % 2, (start % 2) + n);
}

export function normals(seed, n, stream = 0, start = 0) {
  const first = Math.floor(start / 2), last = Math.floor((start + n + 1) / 2);
  const u = uniforms(seed, 2 * (last - first), stream, 2 * first), out = [];
  for (let i = 0; i < u.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(u[i])), angle = 2 * Math.PI * u[i + 1];
    out.push(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  return out.slice(start % 2, (start % 2) + n);
}
