/* SLEEF's expf with 1.0 ULP, of the widest vector of the machine. */
#include <sleef.h>
#include "shim.h"

#if defined(__AVX512F__)
#include <immintrin.h>
#define LANES 16
#define LOAD _mm512_loadu_ps
#define STORE _mm512_storeu_ps
#define EXP Sleef_expf16_u10avx512f
typedef __m512 vector;
#elif defined(__AVX2__)
#include <immintrin.h>
#define LANES 8
#define LOAD _mm256_loadu_ps
#define STORE _mm256_storeu_ps
#define EXP Sleef_expf8_u10avx2
typedef __m256 vector;
#elif defined(__aarch64__)
#include <arm_neon.h>
#define LANES 4
#define LOAD vld1q_f32
#define STORE vst1q_f32
#define EXP Sleef_expf4_u10advsimd
typedef float32x4_t vector;
#endif

static void sigmoid(struct peer_task *t, long times)
{
	const struct peer_spec s = t->spec;
	for (; times > 0; times--) {
		int i = 0;
		for (; i + LANES <= s.k; i += LANES)
			STORE(s.out + i, 1 / (1 + EXP(-LOAD(s.a + i))));
		for (; i < s.k; i++)
			s.out[i] = 1 / (1 + Sleef_expf_u10(-s.a[i]));
	}
}

static const struct operation operations[] = {{"sigmoid", sigmoid}, {0}};

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

EXPORT_PEER(operations, TEXT(SLEEF_VERSION_MAJOR) "." TEXT(SLEEF_VERSION_MINOR) "." TEXT(SLEEF_VERSION_PATCHLEVEL))
