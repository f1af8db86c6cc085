// Small dense linear algebra on row-major Float64Arrays.

// Lower factor of a symmetric positive definite matrix of which the lower half is read; NaN if it is not.
export function cholesky(a, n) {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let total = a[i * n + j];
      for (let k = 0; k < j; k++) total -= l[i * n + k] * l[j * n + k];
      l[i * n + j] = i === j ? Math.sqrt(total) : total / l[j * n + j];
    }
  return l;
}

export function solveLower(l, b, n) {
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let total = b[i];
    for (let k = 0; k < i; k++) total -= l[i * n + k] * x[k];
    x[i] = total / l[i * n + i];
  }
  return x;
}

// Solves l' x = b.
export function solveUpper(l, b, n) {
  const x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    let total = b[i];
    for (let k = i + 1; k < n; k++) total -= l[k * n + i] * x[k];
    x[i] = total / l[i * n + i];
  }
  return x;
}
