// Eigen, on maps of the operands.
#include <Eigen/Core>
#include "shim.h"

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Out = Eigen::Map<Matrix>;
using In = Eigen::Map<const Matrix>;
using OutVector = Eigen::Map<Eigen::VectorXf>;
using InVector = Eigen::Map<const Eigen::VectorXf>;

static void matvec(peer_task *t, long times)
{
	const peer_spec &s = t->spec;
	In a(s.a, s.m, s.k);
	InVector x(s.b, s.k);
	OutVector y(s.out, s.m);
	for (; times > 0; times--)
		y.noalias() = a * x;
}

static void matvect(peer_task *t, long times)
{
	const peer_spec &s = t->spec;
	In a(s.a, s.m, s.k);
	InVector x(s.b, s.m);
	OutVector y(s.out, s.k);
	for (; times > 0; times--)
		y.noalias() = a.transpose() * x;
}

static void rownorms(peer_task *t, long times)
{
	const peer_spec &s = t->spec;
	In a(s.a, s.m, s.k);
	OutVector y(s.out, s.m);
	for (; times > 0; times--)
		y.noalias() = a.rowwise().squaredNorm();
}

static void dot(peer_task *t, long times)
{
	const peer_spec &s = t->spec;
	InVector x(s.a, s.k), y(s.b, s.k);
	for (; times > 0; times--) {
		s.out[0] = x.dot(y);
		asm volatile("" ::: "memory"); // or the loop runs once
	}
}

static void sigmoid(peer_task *t, long times)
{
	const peer_spec &s = t->spec;
	InVector x(s.a, s.k);
	OutVector y(s.out, s.k);
	for (; times > 0; times--)
		y.array() = x.array().logistic();
}

static void gemm_nn(peer_task *t, long times)
{
	const peer_spec &s = t->spec;
	In a(s.a, s.m, s.k), b(s.b, s.k, s.n);
	Out c(s.out, s.m, s.n);
	for (; times > 0; times--)
		c.noalias() = a * b;
}

static void gemm_nt(peer_task *t, long times)
{
	const peer_spec &s = t->spec;
	In a(s.a, s.m, s.k), b(s.b, s.n, s.k);
	Out c(s.out, s.m, s.n);
	for (; times > 0; times--)
		c.noalias() = a * b.transpose();
}

static void gemm_tn(peer_task *t, long times)
{
	const peer_spec &s = t->spec;
	In a(s.a, s.k, s.m), b(s.b, s.k, s.n);
	Out c(s.out, s.m, s.n);
	for (; times > 0; times--)
		c.noalias() = a.transpose() * b;
}

static void encode(peer_task *t, long times)
{
	const peer_spec &s = t->spec;
	In w(s.b, s.n, s.k), x(s.a, s.m, s.k);
	InVector bias(s.bias, s.n);
	Out h(s.out, s.m, s.n);
	OutVector one(s.out, s.n);
	InVector sample(s.a, s.k);
	for (; times > 0; times--) {
		if (s.m == 1) {
			one.noalias() = w * sample;
			one.array() = (one + bias).array().logistic();
		} else {
			h.noalias() = x * w.transpose();
			h.array() = (h.rowwise() + bias.transpose()).array().logistic();
		}
	}
}

static const operation operations[] = {
	{"matvec", matvec}, {"matvect", matvect}, {"rownorms", rownorms}, {"dot", dot}, {"sigmoid", sigmoid},
	{"gemm-nn", gemm_nn}, {"gemm-nt", gemm_nt}, {"gemm-tn", gemm_tn}, {"encode", encode}, {},
};

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

EXPORT_PEER(operations, TEXT(EIGEN_WORLD_VERSION) "." TEXT(EIGEN_MAJOR_VERSION) "." TEXT(EIGEN_MINOR_VERSION))
