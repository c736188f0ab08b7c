/* C by hand, in the widest vectors of the machine: several rows at once, so
 * that a load of x serves all of them and their sums are independent chains. */
#include "shim.h"
#include "sigmoid.h"

#if defined(__AVX512F__)
#define LANES 16
#elif defined(__AVX__)
#define LANES 8
#else
#define LANES 4
#endif

typedef float vector __attribute__((vector_size(4 * LANES), aligned(4)));

static inline vector load(const float *p) { return *(const vector *)p; }

static inline float lanes_sum(vector v)
{
	float sum = 0;
	for (int i = 0; i < LANES; i++)
		sum += v[i];
	return sum;
}

/* y_r = the product of rows r to r+4 of a with x */
static inline void four_rows(float *y, const float *a, const float *x, long k)
{
	vector s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0}, t0 = {0}, t1 = {0}, t2 = {0}, t3 = {0};
	long i = 0;
	for (; i + 2 * LANES <= k; i += 2 * LANES) {
		vector u = load(x + i), v = load(x + i + LANES);
		s0 += load(a + i) * u, t0 += load(a + i + LANES) * v;
		s1 += load(a + k + i) * u, t1 += load(a + k + i + LANES) * v;
		s2 += load(a + 2 * k + i) * u, t2 += load(a + 2 * k + i + LANES) * v;
		s3 += load(a + 3 * k + i) * u, t3 += load(a + 3 * k + i + LANES) * v;
	}
	for (; i + LANES <= k; i += LANES) {
		vector u = load(x + i);
		s0 += load(a + i) * u, s1 += load(a + k + i) * u;
		s2 += load(a + 2 * k + i) * u, s3 += load(a + 3 * k + i) * u;
	}
	float sum[4] = {0, 0, 0, 0};
	if (k >= LANES)
		sum[0] = lanes_sum(s0 + t0), sum[1] = lanes_sum(s1 + t1), sum[2] = lanes_sum(s2 + t2), sum[3] = lanes_sum(s3 + t3);
	for (; i < k; i++)
		for (int r = 0; r < 4; r++)
			sum[r] += a[r * k + i] * x[i];
	memcpy(y, sum, sizeof sum);
}

static inline float product(const float *x, const float *y, long k)
{
	vector s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
	long i = 0;
	for (; i + 4 * LANES <= k; i += 4 * LANES) {
		s0 += load(x + i) * load(y + i);
		s1 += load(x + i + LANES) * load(y + i + LANES);
		s2 += load(x + i + 2 * LANES) * load(y + i + 2 * LANES);
		s3 += load(x + i + 3 * LANES) * load(y + i + 3 * LANES);
	}
	for (; i + LANES <= k; i += LANES)
		s0 += load(x + i) * load(y + i);
	float sum = lanes_sum((s0 + s1) + (s2 + s3));
	for (; i < k; i++)
		sum += x[i] * y[i];
	return sum;
}

static inline void matrix_vector(float *y, const float *a, const float *x, long m, long k)
{
	long r = 0;
	for (; r + 4 <= m; r += 4)
		four_rows(y + r, a + r * k, x, k);
	for (; r < m; r++)
		y[r] = product(a + r * k, x, k);
}

static void matvec(struct peer_task *t, long times)
{
	const struct peer_spec s = t->spec;
	for (; times > 0; times--)
		matrix_vector(s.out, s.a, s.b, s.m, s.k);
}

static void matvect(struct peer_task *t, long times)
{
	const struct peer_spec s = t->spec;
	const long k = s.k;
	for (; times > 0; times--) {
		memset(s.out, 0, k * sizeof(float));
		long r = 0;
		for (; r + 4 <= s.m; r += 4) {
			const float *a = s.a + r * k, *x = s.b + r;
#pragma GCC ivdep
			for (long j = 0; j < k; j++)
				s.out[j] += (a[j] * x[0] + a[k + j] * x[1]) + (a[2 * k + j] * x[2] + a[3 * k + j] * x[3]);
		}
		for (; r < s.m; r++)
			for (long j = 0; j < k; j++)
				s.out[j] += s.a[r * k + j] * s.b[r];
	}
}

static void rownorms(struct peer_task *t, long times)
{
	const struct peer_spec s = t->spec;
	for (; times > 0; times--)
		for (long r = 0; r < s.m; r++)
			s.out[r] = product(s.a + r * s.k, s.a + r * s.k, s.k);
}

static void dot(struct peer_task *t, long times)
{
	const struct peer_spec s = t->spec;
	for (; times > 0; times--) {
		s.out[0] = product(s.a, s.b, s.k);
		__asm__ volatile("" ::: "memory"); /* or the loop runs once */
	}
}

static void sigmoids(struct peer_task *t, long times)
{
	const struct peer_spec s = t->spec;
	for (; times > 0; times--)
		sigmoid(s.out, s.a, s.k);
}

static void encode(struct peer_task *t, long times)
{
	const struct peer_spec s = t->spec;
	for (; times > 0; times--)
		for (long i = 0; i < s.m; i++) {
			float *h = s.out + i * s.n;
			matrix_vector(h, s.b, s.a + i * s.k, s.n, s.k);
			sigmoid_bias(h, h, s.bias, s.n);
		}
}

static const struct operation operations[] = {
	{"matvec", matvec}, {"matvect", matvect}, {"rownorms", rownorms}, {"dot", dot},
	{"sigmoid", sigmoids}, {"encode", encode}, {0},
};

EXPORT_PEER(operations, "gcc " __VERSION__)
