// page_coder.js - reads what coder.c coded: numbers and texts, each bit in its context. coder.h says how.

const DIGITS = ' !#$%\'()*+,-./0123456789:;=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~';
const TEXT = 1;

function context(c, x) {
  c = Math.imul(((c ^ x) + 0x9E3779B9) | 0, 0x85EBCA6B);
  return c ^ (c >>> 16);
}

// Bytes of pairs of digits; 0 beyond their end.
function byteReader(text) {
  const digit = new Uint8Array(128);
  [...DIGITS].forEach((d, i) => { digit[d.charCodeAt(0)] = i; });
  let at = 0, bits = 0, n = 0;
  return () => {
    while (n < 8) {
      const pair = at + 1 < text.length ? digit[text.charCodeAt(at)] * 91 + digit[text.charCodeAt(at + 1)] : 0;
      at += 2;
      bits = (bits & 255) << 13 | pair;
      n += 13;
    }
    n -= 8;
    return bits >>> n & 255;
  };
}

function coder(text) {
  const byte = byteReader(text), chance = new Uint32Array(1 << 22).fill(1 << 21), seen = new Uint8Array(1 << 22);
  let lo = 0, hi = 0xFFFFFFFF, x = 0;
  for (let i = 0; i < 4; i++) x = (x << 8 | byte()) >>> 0;
  function cut(p) { // reads a bit
    const range = hi - lo, middle = lo + (range >>> 16) * p + ((range & 0xFFFF) * p >>> 16), one = x <= middle;
    if (one) hi = middle; else lo = middle + 1;
    while ((lo ^ hi) >>> 24 === 0) {
      lo = lo << 8 >>> 0;
      hi = (hi << 8 | 255) >>> 0;
      x = (x << 8 | byte()) >>> 0;
    }
    return one;
  }
  function learn(at, one) {
    chance[at] += ((one ? 0x3FFFFF : 0) - chance[at]) * 2 / (2 * seen[at] + 3) | 0;
    if (seen[at] < 255) seen[at]++;
  }
  function bit(at) {
    const one = cut(chance[at] >>> 6);
    learn(at, one);
    return one;
  }
  function number(c) {
    let k = 0, value = 1;
    while (bit((c ^ k) & 0x3FFFFF)) k++;
    if (!k) return 0;
    for (let j = k - 2; j >= 0; j--) {
      const node = value < 4096 ? value << 6 | k : 1 << 20 | k << 6 | j;
      value = value * 2 + (bit((c ^ node) & 0x3FFFFF) ? 1 : 0);
    }
    return value;
  }
  function readText() {
    const bytes = new Uint8Array(number(TEXT));
    for (let i = 0, last = 0; i < bytes.length; i++) {
      const wide = context(TEXT, last & 0xFFFF), close = context(wide, last >>> 16);
      let node = 1;
      while (node < 256) {
        const a = (close ^ node) & 0x3FFFFF, b = (wide ^ node) & 0x3FFFFF, one = cut(chance[seen[a] ? a : b] >>> 6);
        learn(a, one);
        learn(b, one);
        node = node << 1 | (one ? 1 : 0);
      }
      bytes[i] = node;
      last = last << 8 | bytes[i];
    }
    return new TextDecoder().decode(bytes);
  }
  return {number, text: readText};
}
