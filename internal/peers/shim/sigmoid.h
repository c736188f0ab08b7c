/* A fast logistic sigmoid, as one writes it by hand: s(x) = 1 / (1 + 2^t) with
 * t = -x log2(e) = r + f, 2^f from its Taylor polynomial on [-1/2, 1/2]. */
#ifndef SIGMOID_H
#define SIGMOID_H

#include <math.h>

#ifdef __AVX512F__
#include <immintrin.h>

static inline __m512 sigmoid16(__m512 x)
{
	const __m512 log2e = _mm512_set1_ps(-1.442695041f);
	x = _mm512_min_ps(_mm512_max_ps(x, _mm512_set1_ps(-87)), _mm512_set1_ps(87));
	__m512 r = _mm512_roundscale_ps(_mm512_mul_ps(x, log2e), 8);
	__m512 f = _mm512_fmadd_ps(x, _mm512_set1_ps(-1.9259629e-8f), _mm512_fmsub_ps(x, log2e, r));
	__m512 p = _mm512_set1_ps(1.5403530e-4f);
	p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(1.3333558e-3f));
	p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(9.6181291e-3f));
	p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(5.5504109e-2f));
	p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(2.4022651e-1f));
	p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(6.9314718e-1f));
	p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(1));
	__m512 d = _mm512_add_ps(_mm512_scalef_ps(p, r), _mm512_set1_ps(1));
	__m512 y = _mm512_rcp14_ps(d); /* one Newton step: 14 to 28 bits */
	return _mm512_fmadd_ps(y, _mm512_fnmadd_ps(d, y, _mm512_set1_ps(1)), y);
}
#endif

static inline void sigmoid(float *dst, const float *x, long n)
{
	long i = 0;
#ifdef __AVX512F__
	for (; i + 16 <= n; i += 16)
		_mm512_storeu_ps(dst + i, sigmoid16(_mm512_loadu_ps(x + i)));
	if (i < n) {
		__mmask16 tail = (__mmask16)((1u << (n - i)) - 1);
		_mm512_mask_storeu_ps(dst + i, tail, sigmoid16(_mm512_maskz_loadu_ps(tail, x + i)));
	}
#else
	for (; i < n; i++)
		dst[i] = 1 / (1 + expf(-x[i]));
#endif
}

/* dst = s(x + bias) */
static inline void sigmoid_bias(float *dst, const float *x, const float *bias, long n)
{
	for (long i = 0; i < n; i++)
		dst[i] = x[i] + bias[i];
	sigmoid(dst, dst, n);
}

#endif
