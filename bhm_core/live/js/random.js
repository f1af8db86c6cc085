// Philox4x32-10 (Salmon et al. 2011): the generator of random.py, word for word.

const high = (a, b) => {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const mid = ah * bl + ((al * bl) >>> 16);
  return (ah * bh + Math.floor((mid + al * bh) / 65536)) >>> 0;
};

// Ten rounds on counter (c0, 0, 0, 0) and up, written into `out` (four words) without new arrays.
function rounds(out, a, b, c, d, k, l) {
  for (let round = 0; round < 10; round++) {
    const ph = high(0xd2511f53, a);
    const pl = Math.imul(0xd2511f53, a) >>> 0;
    const qh = high(0xcd9e8d57, c);
    const ql = Math.imul(0xcd9e8d57, c) >>> 0;
    a = (qh ^ b ^ k) >>> 0;
    b = ql;
    c = (ph ^ d ^ l) >>> 0;
    d = pl;
    k = (k + 0x9e3779b9) >>> 0;
    l = (l + 0xbb67ae85) >>> 0;
  }
  out[0] = a;
  out[1] = b;
  out[2] = c;
  out[3] = d;
  return out;
}

export const philox = ([a, b, c, d], [k, l]) => rounds([0, 0, 0, 0], a, b, c, d, k, l);

export function uniforms(seed, n, stream = 0, start = 0) {
  const out = new Array(n);
  const w = [0, 0, 0, 0];
  for (let i = start, block = -1; i < start + n; i++) {
    if (i >> 1 !== block || i === start) rounds(w, (block = i >> 1) >>> 0, 0, 0, 0, seed >>> 0, stream >>> 0);
    const at = 2 * (i & 1);
    out[i - start] = ((w[at] >>> 6) * 67108864 + (w[at + 1] >>> 6) + 0.5) / 2 ** 52;
  }
  return out;
}

export function normals(seed, n, stream = 0, start = 0) {
  const first = start >> 1;
  const last = (start + n + 1) >> 1;
  const out = new Array(n);
  const u = uniforms(seed, 2 * (last - first), stream, 2 * first);
  for (let i = 0; i < u.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(u[i]));
    const angle = 2 * Math.PI * u[i + 1];
    const at = 2 * first + i - start;
    if (at >= 0) out[at] = radius * Math.cos(angle);
    if (at + 1 < n) out[at + 1] = radius * Math.sin(angle);
  }
  return out;
}
