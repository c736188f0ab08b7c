/* A peer on the CBLAS interface. */
#ifndef CBLAS_SHIM_H
#define CBLAS_SHIM_H

#include <cblas.h>
#include "shim.h"

static void gemm(char ta, char tb, int m, int n, int k, const float *a, const float *b, float *c)
{
	cblas_sgemm(CblasRowMajor, ta == 'T' ? CblasTrans : CblasNoTrans, tb == 'T' ? CblasTrans : CblasNoTrans,
		m, n, k, 1, a, ta == 'T' ? m : k, b, tb == 'T' ? k : n, 0, c, n);
}

#include "step.h"

static void matvec(struct peer_task *t, long times)
{
	const struct peer_spec s = t->spec;
	for (; times > 0; times--)
		cblas_sgemv(CblasRowMajor, CblasNoTrans, s.m, s.k, 1, s.a, s.k, s.b, 1, 0, s.out, 1);
}

static void matvect(struct peer_task *t, long times)
{
	const struct peer_spec s = t->spec;
	for (; times > 0; times--)
		cblas_sgemv(CblasRowMajor, CblasTrans, s.m, s.k, 1, s.a, s.k, s.b, 1, 0, s.out, 1);
}

static void rownorms(struct peer_task *t, long times)
{
	const struct peer_spec s = t->spec;
	for (; times > 0; times--)
		for (int i = 0; i < s.m; i++) {
			const float *row = s.a + (size_t)i * s.k;
			s.out[i] = cblas_sdot(s.k, row, 1, row, 1);
		}
}

static void dot(struct peer_task *t, long times)
{
	const struct peer_spec s = t->spec;
	for (; times > 0; times--)
		s.out[0] = cblas_sdot(s.k, s.a, 1, s.b, 1);
}

static void gemm_nn(struct peer_task *t, long times)
{
	const struct peer_spec s = t->spec;
	for (; times > 0; times--)
		gemm('N', 'N', s.m, s.n, s.k, s.a, s.b, s.out);
}

static void gemm_nt(struct peer_task *t, long times)
{
	const struct peer_spec s = t->spec;
	for (; times > 0; times--)
		gemm('N', 'T', s.m, s.n, s.k, s.a, s.b, s.out);
}

static void gemm_tn(struct peer_task *t, long times)
{
	const struct peer_spec s = t->spec;
	for (; times > 0; times--)
		gemm('T', 'N', s.m, s.n, s.k, s.a, s.b, s.out);
}

static void encode(struct peer_task *t, long times)
{
	const struct peer_spec s = t->spec;
	for (; times > 0; times--) {
		if (s.m == 1)
			cblas_sgemv(CblasRowMajor, CblasNoTrans, s.n, s.k, 1, s.b, s.k, s.a, 1, 0, s.out, 1);
		else
			gemm('N', 'T', s.m, s.n, s.k, s.a, s.b, s.out);
		for (int i = 0; i < s.m; i++)
			sigmoid_bias(s.out + (size_t)i * s.n, s.out + (size_t)i * s.n, s.bias, s.n);
	}
}

static const struct operation operations[] = {
	{"matvec", matvec}, {"matvect", matvect}, {"rownorms", rownorms}, {"dot", dot},
	{"gemm-nn", gemm_nn}, {"gemm-nt", gemm_nt}, {"gemm-tn", gemm_tn},
	{"encode", encode}, {"step", step_run, step_init}, {0},
};

#endif
